//! `[membership]`: whether the gate's rules decide who joins.

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
