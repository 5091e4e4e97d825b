//! What a member is told, taken together, newest first.

use super::group;
use crate::api::v1::notifications::which::Which;
use crate::extract::{Linked, Member, Paging, Params};
use crate::{ApiResult, Mastodon, entities};
use axum::extract::State;
use social::notifying;
use store::notifications;

/// What the member is told, taken together. A page is so many notifications, of which there may be fewer
/// groups; a group may go on, under the same key, on the next page.
#[utoipa::path(
    get, path = "/api/v2/notifications", tag = "notifications",
    params(
        ("types[]" = Option<Vec<String>>, Query, description = "Only these kinds"),
        ("exclude_types[]" = Option<Vec<String>>, Query, description = "Not these kinds"),
        ("account_id" = Option<String>, Query, description = "Only what this account did"),
        ("grouped_types[]" = Option<Vec<String>>, Query, description = "Only these kinds are taken together"),
        Paging,
    ),
    responses((status = 200, body = entities::GroupedNotifications)),
    security(("oauth" = ["read:notifications"])),
)]
pub(crate) async fn list(
    State(app): State<Mastodon>,
    member: Member,
    paging: Paging<40, 80>,
    Params(which): Params<Which>,
) -> ApiResult<Linked<entities::GroupedNotifications>> {
    member.require("read:notifications")?;
    let Some(filter) = which.filter() else {
        return Ok(paging.answer([], entities::GroupedNotifications::default()));
    };
    let (me, page, grouped) = (member.actor_id(), paging.page, which.grouped_types);
    let (ids, groups) = app
        .read(move |conn, app| {
            let list = notifications::list(conn, me, &page, &filter)?;
            let ids: Vec<i64> = list.iter().map(|one| one.id).collect();
            let shown = notifying::visible(conn, me, list, app.now())?;
            let groups = group::together(conn, app, me, shown, |kind| {
                grouped
                    .as_ref()
                    .is_none_or(|names| names.iter().any(|name| name == kind.as_str()))
            })?;
            Ok((ids, groups))
        })
        .await?;
    Ok(paging.answer(ids, groups))
}
