//! Whom a member keeps away.

use crate::api::v1::people;
use crate::extract::{Listing, Member, Paging};
use crate::{ApiResult, Mastodon, entities, render};
use axum::extract::State;
use store::blocks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Those whom the member blocks, the latest block first.
#[utoipa::path(
    get, path = "/api/v1/blocks", tag = "blocks",
    params(
        ("max_id" = Option<String>, Query, description = "From the Link header"),
        ("since_id" = Option<String>, Query, description = "From the Link header"),
        ("min_id" = Option<String>, Query, description = "From the Link header"),
        ("limit" = Option<i64>, Query, description = "At most this many, 40 unless given, never above 80"),
    ),
    responses((status = 200, body = Vec<entities::Account>)),
    security(("oauth" = ["read:blocks"])),
)]
pub(crate) async fn list(
    State(mastodon): State<Mastodon>,
    member: Member,
    paging: Paging<40, 80>,
) -> ApiResult<Listing<entities::Account>> {
    member.require("read:blocks")?;
    let (me, page) = (member.actor_id(), paging.page);
    let (ids, shown) = mastodon
        .read(move |conn, app| {
            let rows = blocks::list(conn, me, &page)?;
            let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
            let people = people::shown(conn, rows.into_iter().map(|(_, actor)| actor).collect())?;
            Ok((ids, render::accounts(conn, app, people)?))
        })
        .await?;
    Ok(paging.answer(ids, shown))
}
