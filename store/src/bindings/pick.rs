//! Which tokens pay for an admission, and what to say if none do. Pure: what there is was looked up before.

use super::Bound;
use crate::token_holds::Hold;
use domain::gate::{Alternative, BindingChoice, Token};
use domain::{AccountId, Timestamp};
use std::collections::{HashMap, HashSet};

/// What is known of the tokens in question.
pub(super) struct Availability {
    /// Who asks.
    pub(super) account: AccountId,
    /// When.
    pub(super) now: Timestamp,
    /// Whose they are.
    pub(super) owners: HashMap<Token, AccountId>,
    /// Whose they were.
    pub(super) holds: HashMap<Token, Hold>,
    /// Which of them are banned.
    pub(super) banned: HashSet<Token>,
}

/// What was picked.
pub(super) enum Picked {
    /// These pay.
    Tokens {
        /// The rule of the alternative.
        rule: String,
        /// One per choice.
        tokens: Vec<Token>,
    },
    /// None do, and why.
    Not(Bound),
}

/// How a token stands to the account that asks, best first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Own,
    Free,
    Cools(Timestamp),
    Banned,
    Taken,
}

impl Availability {
    fn standing(&self, token: &Token) -> Standing {
        let owner = self.owners.get(token).copied();
        if owner.is_some_and(|owner| owner != self.account) {
            Standing::Taken
        } else if self.banned.contains(token) {
            Standing::Banned
        } else if owner.is_some() {
            Standing::Own
        } else {
            match self.holds.get(token) {
                Some(hold) if hold.keeps_from(self.account, self.now) => Standing::Cools(hold.free_at),
                _ => Standing::Free,
            }
        }
    }

    /// Whether the account may have a token.
    pub(super) fn allows(&self, token: &Token) -> bool {
        matches!(self.standing(token), Standing::Own | Standing::Free)
    }

    /// Picks the tokens of the first alternative that can be paid for; before all, one that the account's
    /// own tokens pay for.
    pub(super) fn pick(&self, alternatives: &[Alternative]) -> Picked {
        let is_own = |token: &Token| self.standing(token) == Standing::Own;
        let by_own = alternatives
            .iter()
            .filter(|alternative| !alternative.choices.is_empty())
            .find_map(|alternative| Some((alternative, one_each(&alternative.choices, &is_own, &is_own)?)));
        let by_any = || {
            alternatives.iter().find_map(|alternative| {
                let tokens = one_each(&alternative.choices, &is_own, &|token| self.allows(token))?;
                Some((alternative, tokens))
            })
        };
        match by_own.or_else(by_any) {
            Some((alternative, tokens)) => Picked::Tokens {
                rule: alternative.rule.clone(),
                tokens,
            },
            None => Picked::Not(self.why_not(alternatives)),
        }
    }

    /// The best news there is.
    fn why_not(&self, alternatives: &[Alternative]) -> Bound {
        let none = |_: &Token| false;
        let soonest = alternatives
            .iter()
            .filter_map(|alternative| self.cool_at(&alternative.choices))
            .min();
        if let Some(free_at) = soonest {
            return Bound::Cooling { free_at };
        }
        let but_for_bans = alternatives.iter().any(|alternative| {
            one_each(&alternative.choices, &none, &|token| {
                self.standing(token) != Standing::Taken
            })
            .is_some()
        });
        if but_for_bans { Bound::Banned } else { Bound::Taken }
    }

    /// When these choices can all be paid for, if nothing but holds stands in the way.
    fn cool_at(&self, choices: &[BindingChoice]) -> Option<Timestamp> {
        let mut moments: Vec<Timestamp> = choices
            .iter()
            .flatten()
            .filter_map(|token| match self.standing(token) {
                Standing::Cools(free_at) => Some(free_at),
                _ => None,
            })
            .collect();
        moments.sort_unstable();
        moments.dedup();
        let fits = |moment: &Timestamp| {
            let allows = |token: &Token| match self.standing(token) {
                Standing::Own | Standing::Free => true,
                Standing::Cools(free_at) => free_at <= *moment,
                Standing::Banned | Standing::Taken => false,
            };
            one_each(choices, &|_| false, &allows).is_some()
        };
        // The later the moment, the more tokens: once it fits, it fits.
        let first = moments.partition_point(|moment| !fits(moment));
        moments.get(first).copied()
    }
}

/// A token for every choice and none for two, of those allowed, if there is such a pick. As many of those
/// preferred as can be; otherwise choices take their first token unless another choice has no other.
fn one_each(
    choices: &[BindingChoice],
    prefers: &dyn Fn(&Token) -> bool,
    allows: &dyn Fn(&Token) -> bool,
) -> Option<Vec<Token>> {
    let only = |keep: &dyn Fn(&Token) -> bool| -> Vec<Vec<Token>> {
        choices
            .iter()
            .map(|choice| choice.iter().copied().filter(|token| keep(token)).collect())
            .collect()
    };
    let (preferred, allowed) = (only(&|token| prefers(token) && allows(token)), only(allows));
    let mut taken: HashMap<Token, usize> = HashMap::new();
    // A token that is taken once may change hands afterwards, but never falls free again.
    let paid: Vec<bool> = (0..choices.len())
        .map(|choice| place(choice, &preferred, &mut taken, &mut HashSet::new()))
        .collect();
    let fits = (0..choices.len())
        .filter(|choice| !paid[*choice])
        .all(|choice| place(choice, &allowed, &mut taken, &mut HashSet::new()));
    fits.then(|| taken.into_keys().collect())
}

/// Gives `choice` a token, moving others to another of theirs if need be (an augmenting path).
fn place(choice: usize, choices: &[Vec<Token>], taken: &mut HashMap<Token, usize>, tried: &mut HashSet<Token>) -> bool {
    for token in &choices[choice] {
        if !tried.insert(*token) {
            continue;
        }
        let holder = taken.get(token).copied();
        if holder.is_none_or(|other| place(other, choices, taken, tried)) {
            taken.insert(*token, choice);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests;
