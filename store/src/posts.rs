//! Posts, local and remote, with their mentions and hashtags.

mod revisions;
mod threads;

pub use revisions::{PostRevision, REVISIONS_KEPT, revisions};
pub use threads::{ancestors, descendants, list_replies};

use crate::actor_counts::{self, Change};
use crate::actors::{ActorRow, many as actors_of};
use crate::connection::on;
use crate::schema::{actor, post, post_mention, post_tag};
use crate::{Conn, StoreError, tombstones};
use diesel::prelude::*;
use domain::actor::Actor;
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId, Timestamp};
use std::collections::HashMap;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = post, treat_none_as_default_value = false)]
pub(crate) struct PostRow {
    id: i64,
    uri: String,
    url: String,
    actor_id: i64,
    local: bool,
    in_reply_to_uri: Option<String>,
    in_reply_to_id: Option<i64>,
    thread_id: i64,
    content_html: String,
    source_text: Option<String>,
    summary: String,
    sensitive: bool,
    visibility: String,
    language: Option<String>,
    published_at: i64,
    sort_at: i64,
    edited_at: Option<i64>,
    like_count: i64,
    announce_count: i64,
    reply_count: i64,
}

impl PostRow {
    pub(crate) fn of(p: &Post) -> Self {
        Self {
            id: p.id.0,
            uri: p.uri.clone(),
            url: p.url.clone(),
            actor_id: p.actor_id.0,
            local: p.local,
            in_reply_to_uri: p.in_reply_to_uri.clone(),
            in_reply_to_id: p.in_reply_to_id.map(|id| id.0),
            thread_id: p.thread_id.0,
            content_html: p.content_html.clone(),
            source_text: p.source_text.clone(),
            summary: p.summary.clone(),
            sensitive: p.sensitive,
            visibility: p.visibility.as_str().to_owned(),
            language: p.language.clone(),
            published_at: p.published_at.as_millis(),
            sort_at: p.sort_at.as_millis(),
            edited_at: p.edited_at.map(Timestamp::as_millis),
            like_count: p.like_count,
            announce_count: p.announce_count,
            reply_count: p.reply_count,
        }
    }

    pub(crate) fn into_post(self) -> Result<Post, StoreError> {
        Ok(Post {
            visibility: Visibility::parse(&self.visibility)
                .ok_or_else(|| StoreError::corrupt("post", "visibility", self.id))?,
            id: PostId(self.id),
            uri: self.uri,
            url: self.url,
            actor_id: ActorId(self.actor_id),
            local: self.local,
            in_reply_to_uri: self.in_reply_to_uri,
            in_reply_to_id: self.in_reply_to_id.map(PostId),
            thread_id: PostId(self.thread_id),
            content_html: self.content_html,
            source_text: self.source_text,
            summary: self.summary,
            sensitive: self.sensitive,
            language: self.language,
            published_at: Timestamp::from_millis(self.published_at),
            sort_at: Timestamp::from_millis(self.sort_at),
            edited_at: self.edited_at.map(Timestamp::from_millis),
            like_count: self.like_count,
            announce_count: self.announce_count,
            reply_count: self.reply_count,
        })
    }
}

pub(crate) fn many(rows: Vec<PostRow>) -> Result<Vec<Post>, StoreError> {
    rows.into_iter().map(PostRow::into_post).collect()
}

/// Posts with the ids that page their list.
pub(crate) fn paged_posts(rows: Vec<(i64, PostRow)>) -> Result<Vec<(i64, Post)>, StoreError> {
    rows.into_iter().map(|(id, row)| Ok((id, row.into_post()?))).collect()
}

/// What an edit changes.
#[derive(Clone, Debug)]
pub struct PostEdit {
    /// The new safe HTML.
    pub content_html: String,
    /// The new source, for local posts.
    pub source_text: Option<String>,
    /// The new content warning.
    pub summary: String,
    /// The new sensitivity.
    pub sensitive: bool,
    /// The new language.
    pub language: Option<String>,
    /// When it was edited.
    pub edited_at: Timestamp,
}

/// The post with this id.
pub fn lookup(conn: &mut Conn, id: PostId) -> Result<Option<Post>, StoreError> {
    let row: Option<PostRow> = on!(conn, c => post::table.find(id.0).select(PostRow::as_select()).first(c).optional())?;
    row.map(PostRow::into_post).transpose()
}

/// The post with this ActivityPub id.
pub fn find_by_uri(conn: &mut Conn, uri: &str) -> Result<Option<Post>, StoreError> {
    let row: Option<PostRow> =
        on!(conn, c => post::table.filter(post::uri.eq(uri)).select(PostRow::as_select()).first(c).optional())?;
    row.map(PostRow::into_post).transpose()
}

/// The posts with these ids, in the order of the ids; those that are not there are left out.
pub fn list(conn: &mut Conn, ids: &[PostId]) -> Result<Vec<Post>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(CHUNK) {
        let keys: Vec<i64> = some.iter().map(|id| id.0).collect();
        let rows: Vec<PostRow> =
            on!(conn, c => post::table.filter(post::id.eq_any(&keys)).select(PostRow::as_select()).load(c))?;
        for row in rows {
            found.insert(row.id, row.into_post()?);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(&id.0)).collect())
}

/// How many values are put into one statement at most.
const CHUNK: usize = 1000;

/// Adds a post with its mentions and tags. False, and nothing changes, if its ActivityPub id is known
/// already or marked as deleted, or its id is taken (draw another). Replies that arrived before it are
/// joined to it, and it is joined to the post it answers even if the caller did not find that one: read
/// it again if you need to know.
pub fn add(
    conn: &mut Conn,
    new: &Post,
    mentions: &[ActorId],
    tags: &[String],
    raw: Option<&str>,
) -> Result<bool, StoreError> {
    if tombstones::find(conn, &new.uri)?.is_some() {
        return Ok(false);
    }
    threads::lock_ends(conn, new)?;
    let mut row = PostRow::of(new);
    if let Some((parent, thread)) = threads::find_place(conn, new)? {
        row.in_reply_to_id = Some(parent);
        row.thread_id = thread;
    }
    let (parent, thread) = (row.in_reply_to_id, row.thread_id);
    let inserted = on!(conn, c => diesel::insert_into(post::table)
        .values((row, post::raw.eq(raw)))
        .on_conflict_do_nothing()
        .execute(c))?;
    if inserted == 0 {
        return Ok(false);
    }
    add_mentions(conn, new.id, mentions)?;
    add_tags(conn, new.id, tags)?;
    if let Some(parent) = parent {
        threads::join(conn, new, parent, thread)?;
    }
    threads::adopt_waiting_replies(conn, new, thread)?;
    if new.visibility.is_open() {
        let change = Change {
            posts: 1,
            posted_at: Some(new.published_at.as_millis()),
            ..Change::default()
        };
        actor_counts::apply(conn, &mut [(new.actor_id, change)])?;
    }
    Ok(true)
}

fn add_mentions(conn: &mut Conn, id: PostId, mentions: &[ActorId]) -> Result<(), StoreError> {
    if let [only] = mentions {
        // By far the most frequent: a statement that is prepared once.
        on!(conn, c => diesel::insert_into(post_mention::table)
            .values((post_mention::post_id.eq(id.0), post_mention::actor_id.eq(only.0)))
            .on_conflict_do_nothing()
            .execute(c))?;
        return Ok(());
    }
    for some in mentions.chunks(CHUNK) {
        let rows: Vec<_> = some
            .iter()
            .map(|actor| (post_mention::post_id.eq(id.0), post_mention::actor_id.eq(actor.0)))
            .collect();
        on!(conn, c => diesel::insert_into(post_mention::table).values(&rows).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

fn add_tags(conn: &mut Conn, id: PostId, tags: &[String]) -> Result<(), StoreError> {
    if let [only] = tags {
        on!(conn, c => diesel::insert_into(post_tag::table)
            .values((post_tag::tag.eq(only), post_tag::post_id.eq(id.0)))
            .on_conflict_do_nothing()
            .execute(c))?;
        return Ok(());
    }
    for some in tags.chunks(CHUNK) {
        let rows: Vec<_> = some
            .iter()
            .map(|tag| (post_tag::tag.eq(tag), post_tag::post_id.eq(id.0)))
            .collect();
        on!(conn, c => diesel::insert_into(post_tag::table).values(&rows).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

/// Edits a post and replaces its mentions and tags. What it said before is kept (see [`revisions()`]).
pub fn edit(
    conn: &mut Conn,
    id: PostId,
    change: &PostEdit,
    mentions: &[ActorId],
    tags: &[String],
    raw: Option<&str>,
) -> Result<(), StoreError> {
    revisions::keep(conn, id)?;
    on!(conn, c => diesel::update(post::table.find(id.0))
        .set((
            post::content_html.eq(&change.content_html),
            post::source_text.eq(&change.source_text),
            post::summary.eq(&change.summary),
            post::sensitive.eq(change.sensitive),
            post::language.eq(&change.language),
            post::edited_at.eq(Some(change.edited_at.as_millis())),
            post::raw.eq(raw),
        ))
        .execute(c))?;
    on!(conn, c => diesel::delete(post_mention::table.filter(post_mention::post_id.eq(id.0))).execute(c))?;
    on!(conn, c => diesel::delete(post_tag::table.filter(post_tag::post_id.eq(id.0))).execute(c))?;
    add_mentions(conn, id, mentions)?;
    add_tags(conn, id, tags)
}

/// Removes a post and leaves a tombstone. Replies to it stay, pointing nowhere.
pub fn remove(conn: &mut Conn, gone: &Post, now: Timestamp) -> Result<(), StoreError> {
    // From the replies towards the first post of the thread: two who remove a post and its reply at the
    // same moment take the rows in the same order.
    on!(conn, c => diesel::update(post::table.filter(post::in_reply_to_id.eq(gone.id.0)))
        .set(post::in_reply_to_id.eq(None::<i64>))
        .execute(c))?;
    let removed: Vec<(Option<i64>, String)> = on!(conn, c => diesel::delete(post::table.find(gone.id.0))
        .returning((post::in_reply_to_id, post::visibility))
        .get_results(c))?;
    tombstones::add(conn, &gone.uri, now)?;
    let Some((parent, visibility)) = removed.into_iter().next() else {
        return Ok(());
    };
    let open = Visibility::parse(&visibility).is_some_and(Visibility::is_open);
    if let Some(parent) = parent
        && open
    {
        threads::count_replies(conn, parent, -1)?;
    }
    if open {
        let change = Change {
            posts: -1,
            ..Change::default()
        };
        actor_counts::apply(conn, &mut [(gone.actor_id, change)])?;
        actor_counts::renew_last_post(conn, gone.actor_id, gone.published_at)?;
    }
    Ok(())
}

/// Removes up to `limit` posts of an actor, with tombstones for the local ones; returns how many. Call
/// it until it returns 0: one transaction never grows without bound.
pub fn remove_some_of(conn: &mut Conn, actor: ActorId, limit: i64, now: Timestamp) -> Result<usize, StoreError> {
    let rows: Vec<PostRow> = on!(conn, c => post::table
        .filter(post::actor_id.eq(actor.0))
        .limit(limit)
        .select(PostRow::as_select())
        .load(c))?;
    let count = rows.len();
    for row in rows {
        remove(conn, &row.into_post()?, now)?;
    }
    Ok(count)
}

/// The actors mentioned in a post.
pub fn list_mentions(conn: &mut Conn, id: PostId) -> Result<Vec<Actor>, StoreError> {
    actors_of(on!(conn, c => post_mention::table
        .inner_join(actor::table.on(actor::id.eq(post_mention::actor_id)))
        .filter(post_mention::post_id.eq(id.0))
        .order(post_mention::actor_id)
        .select(ActorRow::as_select())
        .load(c))?)
}

/// The actors mentioned in each of these posts.
pub fn list_mentions_among(conn: &mut Conn, posts: &[PostId]) -> Result<Vec<(PostId, Actor)>, StoreError> {
    if posts.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = posts.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, ActorRow)> = on!(conn, c => post_mention::table
        .inner_join(actor::table.on(actor::id.eq(post_mention::actor_id)))
        .filter(post_mention::post_id.eq_any(&ids))
        .order((post_mention::post_id, post_mention::actor_id))
        .select((post_mention::post_id, ActorRow::as_select()))
        .load(c))?;
    rows.into_iter()
        .map(|(id, row)| Ok((PostId(id), row.into_actor()?)))
        .collect()
}

/// The hashtags of each of these posts, without `#`.
pub fn list_tags_among(conn: &mut Conn, posts: &[PostId]) -> Result<Vec<(PostId, String)>, StoreError> {
    if posts.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = posts.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, String)> = on!(conn, c => post_tag::table
        .filter(post_tag::post_id.eq_any(&ids))
        .order((post_tag::post_id, post_tag::tag))
        .select((post_tag::post_id, post_tag::tag))
        .load(c))?;
    Ok(rows.into_iter().map(|(id, tag)| (PostId(id), tag)).collect())
}

/// Whether a post mentions an actor.
pub fn mentions(conn: &mut Conn, id: PostId, actor: ActorId) -> Result<bool, StoreError> {
    let found: Option<i64> =
        on!(conn, c => post_mention::table.find((id.0, actor.0)).select(post_mention::post_id).first(c).optional())?;
    Ok(found.is_some())
}

/// The hashtags of a post, without `#`.
pub fn list_tags(conn: &mut Conn, id: PostId) -> Result<Vec<String>, StoreError> {
    Ok(
        on!(conn, c => post_tag::table.filter(post_tag::post_id.eq(id.0)).order(post_tag::tag).select(post_tag::tag).load(c))?,
    )
}

/// How many posts an actor has that anybody may read.
pub fn count_open_of(conn: &mut Conn, actor: ActorId) -> Result<i64, StoreError> {
    let counts = actor_counts::of(conn, &[actor])?;
    Ok(counts.get(&actor).map_or(0, |counts| counts.posts))
}

/// How many posts were written here.
pub fn count_local(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(on!(conn, c => post::table.filter(post::local.eq(true)).count().get_result(c))?)
}

/// How many posts were written elsewhere.
pub fn count_remote(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(on!(conn, c => post::table.filter(post::local.eq(false)).count().get_result(c))?)
}
