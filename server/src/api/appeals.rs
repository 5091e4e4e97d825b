//! `GET /appeals`, `GET` and `POST /appeals/{id}`, `POST /appeals/{id}/rebind`.

use super::body::Body;
use super::cursor::Cursor;
use super::{AdminApi, AdminApiError, staff::Staff};
use crate::admin::appeals::AppealLine;
use axum::Json;
use axum::extract::{Path, Query, State};
use mastodon::ApiError;
use serde::Deserialize;
use serde_json::{Value, json};
use store::appeals::AppealState;

#[derive(Deserialize)]
pub(super) struct Asked {
    state: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Answer {
    grant: bool,
    answer: String,
}

#[derive(Deserialize)]
pub(super) struct Rebind {
    username: String,
}

/// The wallet of somebody without an account is not shown.
fn view(line: &AppealLine) -> Value {
    let appeal = &line.appeal;
    json!({
        "id": appeal.id.to_string(),
        "account_id": appeal.account_id.map(|id| id.to_string()),
        "username": line.username,
        "text": appeal.text,
        "state": appeal.state.as_str(),
        "answer": appeal.answer,
        "created_at": appeal.created_at.to_rfc3339(),
        "decided_at": appeal.decided_at.map(|at| at.to_rfc3339()),
        "decided_by": line.decided_by,
    })
}

fn number(id: &str) -> Result<i64, ApiError> {
    id.parse().map_err(|_| ApiError::NotFound)
}

pub(super) async fn list(
    State(api): State<AdminApi>,
    Query(asked): Query<Asked>,
    cursor: Cursor,
    staff: Staff,
) -> Result<Json<Value>, AdminApiError> {
    staff.reads()?;
    let state = match asked.state.as_deref() {
        None => AppealState::Open,
        Some(text) => {
            AppealState::parse(text).ok_or_else(|| ApiError::invalid("state must be open, granted or rejected"))?
        }
    };
    let found = api.office.appeals(state, cursor.before, cursor.wanted()).await?;
    Ok(Json(cursor.page(found, |line| line.appeal.id, |line| view(&line))))
}

pub(super) async fn get(
    State(api): State<AdminApi>,
    Path(id): Path<String>,
    staff: Staff,
) -> Result<Json<Value>, AdminApiError> {
    staff.reads()?;
    let found = api.office.appeal(number(&id)?).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(view(&found)))
}

pub(super) async fn update(
    State(api): State<AdminApi>,
    Path(id): Path<String>,
    staff: Staff,
    Body(wanted): Body<Answer>,
) -> Result<Json<Value>, AdminApiError> {
    let (by, id) = (staff.acts()?, number(&id)?);
    api.office.decide_appeal(by, id, wanted.grant, &wanted.answer).await?;
    let found = api.office.appeal(id).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(view(&found)))
}

/// Ties the wallet that signed the appeal to an account, after 72 hours.
pub(super) async fn rebind(
    State(api): State<AdminApi>,
    Path(id): Path<String>,
    staff: Staff,
    Body(wanted): Body<Rebind>,
) -> Result<Json<Value>, AdminApiError> {
    staff.acts()?;
    let account = api
        .office
        .account_named(&wanted.username)
        .await?
        .ok_or(ApiError::NotFound)?;
    api.auth
        .begin_admin_rebind(&staff.member.account, account.id, number(&id)?)
        .await?;
    Ok(Json(json!({})))
}
