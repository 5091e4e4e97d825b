//! `GET /appeals`, `GET` and `POST /appeals/{id}`, `POST /appeals/{id}/rebind`.

use super::body::Body;
use super::cursor::Cursor;
use super::entities::{Appeal, Done, Page};
use super::id::Id;
use super::{AdminApi, AdminApiError, staff::Staff};
use auth::AuthError;
use axum::Json;
use axum::extract::{Query, State};
use mastodon::ApiError;
use serde::Deserialize;
use store::appeals::AppealState;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<AdminApi> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get, update))
        .routes(routes!(rebind))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// `open` unless given, `granted` or `rejected`.
    state: Option<String>,
}

/// An answer to an appeal.
#[derive(Deserialize, ToSchema)]
pub(super) struct Answer {
    /// Whether the ban is lifted and the member looked at again.
    grant: bool,
    /// What the appellant is told, at most 2000 characters.
    answer: String,
}

/// Whose account the wallet that signed an appeal is to be tied to.
#[derive(Deserialize, ToSchema)]
pub(super) struct Rebind {
    username: String,
}

/// Appeals in one state. The wallet of somebody without an account is not told.
#[utoipa::path(
    get, path = "/api/guildhall/v1/admin/appeals", tag = "appeals", params(Asked, Cursor),
    responses((status = 200, body = Page<Appeal>)),
    security(("oauth" = ["admin:read"])),
)]
pub(super) async fn list(
    State(api): State<AdminApi>,
    Query(asked): Query<Asked>,
    cursor: Cursor,
    staff: Staff,
) -> Result<Json<Page<Appeal>>, AdminApiError> {
    staff.reads()?;
    let state = match asked.state.as_deref() {
        None => AppealState::Open,
        Some(text) => {
            AppealState::parse(text).ok_or_else(|| ApiError::invalid("state must be open, granted or rejected"))?
        }
    };
    let found = api.office.appeals(state, cursor.before, cursor.wanted()).await?;
    Ok(cursor.page(found, |line| line.appeal.id, Appeal::from))
}

/// One appeal.
#[utoipa::path(
    get, path = "/api/guildhall/v1/admin/appeals/{id}", tag = "appeals", params(("id" = String, Path)),
    responses((status = 200, body = Appeal)),
    security(("oauth" = ["admin:read"])),
)]
pub(super) async fn get(State(api): State<AdminApi>, id: Id, staff: Staff) -> Result<Json<Appeal>, AdminApiError> {
    staff.reads()?;
    let found = api.office.appeal(id.0).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(found.into()))
}

/// Answers an appeal.
#[utoipa::path(
    post, path = "/api/guildhall/v1/admin/appeals/{id}", tag = "appeals", params(("id" = String, Path)),
    request_body = Answer,
    responses((status = 200, body = Appeal), (status = 409, description = "It was answered already", body = mastodon::entities::Error)),
    security(("oauth" = ["admin:write"])),
)]
pub(super) async fn update(
    State(api): State<AdminApi>,
    id: Id,
    staff: Staff,
    Body(wanted): Body<Answer>,
) -> Result<Json<Appeal>, AdminApiError> {
    let by = staff.acts()?;
    api.office.decide_appeal(by, id.0, wanted.grant, &wanted.answer).await?;
    let found = api.office.appeal(id.0).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(found.into()))
}

/// Ties the wallet that signed the appeal to an account, after 72 hours. For admins.
#[utoipa::path(
    post, path = "/api/guildhall/v1/admin/appeals/{id}/rebind", tag = "appeals", params(("id" = String, Path)),
    request_body = Rebind,
    responses(
        (status = 200, body = Done),
        (status = 409, description = "The wallet or the account does not allow it; the text says why", body = mastodon::entities::Error),
    ),
    security(("oauth" = ["admin:write"])),
)]
pub(super) async fn rebind(
    State(api): State<AdminApi>,
    id: Id,
    staff: Staff,
    Body(wanted): Body<Rebind>,
) -> Result<Json<Done>, AdminApiError> {
    staff.acts()?;
    let account = api
        .office
        .account_named(&wanted.username)
        .await?
        .ok_or(ApiError::NotFound)?;
    match api
        .auth
        .begin_admin_rebind(&staff.member.account, account.id, id.0)
        .await
    {
        Ok(_) => Ok(Json(Done {})),
        // The words of this error are for whoever is suspended.
        Err(AuthError::AccountSuspended) => Err(AdminApiError::Conflict(
            "this account is suspended: lift its ban first, then tie the wallet to it".to_owned(),
        )),
        Err(error) => Err(error.into()),
    }
}
