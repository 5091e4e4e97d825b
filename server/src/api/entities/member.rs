//! Members, and their steps between stages.

use crate::admin::events::EventLine as Line;
use crate::admin::members::MemberFile;
use crate::admin::reason;
use crate::words::Words;
use domain::membership::Stage;
use serde::Serialize;
use serde_json::{Value, json};
use store::membership_events::MembershipEvent;
use utoipa::ToSchema;

/// An account as lists show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Account {
    id: String,
    username: String,
    /// `member`, `moderator`, `admin` or `owner`.
    role: &'static str,
    /// `active`, `suspended` or `deleted`.
    state: &'static str,
    /// `active`, `grace`, `limited` or `dormant`.
    stage: &'static str,
    /// The first of the month of joining.
    created_at: String,
}

/// One account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Member {
    #[serde(flatten)]
    account: Account,
    /// The rule that made it a moderator, if one did.
    role_rule: Option<String>,
    /// How many tokens are bound to it.
    bound_tokens: usize,
    /// `null` if the account has none.
    membership: Option<Membership>,
    /// Roles and groups that rules gave it.
    effects: Vec<MemberEffect>,
    /// Its latest steps.
    events: Vec<Event>,
}

/// Where a member stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Membership {
    /// The rule that keeps the member; `null` if none does.
    rule: Option<String>,
    /// When a lapsed member came to the stage; `null` for active ones, because it would tell the pass.
    since: Option<String>,
    /// When the token ends by itself.
    expires_at: Option<String>,
    /// When the rules were looked at last.
    checked_at: Option<String>,
    /// `granted`, `denied` or `unknown`.
    outcome: Option<&'static str>,
}

/// A role or group.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct MemberEffect {
    /// `role:<name>`, `group:<name>` or `moderator`.
    effect: String,
    rule: String,
    granted_at: String,
}

/// A step between stages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Event {
    id: String,
    account_id: String,
    rule: Option<String>,
    from: &'static str,
    to: &'static str,
    /// For programs: an object whose `because` says what happened.
    reason: Value,
    /// The same in English.
    reason_text: Vec<String>,
    at: String,
}

/// A step between stages with whose it was.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct EventLine {
    #[serde(flatten)]
    event: Event,
    /// `null` if the account is gone.
    username: Option<String>,
}

impl From<&domain::account::Account> for Account {
    fn from(account: &domain::account::Account) -> Self {
        Self {
            id: account.id.to_string(),
            username: account.username.clone(),
            role: account.role.as_str(),
            state: account.state.as_str(),
            stage: account.stage.as_str(),
            created_at: account.created_at.to_rfc3339(),
        }
    }
}

impl From<&MembershipEvent> for Event {
    fn from(event: &MembershipEvent) -> Self {
        Self {
            id: event.id.to_string(),
            account_id: event.account_id.to_string(),
            rule: event.rule.clone(),
            from: event.from.as_str(),
            to: event.to.as_str(),
            reason: serde_json::from_str(&event.reason).unwrap_or_else(|_| json!(event.reason)),
            reason_text: reason::words(&event.reason, event.from, event.to, Words::english()),
            at: event.at.to_rfc3339(),
        }
    }
}

impl From<Line> for EventLine {
    fn from(line: Line) -> Self {
        Self {
            event: Event::from(&line.event),
            username: line.username,
        }
    }
}

impl From<MemberFile> for Member {
    fn from(file: MemberFile) -> Self {
        let lapsed = file.account.stage != Stage::Active;
        Self {
            account: Account::from(&file.account),
            role_rule: file.role_rule,
            bound_tokens: file.tokens,
            membership: file.membership.map(|membership| Membership {
                since: lapsed.then(|| membership.standing.since.to_rfc3339()),
                rule: membership.rule,
                expires_at: membership.expires_at.map(|at| at.to_rfc3339()),
                checked_at: membership.checked_at.map(|at| at.to_rfc3339()),
                outcome: membership.outcome.map(|outcome| outcome.verdict()),
            }),
            effects: file
                .effects
                .into_iter()
                .map(|effect| MemberEffect {
                    effect: effect.effect.to_string(),
                    rule: effect.rule,
                    granted_at: effect.granted_at.to_rfc3339(),
                })
                .collect(),
            events: file.events.iter().map(Event::from).collect(),
        }
    }
}
