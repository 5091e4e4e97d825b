//! `[membership]`: whether the gate's rules decide who joins.

use super::{Http, Instance};
use crate::config::problem::{Problem, Problems};
use domain::wallet::ChainId;
use gating::{ConditionSection, GateRules, GateSection};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who may join.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
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

    pub(crate) fn check(
        &self,
        gate: &GateSection,
        conditions: &ConditionSection,
        chains: &BTreeSet<ChainId>,
        problems: &mut Problems,
    ) -> Option<Membership> {
        if self.mode == MembershipMode::Open {
            if !gate.is_empty() {
                problems.add("membership.mode", "there are [gate.*] rules, but mode = \"open\" lets everybody in: remove the rules or write mode = \"rules\"");
                return None;
            }
            return Some(Membership::Open);
        }
        match GateRules::parse(gate, conditions, chains) {
            Ok(rules) => Some(Membership::Rules(Box::new(rules))),
            Err(error) => {
                if error.problems().is_empty() {
                    problems.add("gate", error.to_string());
                }
                for gating::Problem {
                    path,
                    message,
                    suggestion,
                } in error.problems().iter().cloned()
                {
                    problems.push(Problem {
                        path,
                        place: None,
                        message,
                        suggestion,
                    });
                }
                None
            }
        }
    }
}
