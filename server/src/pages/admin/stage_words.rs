//! Stages, roles and states of accounts as ids of messages.

use crate::words::id;
use domain::account::{AccountState, Role};
use domain::gate::Outcome;
use domain::membership::Stage;

/// A stage.
pub(super) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Active => id("admin-stage-active"),
        Stage::Grace => id("admin-stage-grace"),
        Stage::Limited => id("admin-stage-limited"),
        Stage::Dormant => id("admin-stage-dormant"),
    }
}

/// A role.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Member => id("admin-role-member"),
        Role::Moderator => id("admin-role-moderator"),
        Role::Admin => id("admin-role-admin"),
        Role::Owner => id("admin-role-owner"),
    }
}

/// Whether an account may act.
pub(super) fn state(state: AccountState) -> &'static str {
    match state {
        AccountState::Active => id("admin-state-active"),
        AccountState::Suspended => id("admin-state-suspended"),
        AccountState::Deleted => id("admin-state-deleted"),
    }
}

/// How the last look at a member came out.
pub(super) fn outcome(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Yes) => id("admin-outcome-yes"),
        Some(Outcome::No) => id("admin-outcome-no"),
        Some(Outcome::Unknown) => id("admin-outcome-unknown"),
        None => id("admin-outcome-none"),
    }
}
