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
    /// How admission may be paid for, best first. Each alternative is a list of choices, and for every
    /// choice of one alternative a token of its own must be bound to the account. An admission with no alternative at
    /// all is impossible; an alternative without choices binds nothing (open instances only).
    pub alternatives: Vec<Vec<BindingChoice>>,
}

/// How old a decision may be when an account is created from it.
pub const DECISION_MAX_AGE: std::time::Duration = std::time::Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::Outcome::{No, Unknown, Yes};

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
