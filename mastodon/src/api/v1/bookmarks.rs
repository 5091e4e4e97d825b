//! What a member keeps for later.

use crate::api::v1::kept;
use crate::extract::{Listing, Member, Paging};
use crate::{ApiResult, Mastodon, entities, render};
use axum::extract::State;
use store::bookmarks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Posts that the member bookmarked, the latest bookmark first. Those that the member may not see any more are left out.
#[utoipa::path(
    get, path = "/api/v1/bookmarks", tag = "bookmarks",
    params(
        ("max_id" = Option<String>, Query, description = "From the Link header"),
        ("since_id" = Option<String>, Query, description = "From the Link header"),
        ("min_id" = Option<String>, Query, description = "From the Link header"),
        ("limit" = Option<i64>, Query, description = "At most this many, 20 unless given, never above 40"),
    ),
    responses((status = 200, body = Vec<entities::Status>)),
    security(("oauth" = ["read:bookmarks"])),
)]
pub(crate) async fn list(
    State(mastodon): State<Mastodon>,
    member: Member,
    paging: Paging,
) -> ApiResult<Listing<entities::Status>> {
    member.require("read:bookmarks")?;
    let (me, page) = (member.actor_id(), paging.page);
    let (ids, shown) = mastodon
        .read(move |conn, app| {
            let rows = bookmarks::list(conn, me, &page)?;
            let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
            let entries = kept::shown(conn, me, rows)?;
            Ok((ids, render::statuses(conn, app, Some(me), entries)?))
        })
        .await?;
    Ok(paging.answer(ids, shown))
}
