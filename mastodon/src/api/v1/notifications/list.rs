//! What a member is told, newest first.

use super::which::Which;
use crate::extract::{Listing, Member, Paging, Params};
use crate::{ApiResult, Mastodon, entities, render};
use axum::extract::State;
use social::notifying;
use store::notifications;

/// What the member is told. Kinds that do not exist here are ignored.
#[utoipa::path(
    get, path = "/api/v1/notifications", tag = "notifications",
    params(
        ("types[]" = Option<Vec<String>>, Query, description = "Only these kinds"),
        ("exclude_types[]" = Option<Vec<String>>, Query, description = "Not these kinds"),
        ("account_id" = Option<String>, Query, description = "Only what this account did"),
        Paging,
    ),
    responses((status = 200, body = Vec<entities::Notification>)),
    security(("oauth" = ["read:notifications"])),
)]
pub(crate) async fn list(
    State(app): State<Mastodon>,
    member: Member,
    paging: Paging<40, 80>,
    Params(which): Params<Which>,
) -> ApiResult<Listing<entities::Notification>> {
    member.require("read:notifications")?;
    let Some(filter) = which.filter() else {
        return Ok(paging.answer([], Vec::new()));
    };
    let (me, page) = (member.actor_id(), paging.page);
    let (ids, shown) = app
        .read(move |conn, app| {
            let list = notifications::list(conn, me, &page, &filter)?;
            let ids: Vec<i64> = list.iter().map(|one| one.id).collect();
            let shown = notifying::visible(conn, me, list, app.now())?;
            Ok((ids, render::notifications(conn, app, me, shown)?))
        })
        .await?;
    Ok(paging.answer(ids, shown))
}
