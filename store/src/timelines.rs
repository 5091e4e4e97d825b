//! Lists of posts in the order people read them: newest first, paged by id, which sorts by time. Each is
//! a walk along one index (`tests/it/query_plans.rs`), whatever the number of posts.

use crate::connection::on;
use crate::paged::paged;
use crate::posts::{PostRow, many};
use crate::schema::{home_entry, post, post_tag};
use crate::{Conn, StoreError};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use domain::paging::Page;
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId};

/// One line of a home timeline: a post, or a boost of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is paged by and shown under: the post's id, or the boost's.
    pub id: i64,
    /// The post.
    pub post_id: PostId,
    /// Who boosted it, if it is a boost.
    pub announced_by: Option<ActorId>,
}

impl Entry {
    /// A post by itself.
    pub fn of(post: &Post) -> Self {
        Self {
            id: post.id.0,
            post_id: post.id,
            announced_by: None,
        }
    }
}

/// What a member reads at home. Filter it before showing: some of it may have been blocked or muted since.
pub fn home_entries(conn: &mut Conn, owner: ActorId, page: &Page) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<(i64, i64, i64, bool)> = on!(conn, c => {
        let query = home_entry::table
            .filter(home_entry::owner_id.eq(owner.0))
            .select((home_entry::id, home_entry::post_id, home_entry::via_id, home_entry::announce));
        paged!(c, query, home_entry::id, page)
    })?;
    Ok(rows
        .into_iter()
        .map(|(id, post_id, via, announce)| Entry {
            id,
            post_id: PostId(post_id),
            announced_by: announce.then_some(ActorId(via)),
        })
        .collect())
}

/// Public posts: all of them, those written here (`Some(true)`), or those written elsewhere
/// (`Some(false)`).
pub fn public(conn: &mut Conn, local: Option<bool>, page: &Page) -> Result<Vec<Post>, StoreError> {
    many(on!(conn, c => {
        let query = post::table.filter(post::visibility.eq("public")).select(PostRow::as_select());
        match local {
            Some(local) => paged!(c, query.filter(post::local.eq(local)), post::id, page),
            None => paged!(c, query, post::id, page),
        }
    })?)
}

/// Public posts with this hashtag (lower case, without `#`).
pub fn tagged(conn: &mut Conn, tag: &str, local_only: bool, page: &Page) -> Result<Vec<Post>, StoreError> {
    many(on!(conn, c => {
        let query = post_tag::table
            .inner_join(post::table)
            .filter(post_tag::tag.eq(tag))
            .filter(post::visibility.eq("public"))
            .select(PostRow::as_select());
        if local_only {
            paged!(c, query.filter(post::local.eq(true)), post_tag::post_id, page)
        } else {
            paged!(c, query, post_tag::post_id, page)
        }
    })?)
}

/// The posts of one actor that have one of these visibilities. Without replies, if they are excluded,
/// but for those to the actor's own posts.
pub fn of_actor(
    conn: &mut Conn,
    actor: ActorId,
    visible: &[Visibility],
    exclude_replies: bool,
    page: &Page,
) -> Result<Vec<Post>, StoreError> {
    const NO_REPLY: &str = "(post.in_reply_to_uri IS NULL OR EXISTS (SELECT 1 FROM post AS parent \
        WHERE parent.id = post.in_reply_to_id AND parent.actor_id = post.actor_id))";
    let visible: Vec<&str> = visible.iter().map(|v| v.as_str()).collect();
    many(on!(conn, c => {
        let query = post::table
            .filter(post::actor_id.eq(actor.0))
            .filter(post::visibility.eq_any(&visible))
            .select(PostRow::as_select());
        if exclude_replies {
            paged!(c, query.filter(sql::<Bool>(NO_REPLY)), post::id, page)
        } else {
            paged!(c, query, post::id, page)
        }
    })?)
}

/// A thread, oldest first, at most `limit` posts. Filter it by `MayRead` before showing it.
pub fn thread(conn: &mut Conn, thread: PostId, limit: i64) -> Result<Vec<Post>, StoreError> {
    many(on!(conn, c => post::table
        .filter(post::thread_id.eq(thread.0))
        .order((post::sort_at, post::id))
        .limit(limit)
        .select(PostRow::as_select())
        .load(c))?)
}
