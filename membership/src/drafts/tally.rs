//! What a draft would do to members, counted.

use domain::gate::Outcome;
use domain::membership::Stage;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How many of those who would lose access are named.
pub const LOSERS_SHOWN: usize = 500;

/// What a draft would do to members. Fewer than all while the job still runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The last account that was looked at: where the job goes on.
    pub after: i64,
    /// How many were looked at.
    pub members: i64,
    /// Members who stay members.
    pub keep: i64,
    /// Members whom the rules hold for now and would not any more.
    pub lose: i64,
    /// Members who lapse now and would be members again.
    pub regain: i64,
    /// Members who lapse now and still would.
    pub still_out: i64,
    /// Members of whom it cannot be told now.
    pub unknown: i64,
    /// Owner and admins, who are members whatever they hold.
    pub exempt: i64,
    /// Roles and groups that members would gain, by name.
    pub gains: BTreeMap<String, i64>,
    /// Roles and groups that members would lose, by name.
    pub losses: BTreeMap<String, i64>,
    /// The usernames of those who would lose access, at most [`LOSERS_SHOWN`].
    pub losers: Vec<String>,
    /// How many reads of chains it cost.
    pub reads: u64,
}

/// What a draft would do to one member.
pub(super) struct Trial {
    pub(super) username: String,
    pub(super) exempt: bool,
    pub(super) stage: Stage,
    pub(super) outcome: Outcome,
    /// Roles and groups by the draft's known answers: those given, and those of which it is known that
    /// they are not.
    pub(super) given: BTreeSet<String>,
    pub(super) refused: BTreeSet<String>,
    /// Roles and groups now.
    pub(super) held: BTreeSet<String>,
    pub(super) reads: u32,
}

impl Tally {
    /// Counts one member.
    pub(super) fn count(&mut self, trial: &Trial) {
        self.members += 1;
        self.reads += u64::from(trial.reads);
        match (trial.outcome, trial.stage) {
            _ if trial.exempt => self.exempt += 1,
            (Outcome::Unknown, _) => self.unknown += 1,
            (Outcome::Yes, Stage::Active) => self.keep += 1,
            (Outcome::Yes, _) => self.regain += 1,
            (Outcome::No, Stage::Active) => {
                self.lose += 1;
                if self.losers.len() < LOSERS_SHOWN {
                    self.losers.push(trial.username.clone());
                }
            }
            (Outcome::No, _) => self.still_out += 1,
        }
        for effect in trial.given.difference(&trial.held) {
            *self.gains.entry(effect.clone()).or_default() += 1;
        }
        for effect in trial.refused.intersection(&trial.held) {
            *self.losses.entry(effect.clone()).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(outcome: Outcome, stage: Stage) -> Trial {
        Trial {
            username: "ada".to_owned(),
            exempt: false,
            stage,
            outcome,
            given: BTreeSet::new(),
            refused: BTreeSet::new(),
            held: BTreeSet::new(),
            reads: 2,
        }
    }

    #[test]
    fn everybody_is_counted_once_and_only_those_who_lose_are_named() {
        let mut tally = Tally::default();
        for outcome in [Outcome::Yes, Outcome::No, Outcome::Unknown] {
            for stage in [Stage::Active, Stage::Grace] {
                tally.count(&trial(outcome, stage));
            }
        }
        tally.count(&Trial {
            exempt: true,
            ..trial(Outcome::No, Stage::Active)
        });
        let parts = [
            tally.keep,
            tally.lose,
            tally.regain,
            tally.still_out,
            tally.unknown,
            tally.exempt,
        ];
        assert_eq!(parts, [1, 1, 1, 1, 2, 1]);
        assert_eq!((tally.members, tally.reads), (7, 14));
        assert_eq!(tally.losers, ["ada"]);
    }

    #[test]
    fn roles_are_compared_with_those_held_and_unknown_ones_are_neither_gained_nor_lost() {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let mut tally = Tally::default();
        tally.count(&Trial {
            given: set(&["role:new", "role:same"]),
            refused: set(&["role:old", "role:never"]),
            held: set(&["role:old", "role:same", "role:unknown"]),
            ..trial(Outcome::Yes, Stage::Active)
        });
        assert_eq!(tally.gains, BTreeMap::from([("role:new".to_owned(), 1)]));
        assert_eq!(tally.losses, BTreeMap::from([("role:old".to_owned(), 1)]));
    }

    #[test]
    fn no_more_than_five_hundred_are_named_and_all_are_counted() {
        let mut tally = Tally::default();
        for _ in 0..LOSERS_SHOWN + 7 {
            tally.count(&trial(Outcome::No, Stage::Active));
        }
        assert_eq!(tally.losers.len(), LOSERS_SHOWN);
        assert_eq!(tally.lose, 507);
    }
}
