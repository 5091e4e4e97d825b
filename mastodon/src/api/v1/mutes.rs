//! Whom a member does not want to see.

use crate::api::v1::people;
use crate::extract::{Listing, Member, Paging};
use crate::{ApiResult, Mastodon, entities, render};
use axum::extract::State;
use domain::{ActorId, Timestamp};
use std::collections::BTreeMap;
use store::mutes;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Those whom the member mutes, the latest mute first.
#[utoipa::path(
    get, path = "/api/v1/mutes", tag = "mutes",
    params(
        ("max_id" = Option<String>, Query, description = "From the Link header"),
        ("since_id" = Option<String>, Query, description = "From the Link header"),
        ("min_id" = Option<String>, Query, description = "From the Link header"),
        ("limit" = Option<i64>, Query, description = "At most this many, 40 unless given, never above 80"),
    ),
    responses((status = 200, body = Vec<entities::MutedAccount>)),
    security(("oauth" = ["read:mutes"])),
)]
pub(crate) async fn list(
    State(mastodon): State<Mastodon>,
    member: Member,
    paging: Paging<40, 80>,
) -> ApiResult<Listing<entities::MutedAccount>> {
    member.require("read:mutes")?;
    let (me, page) = (member.actor_id(), paging.page);
    let (ids, shown) = mastodon
        .read(move |conn, app| {
            let rows = mutes::list(conn, me, &page, app.now())?;
            let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
            let people = people::shown(conn, rows.into_iter().map(|(_, actor)| actor).collect())?;
            let muted: Vec<ActorId> = people.iter().map(|actor| actor.id).collect();
            let ends: BTreeMap<String, Option<Timestamp>> = mutes::list_among(conn, me, &muted, app.now())?
                .into_iter()
                .map(|(id, mute)| (id.to_string(), mute.expires_at))
                .collect();
            let accounts = render::accounts(conn, app, people)?;
            let shown = accounts.into_iter().map(|account| entities::MutedAccount {
                mute_expires_at: ends.get(&account.id).copied().flatten().map(Timestamp::to_rfc3339),
                account,
            });
            Ok((ids, shown.collect()))
        })
        .await?;
    Ok(paging.answer(ids, shown))
}
