//! What can be wrong with a configuration, as a list with places: an operator who made three
//! mistakes learns of all three at once, each with its line.

use std::fmt;

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the file, in this line (the first is 1).
    Line(usize),
    /// In this environment variable.
    Variable(String),
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key, for example `http.listen`.
    pub path: String,
    /// Where it is written, if it is written at all.
    pub place: Option<Place>,
    /// What is wrong and what to do about it.
    pub message: String,
    /// The nearest right word, if something was misspelt.
    pub suggestion: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(Place::Line(line)) => write!(f, "line {line}: ")?,
            Some(Place::Variable(name)) => write!(f, "environment variable {name}: ")?,
            None => {}
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        match &self.suggestion {
            Some(word) => write!(f, " (did you mean `{word}`?)"),
            None => Ok(()),
        }
    }
}

/// Collects problems while a configuration is checked.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Notes that the value at `path` is wrong.
    pub fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem {
            path: path.into(),
            place: None,
            message: message.into(),
            suggestion: None,
        });
    }

    /// Notes that `word` at `path` is none of `known`, with the nearest of them.
    pub fn unknown_word<'a>(
        &mut self,
        path: impl Into<String>,
        message: impl Into<String>,
        word: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) {
        let suggestion = nearest(word, known).map(str::to_owned);
        self.0.push(Problem {
            path: path.into(),
            place: None,
            message: message.into(),
            suggestion,
        });
    }

    /// Takes a problem over as it is.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Keeps the value of a result, or notes its error at `path`.
    pub fn keep<T, E: fmt::Display>(&mut self, path: &str, result: Result<T, E>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(path, error.to_string());
                None
            }
        }
    }

    /// All problems, in the order they were found.
    pub fn into_vec(self) -> Vec<Problem> {
        self.0
    }
}

/// The nearest of `known`, if it is near enough to be a typing error.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_its_line_its_key_and_the_nearest_word() {
        let problem = Problem {
            path: "http.lisen".into(),
            place: Some(Place::Line(7)),
            message: "there is no such key".into(),
            suggestion: nearest("lisen", ["listen", "trusted_proxies"]).map(str::to_owned),
        };
        assert_eq!(
            problem.to_string(),
            "line 7: http.lisen: there is no such key (did you mean `listen`?)"
        );
    }

    #[test]
    fn a_word_that_is_not_near_is_not_suggested() {
        assert_eq!(nearest("colour", ["listen", "path"]), None);
    }
}
