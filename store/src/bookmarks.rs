//! Posts that a member keeps for later. Nobody else learns of it.

use crate::connection::on;
use crate::paged::paged;
use crate::posts::{PostRow, paged_posts};
use crate::schema::{bookmark, post};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::paging::Page;
use domain::post::Post;
use domain::{ActorId, PostId};
use std::collections::BTreeSet;

/// Keeps a post; `id` is drawn by the caller and pages the list. False if it was kept already.
pub fn add(conn: &mut Conn, actor: ActorId, post_id: PostId, id: i64) -> Result<bool, StoreError> {
    let new = on!(conn, c => diesel::insert_into(bookmark::table)
        .values((bookmark::actor_id.eq(actor.0), bookmark::post_id.eq(post_id.0), bookmark::id.eq(id)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(new == 1)
}

/// Keeps a post no longer. False if it was not kept.
pub fn remove(conn: &mut Conn, actor: ActorId, post_id: PostId) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(bookmark::table.find((actor.0, post_id.0))).execute(c))? == 1)
}

/// The posts an actor keeps, with the ids that page the list. Filter them by `MayRead` before showing.
pub fn list(conn: &mut Conn, actor: ActorId, page: &Page) -> Result<Vec<(i64, Post)>, StoreError> {
    paged_posts(on!(conn, c => {
        let query = bookmark::table
            .inner_join(post::table.on(post::id.eq(bookmark::post_id)))
            .filter(bookmark::actor_id.eq(actor.0))
            .select((bookmark::id, PostRow::as_select()));
        paged!(c, query, bookmark::id, page)
    })?)
}

/// Which of these posts an actor keeps.
pub fn among(conn: &mut Conn, actor: ActorId, posts: &[PostId]) -> Result<BTreeSet<PostId>, StoreError> {
    if posts.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<i64> = posts.iter().map(|id| id.0).collect();
    let found: Vec<i64> = on!(conn, c => bookmark::table
        .filter(bookmark::actor_id.eq(actor.0))
        .filter(bookmark::post_id.eq_any(&ids))
        .select(bookmark::post_id)
        .load(c))?;
    Ok(found.into_iter().map(PostId).collect())
}
