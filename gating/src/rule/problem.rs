//! What can be wrong with a rule file, as a list: an operator who made three mistakes learns of
//! all three at once.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, for example `gate.members.bind` or `cond.pass.contract`.
    pub path: String,
    /// What to do about it.
    pub message: String,
    /// The nearest right word, if something was misspelt.
    pub suggestion: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)?;
        match &self.suggestion {
            Some(word) => write!(f, " (did you mean `{word}`?)"),
            None => Ok(()),
        }
    }
}

/// Why there are no rules to decide by.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// The text is not TOML, or has unknown keys or values of a wrong type.
    #[error("the rules cannot be read: {0}")]
    Syntax(#[from] toml::de::Error),
    /// The text is well formed, but these things in it are wrong.
    #[error("{}", lines(.0))]
    Invalid(Vec<Problem>),
}

impl RuleError {
    /// The problems, if the text was at least well formed.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Syntax(_) => &[],
            Self::Invalid(problems) => problems,
        }
    }
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}

/// Collects problems while a file is checked.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    /// Notes that something at `path` is wrong.
    pub(crate) fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem {
            path: path.into(),
            message: message.into(),
            suggestion: None,
        });
    }

    /// Notes that `word` at `path` is none of `known`, and which of them is nearest.
    pub(crate) fn unknown_word<'a>(
        &mut self,
        path: impl Into<String>,
        message: impl Into<String>,
        word: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) {
        let suggestion = nearest(word, known).map(str::to_owned);
        self.0.push(Problem {
            path: path.into(),
            message: message.into(),
            suggestion,
        });
    }

    /// All problems, in the order they were found.
    pub(crate) fn into_vec(self) -> Vec<Problem> {
        self.0
    }
}

/// The nearest of `known`, if it is near enough to be a typing error.
fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_near_word_is_suggested() {
        assert_eq!(nearest("erc712", ["unlock", "erc721"]), Some("erc721"));
        assert_eq!(nearest("BuilderPas", ["builderpass"]), Some("builderpass"));
        assert_eq!(nearest("poap", ["erc721", "call"]), None);
    }
}
