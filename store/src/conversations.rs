//! Direct posts as somebody sees them who takes part: one by one, and as threads.

use crate::connection::on;
use crate::paged::paged;
use crate::posts::{PostRow, many};
use crate::schema::{post, post_mention};
use crate::{Conn, StoreError, timelines};
use diesel::prelude::*;
use domain::ActorId;
use domain::paging::Page;
use domain::post::{Post, Visibility};
use std::collections::BTreeMap;

/// The direct posts that an actor wrote or is mentioned in.
pub fn list_posts(conn: &mut Conn, reader: ActorId, page: &Page) -> Result<Vec<Post>, StoreError> {
    // Two lists, each along an index of its own: one query for both would look at everybody's.
    let own = timelines::of_actor(conn, reader, &[Visibility::Direct], false, page)?;
    let received = many(on!(conn, c => {
        let query = post_mention::table
            .inner_join(post::table.on(post::id.eq(post_mention::post_id)))
            .filter(post_mention::actor_id.eq(reader.0))
            .filter(post::visibility.eq("direct"))
            .select(PostRow::as_select());
        paged!(c, query, post_mention::post_id, page)
    })?)?;
    let both: BTreeMap<_, Post> = own.into_iter().chain(received).map(|post| (post.id, post)).collect();
    let most = usize::try_from(page.limit).unwrap_or(0);
    let mut list: Vec<Post> = both.into_values().collect();
    if page.is_from_below() {
        list.truncate(most);
        list.reverse();
    } else {
        list.reverse();
        list.truncate(most);
    }
    Ok(list)
}

/// Of the same posts those that are the newest of their threads: one for each thread, the thread with
/// the newest post first. A page may get shorter than it was asked for.
pub fn list(conn: &mut Conn, reader: ActorId, page: &Page) -> Result<(Vec<i64>, Vec<Post>), StoreError> {
    let found = list_posts(conn, reader, page)?;
    let ids = found.iter().map(|post| post.id.0).collect();
    let mut newest = Vec::with_capacity(found.len());
    for post in found {
        if newest_of_thread(conn, reader, &post)? {
            newest.push(post);
        }
    }
    Ok((ids, newest))
}

/// Whether no later direct post of the same thread is the reader's own or mentions the reader.
fn newest_of_thread(conn: &mut Conn, reader: ActorId, of: &Post) -> Result<bool, StoreError> {
    let later: Option<i64> = on!(conn, c => {
        let received = post_mention::table
            .filter(post_mention::actor_id.eq(reader.0))
            .filter(post_mention::post_id.gt(of.id.0))
            .select(post_mention::post_id);
        post::table
            .filter(post::thread_id.eq(of.thread_id.0))
            .filter(post::visibility.eq("direct"))
            .filter(post::id.gt(of.id.0))
            .filter(post::actor_id.eq(reader.0).or(post::id.eq_any(received)))
            .select(post::id)
            .first(c)
            .optional()
    })?;
    Ok(later.is_none())
}
