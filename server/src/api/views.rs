//! JSON shapes that several endpoints share. Ids are decimal strings, times RFC 3339.

use crate::admin::events::EventLine;
use crate::admin::reason;
use crate::words::Words;
use domain::account::Account;
use serde_json::{Value, json};
use store::membership_events::MembershipEvent;

/// An account as lists show it.
pub(super) fn account(account: &Account) -> Value {
    json!({
        "id": account.id.to_string(),
        "username": account.username,
        "role": account.role.as_str(),
        "state": account.state.as_str(),
        "stage": account.stage.as_str(),
        "created_at": account.created_at.to_rfc3339(),
    })
}

/// A step between stages.
pub(super) fn event(event: &MembershipEvent) -> Value {
    json!({
        "id": event.id.to_string(),
        "account_id": event.account_id.to_string(),
        "rule": event.rule,
        "from": event.from.as_str(),
        "to": event.to.as_str(),
        "reason": serde_json::from_str::<Value>(&event.reason).unwrap_or_else(|_| json!(event.reason)),
        "reason_text": reason::words(&event.reason, event.from, event.to, Words::english()),
        "at": event.at.to_rfc3339(),
    })
}

/// A step with whose it was.
pub(super) fn event_line(line: &EventLine) -> Value {
    let mut shown = event(&line.event);
    shown["username"] = json!(line.username);
    shown
}
