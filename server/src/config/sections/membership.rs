//! `[membership]`: whether the gate's rules decide who joins, and how members are looked at afterwards.

use super::{Http, Instance, gate};
use crate::config::problem::Problems;
use crate::config::span;
use domain::gate::Effect;
use domain::wallet::ChainId;
use gating::{ConditionSection, GateRules, GateSection};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

/// Who may join, and how members are looked at afterwards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MembershipSection {
    /// `rules`: the `[gate.*]` tables decide. `open`: every wallet may join, once.
    pub mode: MembershipMode,
    /// Lets apps make accounts through the client API (`POST /api/v1/accounts`) without any wallet, for
    /// test suites of clients. Needs mode = "open". Nothing keeps anybody from making a million accounts.
    pub open_sign_up: bool,
    /// The same a second time. Needed besides `open_sign_up` where strangers can reach the instance: it
    /// listens on more than loopback, stands behind a proxy, or has a domain that others can look up.
    pub open_sign_up_on_public: bool,
    /// How long it may take until every member was looked at again, each at a random moment. What happens
    /// on the chains is noticed within seconds; this is for what emits no event.
    pub sweep: String,
    /// How many reads of chains one member may cost a day before the next ones wait for the day after.
    pub reads_per_member_per_day: u32,
    /// How many reads of chains one look at somebody may cost, with all their wallets and vaults. What is not
    /// found by then is unknown.
    pub reads_per_look: u32,
    /// Whether rules with `effect = "moderator"` make moderators, and unmake them. Only tokens that
    /// cannot be sold count.
    pub moderators_by_token: bool,
    /// If one rule would demote more than this share of the members within an hour, its demotions stop
    /// until an admin confirms them.
    pub demotions_percent: u32,
    /// Up to this many demotions of one rule within an hour are never stopped, however few members
    /// there are.
    pub demotions_at_least: u32,
    /// How many appeals of people without an account may wait for an answer. Those that wait stay; whoever
    /// comes later is told to come back.
    pub strangers_appeals: u32,
}

impl Default for MembershipSection {
    fn default() -> Self {
        Self {
            mode: MembershipMode::default(),
            open_sign_up: false,
            open_sign_up_on_public: false,
            sweep: "24h".to_owned(),
            reads_per_member_per_day: 200,
            reads_per_look: gating::Limits::DEFAULT_READS,
            moderators_by_token: false,
            demotions_percent: 5,
            demotions_at_least: 5,
            strangers_appeals: auth::STRANGERS_APPEALS,
        }
    }
}

/// How members are looked at after they joined, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upkeep {
    /// How long it may take until every member was looked at again.
    pub sweep_every: Duration,
    /// The most reads of chains that one member may cost a day.
    pub reads_per_member_and_day: u32,
    /// The most reads of chains that one look may cost.
    pub reads_per_look: u32,
    /// Whether rules make moderators.
    pub moderators_by_token: bool,
    /// The share of members, in percent, above which demotions of one rule within an hour stop.
    pub demotions_percent: u32,
    /// The number of demotions of one rule within an hour that is never stopped.
    pub demotions_at_least: u32,
    /// How many appeals of people without an account may wait.
    pub strangers_appeals: u32,
}

/// Whether rules decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum MembershipMode {
    /// The rules decide.
    #[default]
    Rules,
    /// Every wallet may join.
    Open,
}

/// Who may join, checked.
#[derive(Clone, Debug, PartialEq)]
pub enum Membership {
    /// These rules decide.
    Rules(Box<GateRules>),
    /// Every wallet may join, once.
    Open,
}

impl MembershipSection {
    /// Whether apps may make accounts without a wallet. On an instance that strangers can reach it has
    /// to be written twice, so that nobody opens the door to everybody by copying one line.
    pub(crate) fn check_sign_up(
        &self,
        http: Option<&Http>,
        instance: Option<&Instance>,
        problems: &mut Problems,
    ) -> bool {
        if !self.open_sign_up {
            if self.open_sign_up_on_public {
                problems.add(
                    "membership.open_sign_up_on_public",
                    "this says a second time what is not said once: write open_sign_up = true as well, or remove it",
                );
            }
            return false;
        }
        if self.mode != MembershipMode::Open {
            problems.add(
                "membership.open_sign_up",
                "accounts without a wallet would walk round the gate's rules: write mode = \"open\", or remove it",
            );
        }
        let reachable = http.is_some_and(|http| !http.listen.ip().is_loopback() || !http.trusted_proxies.is_empty())
            || instance.is_some_and(|instance| !instance.is_on_this_machine());
        if reachable && !self.open_sign_up_on_public {
            problems.add(
                "membership.open_sign_up",
                "strangers can reach this instance, and this lets anybody make any number of accounts: remove it, or \
                 write open_sign_up_on_public = true as well if you mean it",
            );
        }
        true
    }

    /// How members are looked at after they joined.
    pub(crate) fn check_upkeep(&self, problems: &mut Problems) -> Option<Upkeep> {
        let sweep_every = problems.keep("membership.sweep", span::parse(&self.sweep))?;
        if !(MIN_SWEEP..=MAX_SWEEP).contains(&sweep_every) {
            problems.add("membership.sweep", "write a span of time from 1m to 30d");
        }
        if self.reads_per_member_per_day == 0 {
            problems.add(
                "membership.reads_per_member_per_day",
                "with no reads at all nobody could be looked at again: write 1 or more",
            );
        }
        if self.reads_per_look < MIN_READS_PER_LOOK {
            problems.add(
                "membership.reads_per_look",
                "with so few reads hardly anybody could be looked at: write 50 or more",
            );
        }
        if self.strangers_appeals == 0 {
            problems.add(
                "membership.strangers_appeals",
                "somebody who is refused by mistake could tell nobody: write 1 or more",
            );
        }
        if self.demotions_percent > 100 {
            problems.add("membership.demotions_percent", "write a number from 0 to 100");
        }
        Some(Upkeep {
            sweep_every,
            reads_per_member_and_day: self.reads_per_member_per_day,
            reads_per_look: self.reads_per_look,
            moderators_by_token: self.moderators_by_token,
            demotions_percent: self.demotions_percent,
            demotions_at_least: self.demotions_at_least,
            strangers_appeals: self.strangers_appeals,
        })
    }

    /// Who may join. `folder` is what files that conditions name are relative to.
    pub(crate) fn check(
        &self,
        rules: &GateSection,
        conditions: &ConditionSection,
        chains: &BTreeSet<ChainId>,
        folder: &Path,
        problems: &mut Problems,
    ) -> Option<Membership> {
        if self.mode == MembershipMode::Open {
            if !rules.is_empty() {
                problems.add("membership.mode", "there are [gate.*] rules, but mode = \"open\" lets everybody in: remove the rules or write mode = \"rules\"");
                return None;
            }
            return Some(Membership::Open);
        }
        let rules = gate::check(rules, conditions, chains, folder, problems)?;
        for rule in rules.rules() {
            if rule.effect == Effect::Moderator && !self.moderators_by_token {
                problems.add(
                    format!("gate.{}.effect", rule.name),
                    "moderators are made by tokens only if that is switched on: write moderators_by_token = true under \
                     [membership], or remove this rule",
                );
            }
        }
        Some(Membership::Rules(Box::new(rules)))
    }
}

/// Fewer reads for one look are a mistake: somebody with two wallets and three conditions needs a few dozen.
const MIN_READS_PER_LOOK: u32 = 50;
/// The shortest sweep: less would only cost reads.
const MIN_SWEEP: Duration = Duration::from_secs(60);
/// The longest sweep.
const MAX_SWEEP: Duration = Duration::from_secs(30 * 86_400);
