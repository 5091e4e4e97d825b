//! The post that a request is about: found under its own id or under that of a boost of it, if the
//! reader may see it, and shown as that reader sees it.

use crate::extract::{Id, Member};
use crate::{ApiError, ApiResult, Mastodon, entities, render};
use axum::Json;
use domain::post::Post;
use domain::{ActorId, PostId};
use social::reading;
use store::timelines::Entry;

/// The post or boost with this id, if `reader` may see it.
pub(super) async fn entry(mastodon: &Mastodon, reader: Option<ActorId>, id: Id) -> ApiResult<(Entry, Post)> {
    mastodon
        .read(move |conn, _| reading::find_status(conn, reader, id.0)?.ok_or(ApiError::NotFound))
        .await
}

/// The post with this id, or the one that the boost with this id is of, if the member may see it.
pub(super) async fn post(mastodon: &Mastodon, member: &Member, id: Id) -> ApiResult<Post> {
    Ok(entry(mastodon, Some(member.actor_id()), id).await?.1)
}

/// A status as the reader sees it now, by its id: a post's or a boost's.
pub(super) async fn show_status(
    mastodon: &Mastodon,
    reader: Option<ActorId>,
    id: i64,
) -> ApiResult<Json<entities::Status>> {
    mastodon
        .read(move |conn, app| {
            let (entry, post) = reading::find_status(conn, reader, id)?.ok_or(ApiError::NotFound)?;
            Ok(Json(render::status(conn, app, reader, entry, post)?))
        })
        .await
}

/// The answer to whatever was done to a post: the post as the member sees it now.
pub(super) async fn show(mastodon: &Mastodon, member: &Member, id: PostId) -> ApiResult<Json<entities::Status>> {
    show_status(mastodon, Some(member.actor_id()), id.0).await
}
