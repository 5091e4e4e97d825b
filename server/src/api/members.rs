//! `GET /members`, `GET /members/{id}`, `POST /members/{id}/role`. No wallet and no token is in any answer.

use super::body::Body;
use super::cursor::Cursor;
use super::entities::{Account, Done, Member, Page};
use super::id::Id;
use super::{AdminApi, AdminApiError, staff::Staff};
use axum::Json;
use axum::extract::{Query, State};
use domain::AccountId;
use domain::account::Role;
use mastodon::ApiError;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<AdminApi> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(update_role))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// A part of the username; everybody unless given.
    #[serde(default)]
    #[param(required = false)]
    query: String,
}

/// A role to give.
#[derive(Deserialize, ToSchema)]
pub(super) struct Wanted {
    /// `member`, `moderator`, `admin` or `owner`.
    role: String,
}

/// Accounts.
#[utoipa::path(
    get, path = "/api/guildhall/v1/admin/members", tag = "members", params(Asked, Cursor),
    responses((status = 200, body = Page<Account>)),
    security(("oauth" = ["admin:read"])),
)]
pub(super) async fn list(
    State(api): State<AdminApi>,
    Query(asked): Query<Asked>,
    cursor: Cursor,
    staff: Staff,
) -> Result<Json<Page<Account>>, AdminApiError> {
    staff.reads()?;
    let before = cursor.before.map(AccountId);
    let found = api.office.members(&asked.query, before, cursor.wanted()).await?;
    Ok(cursor.page(found, |account| account.id.0, |account| Account::from(&account)))
}

/// One account with stage, rule, number of bound tokens, effects and latest steps.
#[utoipa::path(
    get, path = "/api/guildhall/v1/admin/members/{id}", tag = "members", params(("id" = String, Path)),
    responses((status = 200, body = Member)),
    security(("oauth" = ["admin:read"])),
)]
pub(super) async fn get(State(api): State<AdminApi>, id: Id, staff: Staff) -> Result<Json<Member>, AdminApiError> {
    staff.reads()?;
    let file = api.office.member(AccountId(id.0)).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(file.into()))
}

/// Gives an account a role. For admins; nobody gives a role that is not below their own.
#[utoipa::path(
    post, path = "/api/guildhall/v1/admin/members/{id}/role", tag = "members", params(("id" = String, Path)),
    request_body = Wanted, responses((status = 200, body = Done)),
    security(("oauth" = ["admin:write"])),
)]
pub(super) async fn update_role(
    State(api): State<AdminApi>,
    id: Id,
    staff: Staff,
    Body(wanted): Body<Wanted>,
) -> Result<Json<Done>, AdminApiError> {
    let by = staff.acts()?;
    let role =
        Role::parse(&wanted.role).ok_or_else(|| ApiError::invalid("role must be member, moderator, admin or owner"))?;
    api.office.set_role(by, AccountId(id.0), role).await?;
    Ok(Json(Done {}))
}
