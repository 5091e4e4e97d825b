//! What a condition must be like because of the rules that use it.

use super::MAX_BOUND_MIN;
use super::bound;
use super::kinds::listed;
use super::model::{Bind, Condition, ConditionKind, Erc20, Erc721, Erc1155, Rule};
use super::problem::Problems;
use alloy_primitives::U256;
use domain::gate::Effect;

/// Rules and conditions as far as they were understood; `names` are those of all conditions.
pub(super) struct Usage<'a> {
    pub(super) rules: &'a [Rule],
    pub(super) names: &'a [&'a str],
    pub(super) conditions: &'a [Option<Condition>],
}

impl Usage<'_> {
    /// Checks everything.
    pub(super) fn check(&self, problems: &mut Problems) {
        for (position, condition) in self.conditions.iter().enumerate() {
            let Some(condition) = condition else { continue };
            let path = format!("cond.{}", self.names[position]);
            if self.is_bound(position) {
                bound_amount(&path, &condition.kind, problems);
                bound_key_lasts(&path, &condition.kind, problems);
            }
            if self.admits(position) {
                coins_are_held(&path, &condition.kind, problems);
            }
        }
        for rule in self.rules.iter().filter(|rule| rule.effect == Effect::Moderator) {
            self.moderators(rule, problems);
        }
    }

    fn is_bound(&self, position: usize) -> bool {
        self.rules
            .iter()
            .any(|rule| matches!(&rule.bind, Bind::Tokens(bound) if bound.contains(&position)))
    }

    /// Whether its holding helps somebody in.
    fn admits(&self, position: usize) -> bool {
        let mut found = false;
        for rule in self.rules.iter().filter(|rule| rule.effect == Effect::Admit) {
            rule.expr.occurrences(&mut |at, helps| found |= at == position && helps);
        }
        found
    }

    /// Moderators only by tokens that cannot be sold, lent or rented out.
    fn moderators(&self, rule: &Rule, problems: &mut Problems) {
        let path = format!("gate.{}.expr", rule.name);
        let (mut soulbound, mut others, mut delegated) = (Vec::new(), Vec::new(), Vec::new());
        let mut all_understood = true;
        rule.expr.occurrences(&mut |position, helps| {
            if !helps {
                return;
            }
            let Some(condition) = &self.conditions[position] else {
                all_understood = false;
                return;
            };
            let list = if !condition.kind.is_soulbound() {
                &mut others
            } else if condition.kind.delegation().is_some() {
                &mut delegated
            } else {
                &mut soulbound
            };
            if !list.contains(&position) {
                list.push(position);
            }
        });
        let named = |positions: &[usize]| listed(positions.iter().map(|position| self.names[*position]));
        if !others.is_empty() {
            problems.add(
                path,
                format!(
                    "{} could make moderators of people who bought, borrowed or were sent something: only conditions of kind `builderpass`, and of kind `erc721` with `soulbound = true`, may do so",
                    named(&others)
                ),
            );
        } else if !delegated.is_empty() {
            problems.add(
                path,
                format!(
                    "{} counts by delegation, and a delegation can be sold where the token cannot: remove `delegation`, or use a condition without it",
                    named(&delegated)
                ),
            );
        } else if all_understood && bound::way_around(&rule.expr, &soulbound).is_some() {
            problems.add(
                path,
                "somebody who holds nothing at all would be made a moderator: name a condition that must hold",
            );
        }
    }
}

/// A bound condition uses up `min` tokens per account, so `min` must stay small.
fn bound_amount(path: &str, kind: &ConditionKind, problems: &mut Problems) {
    if let ConditionKind::Erc721(Erc721 { min, .. }) | ConditionKind::Erc1155(Erc1155 { min, .. }) = kind
        && *min > U256::from(MAX_BOUND_MIN)
    {
        problems.add(
            format!("{path}.min"),
            format!(
                "the condition is bound, so every account would use up {min} tokens: at most {MAX_BOUND_MIN} are allowed"
            ),
        );
    }
}

/// One membership key can be split into any number of short ones, each a token of its own.
fn bound_key_lasts(path: &str, kind: &ConditionKind, problems: &mut Problems) {
    if let ConditionKind::Unlock(unlock) = kind
        && unlock.min_remaining.is_zero()
    {
        problems.add(
            format!("{path}.min_remaining"),
            "the condition is bound, and with the lock's `shareKey` a member can split one paid key into many short ones, each good for an account: write how long a key must still be valid to let somebody in, for example min_remaining = \"7d\"",
        );
    }
}

/// Coins cannot be told apart, so only time stands against passing them round.
fn coins_are_held(path: &str, kind: &ConditionKind, problems: &mut Problems) {
    if let ConditionKind::Erc20(Erc20 { held_since, .. }) = kind
        && held_since.is_zero()
    {
        problems.add(
            format!("{path}.held_since"),
            "coins cannot be told apart, so the same coins, passed from wallet to wallet within a minute, would let everybody in: write how long they must have been held, for example held_since = \"7d\"",
        );
    }
}
