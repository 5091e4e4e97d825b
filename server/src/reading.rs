//! Who may see a post: gathers what the policy `MayRead` asks about, from the present state of the
//! database. Every surface that shows posts goes through here.

use domain::ActorId;
use domain::policy::{MayRead, Relation};
use domain::post::Post;
use store::{Conn, StoreError, follows, posts};

/// What `reader` is to a post. `None` is somebody who is not signed in.
pub fn relation(conn: &mut Conn, reader: Option<ActorId>, post: &Post) -> Result<Relation, StoreError> {
    let Some(reader) = reader else { return Ok(Relation::default()) };
    let is_author = reader == post.actor_id;
    if is_author || post.visibility.is_open() {
        // The answer is yes whatever the rest is: spare the queries.
        return Ok(Relation { is_author, ..Relation::default() });
    }
    Ok(Relation {
        is_author,
        follows_author: follows::is_accepted(conn, reader, post.actor_id)?,
        is_mentioned: posts::mentions(conn, post.id, reader)?,
    })
}

/// Whether `reader` may see a post.
pub fn may_read(conn: &mut Conn, reader: Option<ActorId>, post: &Post) -> Result<bool, StoreError> {
    let relation = relation(conn, reader, post)?;
    Ok(MayRead::allows(post, relation))
}

/// The posts among these that `reader` may see, in the same order.
pub fn readable(conn: &mut Conn, reader: Option<ActorId>, candidates: Vec<Post>) -> Result<Vec<Post>, StoreError> {
    let mut kept = Vec::with_capacity(candidates.len());
    for post in candidates {
        if may_read(conn, reader, &post)? {
            kept.push(post);
        }
    }
    Ok(kept)
}
