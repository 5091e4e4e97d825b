//! Bans, and what admins and moderators did.

use crate::admin::audit::{AuditLine, AuditSubject};
use crate::admin::bans::BanLine;
use domain::membership::ban;
use serde::Serialize;
use utoipa::ToSchema;

/// A banned account in the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct BannedAccount {
    /// `account`.
    kind: &'static str,
    username: Option<String>,
    /// Why, for other admins.
    reason: String,
    created_at: String,
}

impl From<BanLine> for BannedAccount {
    fn from(line: BanLine) -> Self {
        Self {
            kind: line.ban.subject.kind(),
            username: line.username,
            reason: line.ban.reason,
            created_at: line.ban.created_at.to_rfc3339(),
        }
    }
}

/// The ban of what was asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Ban {
    /// `account`, `wallet` or `token`.
    kind: &'static str,
    /// Why, for other admins.
    reason: String,
    created_at: String,
}

impl From<ban::Ban> for Ban {
    fn from(ban: ban::Ban) -> Self {
        Self {
            kind: ban.subject.kind(),
            reason: ban.reason,
            created_at: ban.created_at.to_rfc3339(),
        }
    }
}

/// Banned.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct MadeBan {
    /// As what: `account`, `wallet` or `token`.
    pub(in crate::api) kind: &'static str,
    /// What is probably not meant: a contract was banned as a wallet, which bans none of its tokens.
    pub(in crate::api) warning: Option<&'static str>,
}

/// What an admin or a moderator did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct AuditEntry {
    id: String,
    /// Who; `null` for the operator on the command line, and for accounts that were deleted.
    by: Option<String>,
    /// The account of whoever did it, also once it is deleted; `null` for the operator.
    by_id: Option<String>,
    /// For machines: `ban`, `release_brake`.
    action: String,
    subject: Subject,
    /// Why, and whatever else matters.
    detail: String,
    at: String,
}

/// To whom or what something was done. Which wallet it was is not told.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Subject {
    Account {
        id: String,
        /// `null` once the account is deleted.
        username: Option<String>,
    },
    Appeal {
        id: String,
    },
    Wallet,
    /// A rule, a token, a draft.
    Other {
        text: String,
    },
}

impl From<AuditSubject> for Subject {
    fn from(subject: AuditSubject) -> Self {
        match subject {
            AuditSubject::Account(named) => Self::Account {
                id: named.id.to_string(),
                username: named.username,
            },
            AuditSubject::Appeal(id) => Self::Appeal { id: id.to_string() },
            AuditSubject::Wallet => Self::Wallet,
            AuditSubject::Other(text) => Self::Other { text },
        }
    }
}

impl From<AuditLine> for AuditEntry {
    fn from(line: AuditLine) -> Self {
        Self {
            id: line.entry.id.to_string(),
            by_id: line.by.as_ref().map(|by| by.id.to_string()),
            by: line.by.and_then(|by| by.username),
            action: line.entry.action,
            subject: line.subject.into(),
            detail: line.entry.detail,
            at: line.entry.at.to_rfc3339(),
        }
    }
}
