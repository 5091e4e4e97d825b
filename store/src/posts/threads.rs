//! How posts hang together: a reply is joined to the post it answers whichever of the two came first,
//! and both ends of a thread are read without reading the rest.

use super::{PostRow, list};
use crate::connection::{Db, on};
use crate::schema::post;
use crate::statement::statement;
use crate::{Conn, StoreError, thread_mutes};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use domain::PostId;
use domain::post::{Post, Visibility};

statement!(Lock { uris: Vec<&'a str> => Array<Text> };
    "SELECT pg_advisory_xact_lock(hashtextextended(u, 20261122)) FROM unnest(" [uris => Array<Text>] ") AS u");

/// Holds the ActivityPub ids at both ends of a reply until the transaction ends: a post and the one it
/// answers, stored at the same moment, do not see each other, so the second of the two must wait. Taken
/// in one order. SQLite has one writer.
pub(super) fn lock_ends(conn: &mut Conn, new: &Post) -> Result<(), StoreError> {
    if let Db::Postgres(c) = &mut conn.db {
        // Nobody can answer a local post before it is there.
        let own = (!new.local).then_some(new.uri.as_str());
        let missing = new.in_reply_to_uri.as_deref().filter(|_| new.in_reply_to_id.is_none());
        let mut uris: Vec<&str> = own.into_iter().chain(missing).collect();
        if uris.is_empty() {
            return Ok(());
        }
        uris.sort_unstable();
        Lock::new(uris).execute(c)?;
    }
    Ok(())
}

/// Where a post belongs that names the one it answers by its ActivityPub id only: the answered post may
/// have been stored since the caller looked.
pub(super) fn find_place(conn: &mut Conn, new: &Post) -> Result<Option<(i64, i64)>, StoreError> {
    let (Some(uri), None) = (&new.in_reply_to_uri, new.in_reply_to_id) else {
        return Ok(None);
    };
    Ok(on!(conn, c => post::table
        .filter(post::uri.eq(uri))
        .select((post::id, post::thread_id))
        .first(c)
        .optional())?)
}

statement!(CountReplies { by: i64 => BigInt, id: i64 => BigInt } -> (BigInt);
    "UPDATE post SET reply_count = reply_count + " [by => BigInt] " WHERE id = " [id => BigInt] " RETURNING thread_id");

/// Changes how many replies a post has by those that came or went. Returns the thread it belongs to now.
/// Only open replies are counted: everybody sees the number, and what is said in private is not to be
/// noticed by it.
pub(super) fn count_replies(conn: &mut Conn, id: i64, by: i64) -> Result<Option<i64>, StoreError> {
    let thread: Vec<(i64,)> = on!(conn, c => CountReplies::new(by, id).load(c))?;
    Ok(thread.into_iter().next().map(|(thread,)| thread))
}

/// Counts a new open reply for the post it answers, and follows that post if its thread was folded into
/// another at this very moment.
pub(super) fn join(conn: &mut Conn, new: &Post, parent: i64, thread: i64) -> Result<(), StoreError> {
    match count_replies(conn, parent, i64::from(new.visibility.is_open()))? {
        Some(now) if now != thread => {
            on!(conn, c => diesel::update(post::table.find(new.id.0)).set(post::thread_id.eq(now)).execute(c))?;
        }
        _ => {}
    }
    Ok(())
}

/// Replies that came before the post they answer point to it by URI only: join them, and fold their
/// threads into this one.
pub(super) fn adopt_waiting_replies(conn: &mut Conn, parent: &Post, thread: i64) -> Result<(), StoreError> {
    let waiting: Option<i64> = on!(conn, c => post::table
        .filter(post::in_reply_to_uri.eq(&parent.uri))
        .filter(post::in_reply_to_id.is_null())
        .select(post::id)
        .first(c)
        .optional())?;
    if waiting.is_none() {
        return Ok(());
    }
    let threads: Vec<i64> = on!(conn, c => post::table
        .filter(post::in_reply_to_uri.eq(&parent.uri))
        .filter(post::in_reply_to_id.is_null())
        .select(post::thread_id)
        .distinct()
        .load(c))?;
    let adopted: Vec<String> = on!(conn, c => diesel::update(post::table
        .filter(post::in_reply_to_uri.eq(&parent.uri))
        .filter(post::in_reply_to_id.is_null()))
        .set(post::in_reply_to_id.eq(parent.id.0))
        .returning(post::visibility)
        .get_results(c))?;
    for some in threads.chunks(1000) {
        // Until nothing is left: somebody may have answered in one of them while this waited for it.
        while on!(conn, c => diesel::update(post::table
            .filter(post::thread_id.eq_any(some))
            .filter(post::thread_id.ne(thread)))
            .set(post::thread_id.eq(thread))
            .execute(c))?
            > 0
        {}
        thread_mutes::carry_over(conn, some, thread)?;
    }
    let open = adopted
        .iter()
        .filter(|text| Visibility::parse(text).is_some_and(Visibility::is_open));
    count_replies(conn, parent.id.0, i64::try_from(open.count()).unwrap_or(i64::MAX))?;
    Ok(())
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// The posts that a post answers, the first of the thread first: at most the `limit` nearest. Filter
/// them by `MayRead` before showing.
pub fn ancestors(conn: &mut Conn, of: &Post, limit: i64) -> Result<Vec<Post>, StoreError> {
    let Some(parent) = of.in_reply_to_id else {
        return Ok(Vec::new());
    };
    // UNION drops what was met before, so that a ring of posts that answer each other ends.
    let sql = format!(
        "WITH RECURSIVE up (id) AS (SELECT id FROM post WHERE id = {parent} UNION \
         SELECT post.in_reply_to_id FROM post JOIN up ON post.id = up.id WHERE post.in_reply_to_id IS NOT NULL) \
         SELECT id FROM up WHERE id <> {} LIMIT {}",
        of.id,
        limit.max(0)
    );
    let found: Vec<Found> = on!(conn, c => diesel::sql_query(sql).load(c))?;
    let mut posts = list(conn, &found.into_iter().map(|f| PostId(f.id)).collect::<Vec<_>>())?;
    posts.reverse();
    Ok(posts)
}

/// The replies to a post, the replies to those, and so on, nearest first: at most `limit`, and no more
/// than these are looked at. Filter them by `MayRead` before showing.
pub fn descendants(conn: &mut Conn, of: &Post, limit: i64) -> Result<Vec<Post>, StoreError> {
    let sql = format!(
        "WITH RECURSIVE down (id) AS (SELECT id FROM post WHERE in_reply_to_id = {id} UNION \
         SELECT post.id FROM post JOIN down ON post.in_reply_to_id = down.id) \
         SELECT id FROM down WHERE id <> {id} LIMIT {limit}",
        id = of.id,
        limit = limit.max(0)
    );
    let found: Vec<Found> = on!(conn, c => diesel::sql_query(sql).load(c))?;
    list(conn, &found.into_iter().map(|f| PostId(f.id)).collect::<Vec<_>>())
}

/// The direct replies to a post, oldest first, at most `limit`. Filter them by `MayRead` before showing.
pub fn list_replies(conn: &mut Conn, parent: PostId, limit: i64) -> Result<Vec<Post>, StoreError> {
    let rows: Vec<PostRow> = on!(conn, c => post::table
        .filter(post::in_reply_to_id.eq(parent.0))
        .order(post::id)
        .limit(limit)
        .select(PostRow::as_select())
        .load(c))?;
    super::many(rows)
}
