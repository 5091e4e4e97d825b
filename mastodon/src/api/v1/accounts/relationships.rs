//! How the member stands to several persons.

use super::subject;
use crate::extract::{Ids, Member, Params};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use domain::ActorId;
use store::actors;

/// How the member stands to these, in the order asked for. Ids of nobody are left out;
/// `with_suspended` is accepted, and those suspended are always told.
#[utoipa::path(
    get, path = "/api/v1/accounts/relationships", tag = "accounts",
    params(
        ("id[]" = Vec<String>, Query, description = "The accounts, at most 80"),
        ("with_suspended" = Option<bool>, Query, description = "Accepted and not needed"),
    ),
    responses((status = 200, body = Vec<entities::Relationship>)),
    security(("oauth" = ["read:follows"])),
)]
pub(crate) async fn relationships(
    State(mastodon): State<Mastodon>,
    member: Member,
    Params(ids): Params<Ids>,
) -> ApiResult<Json<Vec<entities::Relationship>>> {
    member.require("read:follows")?;
    let ids: Vec<ActorId> = ids.numbers()?.into_iter().map(ActorId).collect();
    let reader = (member.account.id, member.actor_id());
    mastodon
        .read(move |conn, app| {
            let known: Vec<ActorId> = actors::list(conn, &ids)?.into_iter().map(|actor| actor.id).collect();
            let asked: Vec<ActorId> = ids.into_iter().filter(|id| known.contains(id)).collect();
            Ok(Json(subject::relationships(conn, reader, &asked, app)?))
        })
        .await
}
