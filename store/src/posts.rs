//! Posts, local and remote, with their mentions and hashtags.

use crate::actors::{ActorRow, many as actors_of};
use crate::connection::on;
use crate::schema::{actor, post, post_mention, post_tag};
use crate::{Conn, StoreError, tombstones};
use diesel::prelude::*;
use domain::actor::Actor;
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId, Timestamp};

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
    fn of(p: &Post) -> Self {
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

/// Adds a post with its mentions and tags. False, and nothing changes, if its ActivityPub id is known
/// already or marked as deleted. Replies that arrived before it are joined to it.
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
    let inserted = on!(conn, c => diesel::insert_into(post::table)
        .values((PostRow::of(new), post::raw.eq(raw)))
        .on_conflict_do_nothing()
        .execute(c))?;
    if inserted == 0 {
        return Ok(false);
    }
    set_mentions(conn, new.id, mentions)?;
    set_tags(conn, new.id, tags)?;
    if let Some(parent) = new.in_reply_to_id {
        recount_replies(conn, parent)?;
    }
    adopt_waiting_replies(conn, new)?;
    Ok(true)
}

/// Replies that came before the post they answer point to it by URI only: join them, and fold their
/// threads into this one.
fn adopt_waiting_replies(conn: &mut Conn, parent: &Post) -> Result<(), StoreError> {
    let waiting: Vec<(i64, i64)> = on!(conn, c => post::table
        .filter(post::in_reply_to_uri.eq(&parent.uri))
        .filter(post::in_reply_to_id.is_null())
        .select((post::id, post::thread_id))
        .load(c))?;
    if waiting.is_empty() {
        return Ok(());
    }
    for (id, thread) in waiting {
        on!(conn, c => diesel::update(post::table.find(id)).set(post::in_reply_to_id.eq(parent.id.0)).execute(c))?;
        on!(conn, c => diesel::update(post::table.filter(post::thread_id.eq(thread)))
            .set(post::thread_id.eq(parent.thread_id.0))
            .execute(c))?;
    }
    recount_replies(conn, parent.id)
}

/// Holds a post against others who count something of it until the transaction ends: of two who count
/// at the same moment the second must see what the first has added.
pub(crate) fn hold(conn: &mut Conn, id: PostId) -> Result<(), StoreError> {
    // SQLite has one writer: nobody else is counting.
    if let crate::connection::Db::Postgres(c) = &mut conn.db {
        let _held: Option<i64> = post::table
            .find(id.0)
            .select(post::id)
            .for_no_key_update()
            .first(c)
            .optional()?;
    }
    Ok(())
}

fn recount_replies(conn: &mut Conn, id: PostId) -> Result<(), StoreError> {
    hold(conn, id)?;
    let replies: i64 = on!(conn, c => post::table.filter(post::in_reply_to_id.eq(id.0)).count().get_result(c))?;
    on!(conn, c => diesel::update(post::table.find(id.0)).set(post::reply_count.eq(replies)).execute(c))?;
    Ok(())
}

fn set_mentions(conn: &mut Conn, id: PostId, mentions: &[ActorId]) -> Result<(), StoreError> {
    on!(conn, c => diesel::delete(post_mention::table.filter(post_mention::post_id.eq(id.0))).execute(c))?;
    for mention in mentions {
        on!(conn, c => diesel::insert_into(post_mention::table)
            .values((post_mention::post_id.eq(id.0), post_mention::actor_id.eq(mention.0)))
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

fn set_tags(conn: &mut Conn, id: PostId, tags: &[String]) -> Result<(), StoreError> {
    on!(conn, c => diesel::delete(post_tag::table.filter(post_tag::post_id.eq(id.0))).execute(c))?;
    for tag in tags {
        on!(conn, c => diesel::insert_into(post_tag::table)
            .values((post_tag::tag.eq(tag), post_tag::post_id.eq(id.0)))
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

/// Edits a post and replaces its mentions and tags.
pub fn edit(
    conn: &mut Conn,
    id: PostId,
    change: &PostEdit,
    mentions: &[ActorId],
    tags: &[String],
    raw: Option<&str>,
) -> Result<(), StoreError> {
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
    set_mentions(conn, id, mentions)?;
    set_tags(conn, id, tags)
}

/// Removes a post and leaves a tombstone. Replies to it stay, pointing nowhere.
pub fn remove(conn: &mut Conn, gone: &Post, now: Timestamp) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(post::table.filter(post::in_reply_to_id.eq(gone.id.0)))
        .set(post::in_reply_to_id.eq(None::<i64>))
        .execute(c))?;
    on!(conn, c => diesel::delete(post::table.find(gone.id.0)).execute(c))?;
    tombstones::add(conn, &gone.uri, now)?;
    if let Some(parent) = gone.in_reply_to_id {
        recount_replies(conn, parent)?;
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
    Ok(on!(conn, c => post::table
        .filter(post::actor_id.eq(actor.0))
        .filter(post::visibility.eq_any(["public", "unlisted"]))
        .count()
        .get_result(c))?)
}

/// How many posts were written here.
pub fn count_local(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(on!(conn, c => post::table.filter(post::local.eq(true)).count().get_result(c))?)
}

/// How many posts were written elsewhere.
pub fn count_remote(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(on!(conn, c => post::table.filter(post::local.eq(false)).count().get_result(c))?)
}
