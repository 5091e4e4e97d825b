//! The person that a request is about, and how the member stands to them.

use crate::api::v1::people;
use crate::extract::{Id, Member};
use crate::{ApiError, ApiResult, Mastodon, entities, render};
use axum::Json;
use domain::actor::Actor;
use domain::{AccountId, ActorId};
use store::{Conn, actors, private_notes};

/// The person that a path names.
pub(crate) async fn find(mastodon: &Mastodon, id: Id) -> ApiResult<Actor> {
    mastodon.read(move |conn, _| people::lookup(conn, id.0)).await
}

/// The actor that a path names, also one who is not shown here: a member may always let go of somebody.
pub(crate) async fn known(mastodon: &Mastodon, id: Id) -> ApiResult<ActorId> {
    mastodon
        .read(move |conn, _| {
            let actor = actors::lookup(conn, id.actor())?.ok_or(ApiError::NotFound)?;
            Ok(actor.id)
        })
        .await
}

/// How the member stands to these, in their order, with what the member noted about each.
pub(super) fn relationships(
    conn: &mut Conn,
    reader: (AccountId, ActorId),
    targets: &[ActorId],
    mastodon: &Mastodon,
) -> ApiResult<Vec<entities::Relationship>> {
    let (account, actor) = reader;
    let mut found = render::relationships(conn, mastodon, actor, targets)?;
    let notes = private_notes::among(conn, account, targets)?;
    for relationship in &mut found {
        let noted = relationship.id.parse().ok().and_then(|id| notes.get(&id));
        relationship.note = noted.cloned().unwrap_or_default();
    }
    Ok(found)
}

/// The answer to whatever was done to somebody: how the member stands to them now.
pub(crate) async fn relationship(
    mastodon: &Mastodon,
    member: &Member,
    target: ActorId,
) -> ApiResult<Json<entities::Relationship>> {
    let reader = (member.account.id, member.actor_id());
    mastodon
        .read(move |conn, app| {
            let found = relationships(conn, reader, &[target], app)?.pop();
            found.map(Json).ok_or(ApiError::NotFound)
        })
        .await
}
