//! `GET` and `POST /bans`, `POST /bans/find`, `POST /bans/lift`. Accounts are listed; whether a wallet or a
//! token is banned is told to whoever names it, in a body, because addresses of requests end up in logs.

use super::body::Body;
use super::cursor::Cursor;
use super::entities::{Ban, BannedAccount, Done, MadeBan, Page};
use super::{AdminApi, AdminApiError, staff::Staff};
use crate::admin::contract::CONTRACT_BANNED_AS_WALLET;
use crate::admin::subject::{BanKind, SubjectError, Unnamed};
use axum::Json;
use axum::extract::State;
use domain::membership::BanSubject;
use mastodon::ApiError;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<AdminApi> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(find))
        .routes(routes!(delete))
}

/// Something that can be banned.
#[derive(Deserialize, ToSchema)]
pub(super) struct Named {
    /// A username, a wallet (`0x…`, or `eip155:<chain>:0x…` for a contract wallet) or a token
    /// (`eip155:<chain>:0x<contract>/<id>`).
    subject: String,
    /// Which of them it is. Needed for a contract wallet: its text could be a token without its id.
    kind: Option<BanKind>,
}

/// A ban to make.
#[derive(Deserialize, ToSchema)]
pub(super) struct Wanted {
    /// A username, a wallet or a token, as in `POST /bans/find`.
    subject: String,
    /// Which of them it is.
    kind: Option<BanKind>,
    /// Why, for other admins; at most 2000 characters.
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

async fn named(api: &AdminApi, kind: Option<BanKind>, text: &str) -> Result<BanSubject, AdminApiError> {
    api.office.subject(kind, text).await.map_err(|error| match error {
        SubjectError::Unnamed(why) => ApiError::invalid(why).into(),
        SubjectError::Store(error) => error.into(),
    })
}

/// Banned accounts. Wallets and tokens are not listed.
#[utoipa::path(
    get, path = "/api/guildhall/v1/admin/bans", tag = "bans", params(Cursor),
    responses((status = 200, body = Page<BannedAccount>)),
    security(("oauth" = ["admin:read"])),
)]
pub(super) async fn list(
    State(api): State<AdminApi>,
    cursor: Cursor,
    staff: Staff,
) -> Result<Json<Page<BannedAccount>>, AdminApiError> {
    staff.reads()?;
    let found = api
        .office
        .bans(Some(BanKind::Account), cursor.before, cursor.wanted())
        .await?;
    Ok(cursor.page(found, |line| line.id, BannedAccount::from))
}

/// The ban of a username, and for admins of a wallet or a token; 404 if there is none, or no such account.
#[utoipa::path(
    post, path = "/api/guildhall/v1/admin/bans/find", tag = "bans", request_body = Named,
    responses((status = 200, body = Ban), (status = 422, description = "The text names nothing", body = mastodon::entities::Error)),
    security(("oauth" = ["admin:read"])),
)]
pub(super) async fn find(
    State(api): State<AdminApi>,
    staff: Staff,
    Body(wanted): Body<Named>,
) -> Result<Json<Ban>, AdminApiError> {
    staff.reads()?;
    let subject = match api.office.subject(wanted.kind, &wanted.subject).await {
        Ok(subject) => subject,
        Err(SubjectError::Unnamed(Unnamed::NoAccount)) => return Err(ApiError::NotFound.into()),
        Err(SubjectError::Unnamed(why)) => return Err(ApiError::invalid(why).into()),
        Err(SubjectError::Store(error)) => return Err(error.into()),
    };
    if !matches!(subject, BanSubject::Account(_)) {
        // Reason and moment are those of the account that it was banned with: not for moderators to compare.
        staff.reads_as_admin()?;
    }
    let ban = api.office.find_ban(subject).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(ban.into()))
}

/// Bans something. Moderators ban accounts only.
#[utoipa::path(
    post, path = "/api/guildhall/v1/admin/bans", tag = "bans", request_body = Wanted,
    responses((status = 200, body = MadeBan), (status = 409, description = "It is banned already", body = mastodon::entities::Error)),
    security(("oauth" = ["admin:write"])),
)]
pub(super) async fn create(
    State(api): State<AdminApi>,
    staff: Staff,
    Body(wanted): Body<Wanted>,
) -> Result<Json<MadeBan>, AdminApiError> {
    let by = staff.acts()?;
    let subject = named(&api, wanted.kind, &wanted.subject).await?;
    api.office
        .ban(by, subject.clone(), &wanted.reason, wanted.tokens, wanted.wallets)
        .await?;
    let is_contract = api.office.is_contract(&subject).await;
    Ok(Json(MadeBan {
        kind: subject.kind(),
        warning: is_contract.then_some(CONTRACT_BANNED_AS_WALLET),
    }))
}

/// Lifts a ban. Moderators lift those of accounts only.
#[utoipa::path(
    post, path = "/api/guildhall/v1/admin/bans/lift", tag = "bans", request_body = Named,
    responses((status = 200, body = Done), (status = 409, description = "It is not banned", body = mastodon::entities::Error)),
    security(("oauth" = ["admin:write"])),
)]
pub(super) async fn delete(
    State(api): State<AdminApi>,
    staff: Staff,
    Body(wanted): Body<Named>,
) -> Result<Json<Done>, AdminApiError> {
    let by = staff.acts()?;
    let subject = named(&api, wanted.kind, &wanted.subject).await?;
    api.office.unban(by, subject).await?;
    Ok(Json(Done {}))
}
