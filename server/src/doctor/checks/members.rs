//! GH018 and GH019: what waits for an admin.

use super::stored;
use crate::doctor::{Facts, Verdict};
use std::time::Duration;

/// How long an appeal may wait.
const PATIENCE: Duration = Duration::from_secs(7 * 86_400);

/// No rule's demotions are stopped.
pub(super) fn no_brake_is_on(facts: &Facts) -> Verdict {
    let stored = match stored(facts) {
        Ok(stored) => stored,
        Err(verdict) => return verdict,
    };
    let on: Vec<String> = stored
        .brakes
        .iter()
        .filter(|brake| brake.holds(facts.now))
        .map(|brake| {
            let plural = if brake.members == 1 { "" } else { "s" };
            format!(
                "rule {} would demote {} of {} member{plural}",
                brake.rule, brake.demotions, brake.members
            )
        })
        .collect();
    if on.is_empty() {
        Verdict::ok("no rule is stopped")
    } else {
        Verdict::fail(
            on.join("; "),
            "look at the rule and its contract, then confirm or keep the brake under /admin",
        )
    }
}

/// No appeal has waited for longer than a week.
pub(super) fn appeals_are_answered(facts: &Facts) -> Verdict {
    let stored = match stored(facts) {
        Ok(stored) => stored,
        Err(verdict) => return verdict,
    };
    match stored.oldest_appeal {
        Some(at) if facts.now.since(at) > PATIENCE => Verdict::fail(
            format!(
                "the oldest open appeal has waited for {} days",
                facts.now.since(at).as_secs() / 86_400
            ),
            "answer it under /admin/appeals",
        ),
        _ => Verdict::ok("no appeal has waited for longer than a week"),
    }
}
