//! `GET /members`, `GET /members/{id}`, `POST /members/{id}/role`. No wallet and no token is in any answer.

use super::body::Body;
use super::cursor::Cursor;
use super::{AdminApi, AdminApiError, staff::Staff, views};
use axum::Json;
use axum::extract::{Path, Query, State};
use domain::AccountId;
use domain::account::Role;
use domain::membership::Stage;
use mastodon::ApiError;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    query: String,
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    role: String,
}

fn account_id(text: &str) -> Result<AccountId, ApiError> {
    text.parse().map_err(|_| ApiError::NotFound)
}

pub(super) async fn list(
    State(api): State<AdminApi>,
    Query(asked): Query<Asked>,
    cursor: Cursor,
    staff: Staff,
) -> Result<Json<Value>, AdminApiError> {
    staff.reads()?;
    let before = cursor.before.map(AccountId);
    let found = api.office.members(&asked.query, before, cursor.wanted()).await?;
    Ok(Json(cursor.page(
        found,
        |account| account.id.0,
        |account| views::account(&account),
    )))
}

pub(super) async fn get(
    State(api): State<AdminApi>,
    Path(id): Path<String>,
    staff: Staff,
) -> Result<Json<Value>, AdminApiError> {
    staff.reads()?;
    let file = api.office.member(account_id(&id)?).await?.ok_or(ApiError::NotFound)?;
    let mut shown = views::account(&file.account);
    shown["role_rule"] = json!(file.role_rule);
    shown["bound_tokens"] = json!(file.tokens);
    shown["membership"] = file.membership.as_ref().map_or(Value::Null, |membership| {
        json!({
            "rule": membership.rule,
            "since": (file.account.stage != Stage::Active).then(|| membership.standing.since.to_rfc3339()),
            "expires_at": membership.expires_at.map(|at| at.to_rfc3339()),
            "checked_at": membership.checked_at.map(|at| at.to_rfc3339()),
            "outcome": membership.outcome.map(|outcome| outcome.verdict()),
        })
    });
    shown["effects"] = file
        .effects
        .iter()
        .map(|effect| {
            json!({
                "effect": effect.effect.to_string(),
                "rule": effect.rule,
                "granted_at": effect.granted_at.to_rfc3339(),
            })
        })
        .collect();
    shown["events"] = file.events.iter().map(views::event).collect();
    Ok(Json(shown))
}

pub(super) async fn update_role(
    State(api): State<AdminApi>,
    Path(id): Path<String>,
    staff: Staff,
    Body(wanted): Body<Wanted>,
) -> Result<Json<Value>, AdminApiError> {
    let by = staff.acts()?;
    let role =
        Role::parse(&wanted.role).ok_or_else(|| ApiError::invalid("role must be member, moderator, admin or owner"))?;
    api.office.set_role(by, account_id(&id)?, role).await?;
    Ok(Json(json!({})))
}
