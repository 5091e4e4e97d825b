//! When a membership ends by itself, and whether the member is to be told now.

use domain::Timestamp;
use domain::gate::{Decision, Token};
use std::time::Duration;

/// How long before the end the member is told.
pub(crate) const TELL_BEFORE: Duration = Duration::from_secs(7 * 86_400);

/// An end that moves by less than this is the same end: nobody is told twice of one, however often a
/// contract changes it.
const SAME_END: Duration = Duration::from_secs(86_400);

/// The end of the best way to pay with the tokens that are bound; `None` if one has no end, or nothing is
/// bound.
pub(crate) fn ends_at(confirmed: &Decision, bound: &[Token]) -> Option<Timestamp> {
    let mut best: Option<u64> = None;
    for alternative in &confirmed.alternatives {
        let mut ends = u64::MAX;
        for choice in &alternative.choices {
            let longest = choice
                .iter()
                .filter(|token| bound.contains(token))
                .map(|token| end_of(confirmed, token))
                .max();
            // An alternative with a choice that nothing bound pays for ends at once.
            ends = ends.min(longest.unwrap_or(0));
        }
        best = best.max(Some(ends));
    }
    match best {
        None | Some(0 | u64::MAX) => None,
        Some(secs) => Some(Timestamp::from_secs(i64::try_from(secs).unwrap_or(i64::MAX))),
    }
}

fn end_of(confirmed: &Decision, token: &Token) -> u64 {
    confirmed
        .expiries
        .iter()
        .filter(|(ends, _)| ends == token)
        .map(|(_, secs)| *secs)
        .min()
        .unwrap_or(u64::MAX)
}

/// Whether the member is to be told now of an end, given the end they were told of last.
pub(crate) fn is_to_be_told(ends_at: Timestamp, told_of: Option<Timestamp>, now: Timestamp) -> bool {
    let is_near = ends_at.minus(TELL_BEFORE) <= now && now < ends_at;
    is_near && !is_same_end(ends_at, told_of)
}

/// Whether the member was told of this end already.
pub(crate) fn is_same_end(ends_at: Timestamp, told_of: Option<Timestamp>) -> bool {
    told_of.is_some_and(|told| ends_at.since(told) < SAME_END && told.since(ends_at) < SAME_END)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::{Address, U256};
    use domain::gate::{Alternative, Outcome};
    use domain::wallet::ChainId;

    fn token(id: u64) -> Token {
        Token {
            chain: ChainId(1),
            contract: Address::repeat_byte(1),
            id: U256::from(id),
        }
    }

    fn decision(alternatives: &[&[&[u64]]], expiries: &[(u64, u64)]) -> Decision {
        let tokens = |ids: &&[u64]| ids.iter().map(|id| token(*id)).collect();
        Decision {
            outcome: Outcome::Yes,
            reasons: Vec::new(),
            rule_hash: String::new(),
            blocks: Vec::new(),
            decided_at: Timestamp::from_secs(0),
            alternatives: alternatives
                .iter()
                .map(|all| Alternative {
                    rule: "members".to_owned(),
                    choices: all.iter().map(tokens).collect(),
                })
                .collect(),
            rules: Vec::new(),
            expiries: expiries.iter().map(|(id, at)| (token(*id), *at)).collect(),
            changes_at: None,
            reads: 0,
        }
    }

    #[test]
    fn the_best_way_to_pay_counts_and_of_it_what_ends_first() {
        let bound = [token(1), token(2), token(3)];
        let ends = |alternatives, expiries: &[(u64, u64)]| {
            ends_at(&decision(alternatives, expiries), &bound).map(|at| at.as_secs())
        };
        let expiries = [(1, 100), (2, 200), (9, 900)];
        assert_eq!(ends(&[&[&[1]]], &expiries), Some(100));
        assert_eq!(ends(&[&[&[1], &[2]]], &expiries), Some(100), "both are needed");
        assert_eq!(ends(&[&[&[1, 2]]], &expiries), Some(200), "either will do");
        assert_eq!(ends(&[&[&[1]], &[&[2]]], &expiries), Some(200), "two ways");
        assert_eq!(ends(&[&[&[1]], &[&[3]]], &expiries), None, "3 has no end");
        assert_eq!(ends(&[&[&[1, 9]]], &expiries), Some(100), "9 is not bound");
        assert_eq!(ends(&[&[]], &expiries), None, "an open gate");
    }

    #[test]
    fn an_end_is_told_once_however_little_it_moves() {
        let at = |days: i64| Timestamp::from_secs(days * 86_400);
        assert!(is_to_be_told(at(10), None, at(3)));
        assert!(!is_to_be_told(at(10), None, at(2)), "too early");
        assert!(!is_to_be_told(at(10), None, at(10)), "too late");
        assert!(!is_to_be_told(at(10), Some(at(10)), at(3)));
        assert!(!is_to_be_told(
            at(10),
            Some(at(10).plus(Duration::from_secs(60))),
            at(3)
        ));
        assert!(is_to_be_told(at(40), Some(at(10)), at(34)), "renewed");
    }
}
