//! Who the member is: the first thing most client programs ask.

use crate::extract::AnyMember;
use crate::{ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;

/// The member whose token this is, also while the membership is dormant.
#[utoipa::path(
    get, path = "/api/v1/accounts/verify_credentials", tag = "accounts",
    responses((status = 200, body = entities::CredentialAccount)),
    security(("oauth" = ["profile"])),
)]
pub(crate) async fn verify_credentials(
    State(app): State<Mastodon>,
    AnyMember(member): AnyMember,
) -> ApiResult<Json<entities::CredentialAccount>> {
    member.require("profile")?;
    app.read(move |conn, app| Ok(Json(render::credential_account(conn, app, &member.account)?)))
        .await
}
