//! Who waits to be allowed to follow.

use crate::api::v1::people;
use crate::extract::{Listing, Member, Paging};
use crate::{ApiResult, Mastodon, entities, render};
use axum::extract::State;
use store::follows;

/// Those who asked to follow the member and wait for an answer, the latest first.
#[utoipa::path(
    get, path = "/api/v1/follow_requests", tag = "follow_requests",
    params(
        ("max_id" = Option<String>, Query, description = "From the Link header"),
        ("since_id" = Option<String>, Query, description = "From the Link header"),
        ("min_id" = Option<String>, Query, description = "From the Link header"),
        ("limit" = Option<i64>, Query, description = "At most this many, 40 unless given, never above 80"),
    ),
    responses((status = 200, body = Vec<entities::Account>)),
    security(("oauth" = ["read:follows"])),
)]
pub(crate) async fn list(
    State(mastodon): State<Mastodon>,
    member: Member,
    paging: Paging<40, 80>,
) -> ApiResult<Listing<entities::Account>> {
    member.require("read:follows")?;
    let (me, page) = (member.actor_id(), paging.page);
    let (ids, shown) = mastodon
        .read(move |conn, app| {
            let rows = follows::list_requests(conn, me, &page)?;
            let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
            let people = people::shown(conn, rows.into_iter().map(|(_, actor)| actor).collect())?;
            Ok((ids, render::accounts(conn, app, people)?))
        })
        .await?;
    Ok(paging.answer(ids, shown))
}
