//! Lists of posts in the order people read them: newest first, paged by a cursor that is the last
//! post's place, so that new posts do not shift a page.

use crate::connection::on;
use crate::posts::PostRow;
use crate::schema::{follow, post, post_mention, post_tag};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::post::Post;
use domain::{ActorId, PostId};

/// Continue after this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// `sort_at` of the last post seen, unix milliseconds.
    pub sort_at: i64,
    /// Its id.
    pub id: i64,
}

impl Cursor {
    /// The place of a post.
    pub fn of(post: &Post) -> Self {
        Self {
            sort_at: post.sort_at.as_millis(),
            id: post.id.0,
        }
    }
}

fn posts_of(rows: Vec<PostRow>) -> Result<Vec<Post>, StoreError> {
    rows.into_iter().map(PostRow::into_post).collect()
}

/// The filter "older than the cursor", written once for every timeline.
macro_rules! older {
    ($query:expr, $cursor:expr) => {
        match $cursor {
            Some(Cursor { sort_at, id }) => $query.filter(
                post::sort_at
                    .lt(sort_at)
                    .or(post::sort_at.eq(sort_at).and(post::id.lt(id))),
            ),
            None => $query,
        }
    };
}

/// What a member reads at home: own posts, posts of those followed, and posts that mention the member.
pub fn home(conn: &mut Conn, reader: ActorId, before: Option<Cursor>, limit: i64) -> Result<Vec<Post>, StoreError> {
    posts_of(on!(conn, c => {
        let followed = follow::table
            .filter(follow::follower_id.eq(reader.0))
            .filter(follow::state.eq("accepted"))
            .select(follow::target_id);
        let mentioned = post_mention::table.filter(post_mention::actor_id.eq(reader.0)).select(post_mention::post_id);
        let query = post::table
            .filter(
                post::actor_id.eq(reader.0)
                    .or(post::actor_id.eq_any(followed).and(post::visibility.ne("direct")))
                    .or(post::id.eq_any(mentioned)),
            )
            .select(PostRow::as_select())
            .order((post::sort_at.desc(), post::id.desc()))
            .limit(limit)
            .into_boxed();
        older!(query, before).load(c)
    })?)
}

/// Public posts written here.
pub fn local(conn: &mut Conn, before: Option<Cursor>, limit: i64) -> Result<Vec<Post>, StoreError> {
    posts_of(on!(conn, c => {
        let query = post::table
            .filter(post::local.eq(true))
            .filter(post::visibility.eq("public"))
            .select(PostRow::as_select())
            .order((post::sort_at.desc(), post::id.desc()))
            .limit(limit)
            .into_boxed();
        older!(query, before).load(c)
    })?)
}

/// The posts of one actor. `include_followers_only` for the author and accepted followers.
pub fn of_actor(
    conn: &mut Conn,
    actor: ActorId,
    include_followers_only: bool,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Post>, StoreError> {
    let visible: &[&str] = if include_followers_only {
        &["public", "unlisted", "followers"]
    } else {
        &["public", "unlisted"]
    };
    posts_of(on!(conn, c => {
        let query = post::table
            .filter(post::actor_id.eq(actor.0))
            .filter(post::visibility.eq_any(visible))
            .select(PostRow::as_select())
            .order((post::sort_at.desc(), post::id.desc()))
            .limit(limit)
            .into_boxed();
        older!(query, before).load(c)
    })?)
}

/// A thread, oldest first, at most `limit` posts. Filter it by `MayRead` before showing it.
pub fn thread(conn: &mut Conn, thread: PostId, limit: i64) -> Result<Vec<Post>, StoreError> {
    posts_of(on!(conn, c => post::table
        .filter(post::thread_id.eq(thread.0))
        .order((post::sort_at, post::id))
        .limit(limit)
        .select(PostRow::as_select())
        .load(c))?)
}

/// Public posts with this hashtag (lower case, without `#`), local and remote.
pub fn tagged(conn: &mut Conn, tag: &str, before: Option<Cursor>, limit: i64) -> Result<Vec<Post>, StoreError> {
    posts_of(on!(conn, c => {
        let with_tag = post_tag::table.filter(post_tag::tag.eq(tag)).select(post_tag::post_id);
        let query = post::table
            .filter(post::id.eq_any(with_tag))
            .filter(post::visibility.eq("public"))
            .select(PostRow::as_select())
            .order((post::sort_at.desc(), post::id.desc()))
            .limit(limit)
            .into_boxed();
        older!(query, before).load(c)
    })?)
}
