//! Roles, groups and moderators: what rules give besides admission. A yes at a confirmed block gives at
//! once; only a no at a final block takes back, and never more than the brake lets through. Moderators
//! are made and unmade at a final block, and only if the operator switched it on.

use super::before::{Before, outcome_of};
use super::brake::BrakeLever;
use super::converge::{Halt, Seen};
use super::reason;
use crate::Wiring;
use domain::Timestamp;
use domain::account::Role;
use domain::gate::{Decision, Effect, Outcome};
use domain::membership::Stage;
use std::collections::BTreeSet;
use store::membership_events::{self, NewEvent};
use store::{Conn, StoreError, accounts, member_effects};

/// What changed.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) granted: Vec<Effect>,
    pub(crate) withdrawn: Vec<Effect>,
    /// Whether the brake kept something.
    pub(crate) braked: bool,
}

impl Changes {
    /// Whether a group was given or taken: what relying parties are told and may ask for.
    pub(crate) fn some_group(&self) -> bool {
        let mut all = self.granted.iter().chain(&self.withdrawn);
        all.any(|effect| matches!(effect, Effect::Group(_)))
    }
}

/// One member's effects in one transaction.
pub(crate) struct Effects<'a> {
    pub(crate) wiring: &'a Wiring,
    pub(crate) seen: &'a Seen,
    /// The member as the transaction finds them.
    pub(crate) member: &'a Before,
    pub(crate) stage: Stage,
    pub(crate) now: Timestamp,
    pub(crate) brake: &'a BrakeLever<'a>,
}

impl Effects<'_> {
    /// Brings what is stored to what the rules say.
    pub(crate) fn converge(&self, conn: &mut Conn) -> Result<Changes, Halt> {
        let mut changes = Changes::default();
        let named = self.seen.confirmed.rules.iter().map(|rule| &rule.effect);
        let stored = self.member.effects.iter().map(|held| &held.effect);
        let all: BTreeSet<&Effect> = named.chain(stored).collect();
        for effect in all {
            match effect {
                Effect::Admit | Effect::Moderator => {}
                Effect::Role(_) | Effect::Group(_) => self.badge(conn, effect, &mut changes)?,
            }
        }
        self.moderator(conn, &mut changes)?;
        Ok(changes)
    }

    fn badge(&self, conn: &mut Conn, effect: &Effect, changes: &mut Changes) -> Result<(), Halt> {
        let held = self.member.effects.iter().find(|held| held.effect == *effect);
        match (outcome_of(&self.seen.confirmed, effect), held) {
            (Outcome::Yes, held) => {
                let rules = giving(&self.seen.confirmed, effect);
                let keeps = held.is_some_and(|held| rules.contains(&held.rule.as_str()));
                if !keeps && let Some(rule) = rules.first() {
                    let id = self.member.account;
                    if member_effects::grant(conn, id, effect, rule, self.now)? {
                        changes.granted.push(effect.clone());
                    }
                }
            }
            (Outcome::No, Some(held)) => {
                let settled = self.seen.settled.as_ref().ok_or(Halt::NeedsFinal)?;
                if outcome_of(settled, effect) != Outcome::No {
                    return Ok(());
                }
                if self.brake.lets_through(conn, &held.rule)? {
                    self.withdraw(conn, effect, &held.rule, changes)?;
                } else {
                    changes.braked = true;
                }
            }
            (Outcome::No, None) | (Outcome::Unknown, _) => {}
        }
        Ok(())
    }

    fn moderator(&self, conn: &mut Conn, changes: &mut Changes) -> Result<(), Halt> {
        let held = self.member.effects.iter().find(|held| held.effect == Effect::Moderator);
        let by_rule = self.member.role == Role::Moderator && self.member.role_rule.is_some();
        if !by_rule && held.is_some() {
            // A hand has changed the role since: from then on it is the hand's.
            member_effects::withdraw(conn, self.member.account, &Effect::Moderator)?;
        }
        if !self.wiring.settings.moderators_by_token {
            // The operator switched it off: nothing on a chain to wait for, nothing for the brake.
            if let (true, Some(rule)) = (by_rule, &self.member.role_rule) {
                self.dismiss(conn, rule, changes)?;
            }
            return Ok(());
        }
        let mentioned = self
            .seen
            .confirmed
            .rules
            .iter()
            .any(|rule| rule.effect == Effect::Moderator);
        if !by_rule && (!mentioned || self.member.role != Role::Member) {
            return Ok(());
        }
        let settled = self.seen.settled.as_ref().ok_or(Halt::NeedsFinal)?;
        match (outcome_of(settled, &Effect::Moderator), &self.member.role_rule) {
            (Outcome::Yes, _) if self.member.role == Role::Member && self.stage <= Stage::Grace => {
                if let Some(rule) = giving(settled, &Effect::Moderator).first() {
                    accounts::set_role(conn, self.member.account, Role::Moderator, Some(rule))?;
                    member_effects::grant(conn, self.member.account, &Effect::Moderator, rule, self.now)?;
                    changes.granted.push(Effect::Moderator);
                }
            }
            (Outcome::No, Some(rule)) if by_rule => {
                if self.brake.lets_through(conn, rule)? {
                    self.dismiss(conn, rule, changes)?;
                } else {
                    changes.braked = true;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn dismiss(&self, conn: &mut Conn, rule: &str, changes: &mut Changes) -> Result<(), StoreError> {
        accounts::set_role(conn, self.member.account, Role::Member, None)?;
        self.withdraw(conn, &Effect::Moderator, rule, changes)
    }

    /// An event whose stages are the same: something was taken, and it counts for the brake.
    fn withdraw(&self, conn: &mut Conn, effect: &Effect, rule: &str, changes: &mut Changes) -> Result<(), StoreError> {
        member_effects::withdraw(conn, self.member.account, effect)?;
        let event = NewEvent {
            account_id: self.member.account,
            rule: Some(rule.to_owned()),
            from: self.stage,
            to: self.stage,
            reason: reason::of_withdrawal(effect, &self.seen.confirmed, self.seen.settled.as_ref()),
            at: self.now,
        };
        membership_events::add(conn, &event, &*self.wiring.entropy)?;
        changes.withdrawn.push(effect.clone());
        Ok(())
    }
}

/// The rules that give this, in the order of the rule file.
fn giving<'a>(decision: &'a Decision, effect: &Effect) -> Vec<&'a str> {
    decision
        .rules
        .iter()
        .filter(|rule| rule.effect == *effect && rule.outcome == Outcome::Yes)
        .map(|rule| rule.rule.as_str())
        .collect()
}
