//! `GET` and `POST /bans`, `POST /bans/find`, `POST /bans/lift`. Accounts are listed; whether a wallet or a
//! token is banned is told to whoever names it, in a body, because addresses of requests end up in logs.

use super::body::Body;
use super::cursor::Cursor;
use super::{AdminApi, AdminApiError, staff::Staff};
use crate::admin::subject::{self, BanKind};
use axum::Json;
use axum::extract::State;
use domain::membership::BanSubject;
use domain::membership::ban::BadBanSubject;
use mastodon::ApiError;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(super) struct Named {
    /// A username, a wallet or a token.
    subject: String,
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    subject: String,
    reason: String,
    /// For an account: also the tokens bound to it.
    #[serde(default = "yes")]
    tokens: bool,
    /// For an account: also its wallets.
    #[serde(default = "yes")]
    wallets: bool,
}

fn yes() -> bool {
    true
}

async fn named(api: &AdminApi, text: &str) -> Result<BanSubject, AdminApiError> {
    let found = api.office.subject(subject::guess(text), text).await?;
    Ok(found.ok_or_else(|| ApiError::invalid(BadBanSubject))?)
}

pub(super) async fn list(
    State(api): State<AdminApi>,
    cursor: Cursor,
    staff: Staff,
) -> Result<Json<Value>, AdminApiError> {
    staff.reads()?;
    let found = api
        .office
        .bans(Some(BanKind::Account), cursor.before, cursor.wanted())
        .await?;
    Ok(Json(cursor.page(
        found,
        |line| line.id,
        |line| {
            json!({
                "kind": line.ban.subject.kind(),
                "username": line.username,
                "reason": line.ban.reason,
                "created_at": line.ban.created_at.to_rfc3339(),
            })
        },
    )))
}

pub(super) async fn find(
    State(api): State<AdminApi>,
    staff: Staff,
    Body(wanted): Body<Named>,
) -> Result<Json<Value>, AdminApiError> {
    staff.reads()?;
    let kind = subject::guess(&wanted.subject);
    let Some(subject) = api.office.subject(kind, &wanted.subject).await? else {
        return Err(match kind {
            BanKind::Account => ApiError::NotFound,
            BanKind::Token | BanKind::Wallet => ApiError::invalid(BadBanSubject),
        }
        .into());
    };
    if !matches!(subject, BanSubject::Account(_)) {
        // Reason and moment are those of the account that it was banned with: not for moderators to compare.
        staff.reads_as_admin()?;
    }
    let ban = api.office.find_ban(subject).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(json!({
        "kind": ban.subject.kind(),
        "reason": ban.reason,
        "created_at": ban.created_at.to_rfc3339(),
    })))
}

pub(super) async fn create(
    State(api): State<AdminApi>,
    staff: Staff,
    Body(wanted): Body<Wanted>,
) -> Result<Json<Value>, AdminApiError> {
    let by = staff.acts()?;
    let subject = named(&api, &wanted.subject).await?;
    api.office
        .ban(by, subject, &wanted.reason, wanted.tokens, wanted.wallets)
        .await?;
    Ok(Json(json!({})))
}

pub(super) async fn delete(
    State(api): State<AdminApi>,
    staff: Staff,
    Body(wanted): Body<Named>,
) -> Result<Json<Value>, AdminApiError> {
    let by = staff.acts()?;
    let subject = named(&api, &wanted.subject).await?;
    api.office.unban(by, subject).await?;
    Ok(Json(json!({})))
}
