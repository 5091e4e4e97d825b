//! Which notifications are let through: all but those of muted and blocked accounts.

use crate::extract::{Member, Params};
use crate::{ApiError, ApiResult, entities};
use axum::Json;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is let through.
#[utoipa::path(
    get, path = "/api/v2/notifications/policy", tag = "notifications",
    responses((status = 200, body = entities::NotificationPolicy)),
    security(("oauth" = ["read:notifications"])),
)]
pub(crate) async fn get(member: Member) -> ApiResult<Json<entities::NotificationPolicy>> {
    member.require("read:notifications")?;
    Ok(Json(entities::NotificationPolicy::default()))
}

/// A change of the policy.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct Change {
    for_not_following: Option<String>,
    for_not_followers: Option<String>,
    for_new_accounts: Option<String>,
    for_private_mentions: Option<String>,
    for_limited_accounts: Option<String>,
}

/// Takes `accept` everywhere, which it is already. Anything else is refused: nothing is held back here
/// yet.
#[utoipa::path(
    patch, path = "/api/v2/notifications/policy", tag = "notifications",
    request_body = Change,
    responses((status = 200, body = entities::NotificationPolicy)),
    security(("oauth" = ["write:notifications"])),
)]
pub(crate) async fn update(
    member: Member,
    Params(change): Params<Change>,
) -> ApiResult<Json<entities::NotificationPolicy>> {
    member.require("write:notifications")?;
    let wanted = [
        change.for_not_following,
        change.for_not_followers,
        change.for_new_accounts,
        change.for_private_mentions,
        change.for_limited_accounts,
    ];
    if wanted.iter().flatten().any(|wish| wish != "accept") {
        return Err(ApiError::NotHere(
            "Notifications are not filtered here yet; mute an account with its notifications instead",
        ));
    }
    Ok(Json(entities::NotificationPolicy::default()))
}
