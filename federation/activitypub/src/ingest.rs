//! Storing a remote post: is it wanted, is it new, is it newer, and which ancestor is missing. One
//! function, inside the caller's transaction, for posts that were sent and posts that were fetched.

use crate::Federation;
use crate::activities::{ActivityError, Effect};
use crate::objects::{Note, RemotePost};
use domain::actor::Actor;
use domain::job::FetchPost;
use domain::post::Post;
use domain::{ActorId, PostId, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;
use store::posts::PostEdit;
use store::{Conn, StoreError};

/// How many missing ancestors of one reply are fetched.
const MAX_ANCESTORS: u8 = 16;

/// How often an id is drawn again when it is taken.
const DRAWS: u8 = 8;

/// A fetched post is news, of which those it mentions are told, if it is not older than this.
const NEWS: Duration = Duration::from_secs(6 * 3600);

/// How a post came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// In a Create: kept if somebody here wants it.
    Created,
    /// In an Update: changes a post we have, or is treated as a Create.
    Updated,
    /// Fetched because a reply needs it; so many ancestors may still be fetched after it.
    Fetched {
        /// How many.
        depth: u8,
    },
}

/// Stores or edits the post in `document`, which is known to come from its own origin.
pub(crate) fn store_post(
    conn: &mut Conn,
    federation: &Federation,
    author: &Actor,
    document: &Value,
    arrival: Arrival,
    now: Timestamp,
) -> Result<Effect, ActivityError> {
    let note = Note::deserialize(document)
        .map_err(|_| ActivityError::Malformed("about a post with id, type and attributedTo"))?;
    let post = RemotePost::of(&note, author.followers.as_deref(), now)?;
    if post.author_uri != author.uri {
        return Err(ActivityError::NotYours("the post"));
    }
    if author.local || federation.addresses().is_own(&post.uri) {
        return Ok(Effect::Ignored("our own posts do not come from outside"));
    }
    if store::tombstones::find(conn, &post.uri)?.is_some() {
        return Ok(Effect::Ignored("the post was deleted"));
    }
    let raw = document.to_string();
    match store::posts::find_by_uri(conn, &post.uri)? {
        Some(known) if arrival == Arrival::Updated => edit(conn, federation, &known, author, &post, &raw, now),
        Some(_) => Ok(Effect::Ignored("the post is known already")),
        None => add(conn, federation, author, &post, &raw, arrival, now),
    }
}

fn edit(
    conn: &mut Conn,
    federation: &Federation,
    known: &Post,
    author: &Actor,
    post: &RemotePost,
    raw: &str,
    now: Timestamp,
) -> Result<Effect, ActivityError> {
    if known.actor_id != author.id {
        return Err(ActivityError::NotYours("the post"));
    }
    // A moment in the future would keep later edits out.
    let edited_at = post.edited_at.unwrap_or(now).min(now);
    if known.edited_at.is_some_and(|before| before > edited_at) {
        return Ok(Effect::Ignored("a later edit is known already"));
    }
    let change = PostEdit {
        content_html: post.content_html.clone(),
        source_text: None,
        summary: post.summary.clone(),
        sensitive: post.sensitive,
        language: post.language.clone(),
        edited_at,
    };
    let mentions = known_actors(conn, &post.addressed)?;
    let before = ids(&store::posts::list_mentions(conn, known.id)?);
    store::posts::edit(conn, known.id, &change, &ids(&mentions), &post.hashtags, Some(raw))?;
    if let Some(edited) = store::posts::lookup(conn, known.id)? {
        let mut added = ids(&mentions);
        added.retain(|id| !before.contains(id));
        social::arrival::newly_mentioned(conn, &edited, &added, now, federation.entropy())?;
        social::arrival::post_edited(conn, &edited, now, federation.entropy())?;
    }
    Ok(Effect::Applied)
}

fn add(
    conn: &mut Conn,
    federation: &Federation,
    author: &Actor,
    post: &RemotePost,
    raw: &str,
    arrival: Arrival,
    now: Timestamp,
) -> Result<Effect, ActivityError> {
    let mentions = known_actors(conn, &post.addressed)?;
    let parent = match &post.in_reply_to {
        Some(uri) => store::posts::find_by_uri(conn, uri)?,
        None => None,
    };
    let wanted = matches!(arrival, Arrival::Fetched { .. }) || is_wanted(conn, author, parent.as_ref(), &mentions)?;
    if !wanted {
        return Ok(Effect::Ignored(
            "nobody here follows the author, is mentioned, or is answered",
        ));
    }
    let sort_at = post.published_at.min(now).max(Timestamp::default());
    let mut stored = None;
    for _ in 0..DRAWS {
        let id = PostId::draw(sort_at, federation.entropy());
        let new = as_domain(post, author, parent.as_ref(), id, sort_at);
        if store::posts::add(conn, &new, &ids(&mentions), &post.hashtags, Some(raw))? {
            stored = Some(new);
            break;
        }
    }
    let Some(stored) = stored else {
        return Err(StoreError::Unavailable("no free id could be drawn for a post".into()).into());
    };
    // Of what was fetched nobody is told if it is old: it was not sent to us, we went and looked.
    let told = !matches!(arrival, Arrival::Fetched { .. }) || now.since(sort_at) < NEWS;
    let told: &[ActorId] = if told { &ids(&mentions) } else { &[] };
    social::arrival::post_arrived(conn, &stored, told, now, federation.entropy())?;
    if parent.is_none() {
        fetch_parent(conn, federation, post, arrival, now)?;
    }
    Ok(Effect::Applied)
}

/// Whether somebody here wants a post that was sent: a follower of its author, or a member whom it
/// mentions or answers. Not a member who keeps its author away, or is kept away.
fn is_wanted(conn: &mut Conn, author: &Actor, parent: Option<&Post>, mentions: &[Actor]) -> Result<bool, StoreError> {
    if store::follows::has_local_follower(conn, author.id)? {
        return Ok(true);
    }
    let members = mentions.iter().filter(|actor| actor.local && actor.gone_at.is_none());
    for id in members
        .map(|actor| actor.id)
        .chain(parent.map(|parent| parent.actor_id))
    {
        if !store::blocks::either(conn, id, author.id)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn as_domain(post: &RemotePost, author: &Actor, parent: Option<&Post>, id: PostId, sort_at: Timestamp) -> Post {
    Post {
        id,
        uri: post.uri.clone(),
        url: post.url.clone(),
        actor_id: author.id,
        local: false,
        in_reply_to_uri: post.in_reply_to.clone(),
        in_reply_to_id: parent.map(|parent| parent.id),
        thread_id: parent.map_or(id, |parent| parent.thread_id),
        content_html: post.content_html.clone(),
        source_text: None,
        summary: post.summary.clone(),
        sensitive: post.sensitive,
        visibility: post.visibility,
        language: post.language.clone(),
        published_at: post.published_at,
        sort_at,
        edited_at: post.edited_at,
        like_count: 0,
        announce_count: 0,
        reply_count: 0,
    }
}

/// Enqueues the fetch of a missing parent, unless it is ours (then it is deleted), known to be gone,
/// or the chain is long enough already.
fn fetch_parent(
    conn: &mut Conn,
    federation: &Federation,
    post: &RemotePost,
    arrival: Arrival,
    now: Timestamp,
) -> Result<(), StoreError> {
    let depth = match arrival {
        Arrival::Fetched { depth } => depth,
        Arrival::Created | Arrival::Updated => MAX_ANCESTORS,
    };
    let (Some(uri), Some(depth)) = (&post.in_reply_to, depth.checked_sub(1)) else {
        return Ok(());
    };
    if federation.addresses().is_own(uri) || store::tombstones::find(conn, uri)?.is_some() {
        return Ok(());
    }
    store::jobs::enqueue(
        conn,
        &FetchPost {
            uri: uri.clone(),
            depth,
        },
        now,
    )
}

fn known_actors(conn: &mut Conn, uris: &[String]) -> Result<Vec<Actor>, StoreError> {
    if uris.is_empty() {
        Ok(Vec::new())
    } else {
        store::actors::list_by_uri(conn, uris)
    }
}

fn ids(actors: &[Actor]) -> Vec<ActorId> {
    actors.iter().map(|actor| actor.id).collect()
}
