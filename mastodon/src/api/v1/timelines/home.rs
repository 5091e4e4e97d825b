//! What a member reads at home.

use super::walk;
use crate::extract::{Listing, Member, Paging};
use crate::{ApiResult, Mastodon, entities, render};
use axum::extract::State;
use store::timelines;

/// Posts and boosts of those whom the member follows, and the member's own.
#[utoipa::path(
    get, path = "/api/v1/timelines/home", tag = "timelines",
    params(Paging),
    responses((status = 200, body = Vec<entities::Status>)),
    security(("oauth" = ["read:statuses"])),
)]
pub(crate) async fn get(
    State(app): State<Mastodon>,
    member: Member,
    paging: Paging,
) -> ApiResult<Listing<entities::Status>> {
    member.require("read:statuses")?;
    let (me, page) = (member.actor_id(), paging.page);
    let (ids, statuses) = app
        .read(move |conn, app| {
            let fetch = |conn: &mut store::Conn, page: &_| timelines::home_entries(conn, me, page);
            let walked = walk::entries(conn, (Some(me), app.now()), &page, fetch)?;
            Ok((walked.ids, render::statuses(conn, app, Some(me), walked.shown)?))
        })
        .await?;
    Ok(paging.answer(ids, statuses))
}
