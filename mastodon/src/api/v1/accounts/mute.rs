//! Not wanting to see somebody.

use super::subject;
use crate::extract::{Id, Member, Params};
use crate::{ApiError, ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use social::muting;
use std::time::Duration;
use utoipa::ToSchema;

/// How to mute.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub(crate) struct MuteForm {
    /// Whether notifications are muted as well: yes unless said otherwise.
    notifications: Option<bool>,
    /// For how many seconds; 0 for good.
    duration: Option<i64>,
}

/// Mutes somebody, for good or for `duration` seconds. Nobody else learns of it.
#[utoipa::path(
    post, path = "/api/v1/accounts/{id}/mute", tag = "accounts",
    params(("id" = String, Path, description = "The account")),
    request_body = MuteForm,
    responses((status = 200, body = entities::Relationship)),
    security(("oauth" = ["write:mutes"])),
)]
pub(crate) async fn mute(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
    Params(form): Params<MuteForm>,
) -> ApiResult<Json<entities::Relationship>> {
    member.require("write:mutes")?;
    let seconds = u64::try_from(form.duration.unwrap_or(0))
        .map_err(|_| ApiError::invalid("duration is a number of seconds, 0 for good"))?;
    let duration = (seconds > 0).then(|| Duration::from_secs(seconds));
    let target = subject::find(&mastodon, id).await?.id;
    let notifications = form.notifications.unwrap_or(true);
    muting::mute(mastodon.means(), &member.account, target, notifications, duration).await?;
    subject::relationship(&mastodon, &member, target).await
}
