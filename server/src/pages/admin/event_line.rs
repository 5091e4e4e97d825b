//! A step between stages, ready to be shown.

use super::stage_words;
use crate::admin::reason;
use crate::pages::moment::Moment;
use crate::words::Words;
use domain::Timestamp;
use store::membership_events::MembershipEvent;

/// A step.
pub(super) struct EventLine {
    /// Where the member's page is.
    pub(super) path: String,
    /// Whose it was; empty on the member's own page.
    pub(super) username: String,
    pub(super) rule: Option<String>,
    /// Message ids.
    pub(super) from: &'static str,
    pub(super) to: &'static str,
    /// Why, one sentence each.
    pub(super) reasons: Vec<String>,
    pub(super) at: Moment,
}

impl EventLine {
    /// The step of `username`.
    pub(super) fn of(event: &MembershipEvent, username: Option<&str>, now: Timestamp, words: Words) -> Self {
        Self {
            path: format!("/admin/members/{}", event.account_id),
            username: username.unwrap_or_default().to_owned(),
            rule: event.rule.clone(),
            from: stage_words::stage(event.from),
            to: stage_words::stage(event.to),
            reasons: reason::words(&event.reason, event.from, event.to, words),
            at: Moment::of(event.at, now, words),
        }
    }
}
