//! Lists of posts that a member keeps: liked, bookmarked. Somebody who was muted since stays in them.

use crate::ApiResult;
use domain::ActorId;
use domain::post::Post;
use social::reading;
use store::timelines::Entry;
use store::{Conn, actors, standing};

/// Those that the member may still see, in the same order.
pub(super) fn shown(conn: &mut Conn, member: ActorId, rows: Vec<(i64, Post)>) -> ApiResult<Vec<(Entry, Post)>> {
    let posts = reading::readable(conn, Some(member), rows.into_iter().map(|(_, post)| post).collect())?;
    let mut authors: Vec<ActorId> = posts.iter().map(|post| post.actor_id).collect();
    authors.sort_unstable();
    authors.dedup();
    let authors = actors::list(conn, &authors)?;
    let hidden = standing::hidden_among(conn, &authors)?;
    Ok(posts
        .into_iter()
        .filter(|post| !hidden.contains(&post.actor_id))
        .map(|post| (Entry::of(&post), post))
        .collect())
}
