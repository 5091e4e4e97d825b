//! Gate decisions: the three-valued answer to "may this wallet in?", its reasons in a form that
//! pages can put into words, and the tokens that admission would consume.

use crate::Timestamp;
use crate::wallet::ChainId;
use alloy_primitives::{Address, B256, U256};
use serde::{Deserialize, Serialize};

/// Yes, no, or *cannot be told now*. Unknown is not no: it refuses nobody and admits nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// It cannot be told now.
    Unknown,
}

impl Outcome {
    /// Kleene conjunction.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unknown,
        }
    }

    /// Kleene disjunction.
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, Self::No) => Self::No,
            _ => Self::Unknown,
        }
    }

    /// Kleene negation.
    pub fn negate(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }

    /// The text stored and sent to machines: `granted`, `denied`, `unknown`.
    pub fn verdict(self) -> &'static str {
        match self {
            Self::Yes => "granted",
            Self::No => "denied",
            Self::Unknown => "unknown",
        }
    }
}

/// A block that every read of one decision was pinned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BlockRef {
    /// The chain it belongs to.
    pub chain: ChainId,
    /// Its height.
    pub number: u64,
    /// Its hash.
    pub hash: B256,
    /// Its own time, unix seconds: expiry is judged by the chain's clock.
    pub timestamp_secs: u64,
}

/// A token on a chain: the thing that is bound to one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token {
    /// The chain.
    pub chain: ChainId,
    /// The contract. The zero address stands for "the wallet itself" (`bind = "wallet"`), with the
    /// wallet's address as the token id.
    pub contract: Address,
    /// The token id.
    pub id: U256,
}

/// Why a condition came out as it did, for a program to put into words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The name of the condition in the rule file.
    pub condition: String,
    /// What came out.
    pub outcome: Outcome,
    /// The Fluent message that says it in plain words, for example `gate-erc721-no`.
    pub message: String,
    /// The arguments of that message.
    pub arguments: Vec<(String, String)>,
    /// Where to get what is missing, if the operator said so.
    pub link: Option<String>,
    /// The block it was read at; `None` if no chain was asked or none answered.
    pub block: Option<BlockRef>,
}

/// One thing to consume: any one of these tokens, best first.
pub type BindingChoice = Vec<Token>;

/// One way to pay for an admission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The rule that admits this way, as named in the rule file.
    pub rule: String,
    /// For every choice a token of its own must be bound to the account. No choices bind nothing
    /// (open instances only).
    pub choices: Vec<BindingChoice>,
}

/// What a rule does for somebody who satisfies it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Effect {
    /// It lets them be a member.
    Admit,
    /// It gives them a role with this name: a badge, shown only if the member wants.
    Role(String),
    /// It puts them into a group with this name, for relying parties (OpenID).
    Group(String),
    /// It lets them moderate. Only by a token that cannot be sold, at a final block, and only if the
    /// operator switched it on.
    Moderator,
}

/// The text names no effect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an effect is admit, role:<name>, group:<name> or moderator; a name is 1 to 30 of a-z, 0-9 and _")]
pub struct BadEffect;

impl Effect {
    /// From the text of the rule file.
    ///
    /// # Errors
    /// [`BadEffect`] if it is none.
    pub fn parse(text: &str) -> Result<Self, BadEffect> {
        let name = |name: &str| {
            let good = (1..=30).contains(&name.len())
                && name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            if good { Ok(name.to_owned()) } else { Err(BadEffect) }
        };
        match text.split_once(':') {
            None if text == "admit" => Ok(Self::Admit),
            None if text == "moderator" => Ok(Self::Moderator),
            Some(("role", role)) => name(role).map(Self::Role),
            Some(("group", group)) => name(group).map(Self::Group),
            _ => Err(BadEffect),
        }
    }
}

impl std::fmt::Display for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Admit => f.write_str("admit"),
            Self::Role(name) => write!(f, "role:{name}"),
            Self::Group(name) => write!(f, "group:{name}"),
            Self::Moderator => f.write_str("moderator"),
        }
    }
}

impl From<Effect> for String {
    fn from(effect: Effect) -> Self {
        effect.to_string()
    }
}

impl TryFrom<String> for Effect {
    type Error = BadEffect;
    fn try_from(text: String) -> Result<Self, BadEffect> {
        Self::parse(&text)
    }
}

/// How one rule came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleOutcome {
    /// The rule, as named in the rule file.
    pub rule: String,
    /// What it does.
    pub effect: Effect,
    /// What came out.
    pub outcome: Outcome,
}

/// What the gate says about a set of wallets at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The answer.
    pub outcome: Outcome,
    /// One per condition of the rule, in the order of the rule file.
    pub reasons: Vec<Reason>,
    /// SHA-256 of the rule's canonical JSON, hexadecimal.
    pub rule_hash: String,
    /// The blocks it was read at, one per chain.
    pub blocks: Vec<BlockRef>,
    /// When it was made.
    pub decided_at: Timestamp,
    /// How admission may be paid for, best first. An admission with no alternative at all is
    /// impossible.
    pub alternatives: Vec<Alternative>,
    /// How each rule came out, in the order of the rule file; `outcome` is that of the admitting ones
    /// together. Empty for an open instance.
    pub rules: Vec<RuleOutcome>,
    /// When tokens of the alternatives end, unix seconds of their chain, for those that end at all.
    pub expiries: Vec<(Token, u64)>,
    /// The next moment, unix seconds, at which the answer may change without any event on a chain:
    /// something expires, or has been held for long enough.
    pub changes_at: Option<u64>,
    /// How many reads of chains it cost.
    pub reads: u32,
}

/// How old a decision may be when an account is created from it.
pub const DECISION_MAX_AGE: std::time::Duration = std::time::Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::Effect;
    use super::Outcome::{No, Unknown, Yes};

    #[test]
    fn an_effect_survives_its_text_and_nothing_else_is_one() {
        for text in ["admit", "moderator", "role:builder", "group:core_2"] {
            assert_eq!(
                Effect::parse(text).map(|effect| effect.to_string()).as_deref(),
                Ok(text)
            );
        }
        for bad in [
            "",
            "Admit",
            "role:",
            "role:Builder",
            "admin",
            "owner",
            "group:a b",
            "role:a:b",
        ] {
            assert!(Effect::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn unknown_is_absorbed_only_where_it_cannot_matter() {
        assert_eq!(Unknown.and(No), No);
        assert_eq!(Unknown.and(Yes), Unknown);
        assert_eq!(Unknown.or(Yes), Yes);
        assert_eq!(Unknown.or(No), Unknown);
        assert_eq!(Unknown.negate(), Unknown);
    }

    #[test]
    fn de_morgan_holds_for_all_values() {
        for a in [Yes, No, Unknown] {
            for b in [Yes, No, Unknown] {
                assert_eq!(a.and(b).negate(), a.negate().or(b.negate()));
            }
        }
    }
}
