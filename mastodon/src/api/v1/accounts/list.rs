//! Several persons by their ids.

use crate::api::v1::people;
use crate::extract::{Ids, Params, Reader};
use crate::{ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;
use domain::ActorId;
use domain::actor::Actor;
use std::collections::BTreeMap;
use store::actors;

/// The accounts with these ids, in the order asked for. Those that are not shown are left out.
#[utoipa::path(
    get, path = "/api/v1/accounts", tag = "accounts",
    params(("id[]" = Vec<String>, Query, description = "The accounts, at most 80")),
    responses((status = 200, body = Vec<entities::Account>)),
)]
pub(crate) async fn list(
    State(mastodon): State<Mastodon>,
    reader: Reader,
    Params(ids): Params<Ids>,
) -> ApiResult<Json<Vec<entities::Account>>> {
    reader.require("read:accounts")?;
    let ids: Vec<ActorId> = ids.numbers()?.into_iter().map(ActorId).collect();
    mastodon
        .read(move |conn, app| {
            let found = actors::list(conn, &ids)?;
            let found = people::shown(conn, found)?;
            let mut by_id: BTreeMap<ActorId, Actor> = found.into_iter().map(|actor| (actor.id, actor)).collect();
            let ordered = ids.iter().filter_map(|id| by_id.remove(id)).collect();
            Ok(Json(render::accounts(conn, app, ordered)?))
        })
        .await
}
