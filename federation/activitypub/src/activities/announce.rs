//! Announce: a boost. Of a post we have, it is counted once per actor and shown to those who follow the
//! booster. Of a post we do not have, it counts only if somebody here follows the booster: then a job
//! fetches the post from its own server. What is announced is never taken from the announcement: an
//! embedded object counts only by its id.

use crate::Federation;
use crate::activities::like;
use crate::activities::received::object_id_of;
use crate::activities::{ActivityError, Effect, Received};
use crate::objects::reference::typed_id;
use crate::objects::{ActorUri, DocumentError, PostUri, url_of};
use activitypub_federation::kinds::activity::AnnounceType;
use activitypub_federation::kinds::public;
use domain::actor::Actor;
use domain::job::FetchAnnounced;
use domain::post::Post;
use domain::{Origin, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Conn;
use store::reactions::{self, Reaction};
use url::Url;

/// How often an id is drawn again when it is taken.
const DRAWS: u8 = 8;

/// The Announce activity (ActivityPub section 7.11).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Announce {
    /// Its id.
    pub id: Url,
    /// Always `Announce`.
    #[serde(rename = "type")]
    pub kind: AnnounceType,
    /// Who boosts it.
    #[serde(deserialize_with = "typed_id")]
    pub actor: ActorUri,
    /// First audience.
    pub to: Vec<Url>,
    /// Second audience.
    pub cc: Vec<Url>,
    /// When it was boosted; left out in an Undo, which is about what is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    /// The post.
    #[serde(deserialize_with = "typed_id")]
    pub object: PostUri,
}

/// What is boosted, as far as the activity must say it.
#[derive(Clone, Copy, Debug)]
pub struct Boosted<'a> {
    /// The post's id.
    pub post_uri: &'a str,
    /// Its author's id.
    pub author_uri: &'a str,
    /// Whether anybody may read the boost; otherwise it is for followers.
    pub open: bool,
}

/// The Announce activity of a member's boost.
pub fn build(
    activity_uri: &str,
    actor: &Actor,
    boosted: Boosted<'_>,
    published: Option<Timestamp>,
) -> Result<Announce, DocumentError> {
    let followers = actor
        .followers
        .as_deref()
        .ok_or(DocumentError::Shape("of an actor with followers"))?;
    let followers = url_of(followers, "the followers collection")?;
    let author = url_of(boosted.author_uri, "the author of the boosted post")?;
    let (to, cc) = if boosted.open {
        (vec![public()], vec![followers, author])
    } else {
        (vec![followers], vec![author])
    };
    Ok(Announce {
        id: url_of(activity_uri, "the id of an Announce")?,
        kind: AnnounceType::Announce,
        actor: url_of(&actor.uri, "the id of who boosts it")?.into(),
        to,
        cc,
        published,
        object: url_of(boosted.post_uri, "the boosted post's id")?.into(),
    })
}

/// Anybody may announce; the id of another's Announce cannot be used for one's own.
pub(crate) fn check(conn: &mut Conn, activity: &Value, actor: &str) -> Result<(), ActivityError> {
    like::check(conn, activity, actor)
}

pub(crate) async fn receive(federation: &Federation, received: &Received) -> Result<Effect, ActivityError> {
    let about = object_id_of(&received.activity)?;
    let (received, federation_in) = (received.clone(), federation.clone());
    federation
        .store()
        .write(move |conn| {
            check(conn, &received.activity, &received.actor.uri)?;
            let boost = Boost {
                uri: &received.uri,
                by: &received.actor,
                at: announced_at(&received.activity, received.at),
            };
            if store::tombstones::find(conn, &received.uri)?.is_some() {
                return Ok(Effect::Ignored("taken back before it came"));
            }
            if let Some(post) = store::posts::find_by_uri(conn, &about)? {
                return add(conn, &federation_in, &post, &boost, received.at);
            }
            fetch_it(conn, &federation_in, about, &boost, received.at)
        })
        .await
}

/// A boost by somebody else's server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Boost<'a> {
    /// The id of the Announce.
    pub(crate) uri: &'a str,
    /// Who boosts.
    pub(crate) by: &'a Actor,
    /// The moment it sorts by.
    pub(crate) at: Timestamp,
}

/// As posts do: the earlier of what it says and the moment it came, so that nobody boosts into the future.
fn announced_at(activity: &Value, now: Timestamp) -> Timestamp {
    let said: Option<Timestamp> = activity
        .get("published")
        .and_then(|published| serde_json::from_value(published.clone()).ok());
    said.unwrap_or(now).min(now).max(Timestamp::default())
}

/// Stores a boost of a post we have.
pub(crate) fn add(
    conn: &mut Conn,
    federation: &Federation,
    post: &Post,
    boost: &Boost<'_>,
    now: Timestamp,
) -> Result<Effect, ActivityError> {
    if !post.visibility.is_open() && post.actor_id != boost.by.id {
        return Ok(Effect::Ignored("only its author may boost what is not for everybody"));
    }
    if !social::reading::may_read(conn, Some(boost.by.id), post)? {
        return Ok(Effect::Ignored("the actor cannot see the post"));
    }
    let mut id = domain::id::draw(boost.at, federation.entropy());
    for _ in 0..DRAWS {
        if reactions::find_announce(conn, id)?.is_none() {
            break;
        }
        id = domain::id::draw(boost.at, federation.entropy());
    }
    if !reactions::add(conn, Reaction::Announce, post.id, boost.by.id, boost.uri, id, boost.at)? {
        return Ok(Effect::Ignored("counted before"));
    }
    social::arrival::announce_arrived(conn, post, id, boost.by.id, now, federation.entropy())?;
    Ok(Effect::Applied)
}

/// Enqueues the fetch of a boosted post that is not known, if somebody here would see the boost.
fn fetch_it(
    conn: &mut Conn,
    federation: &Federation,
    post_uri: String,
    boost: &Boost<'_>,
    now: Timestamp,
) -> Result<Effect, ActivityError> {
    let Some(origin) = Origin::parse(&post_uri) else {
        return Ok(Effect::Ignored("the post has no address that could be asked"));
    };
    if federation.addresses().is_own(&post_uri) || store::tombstones::find(conn, &post_uri)?.is_some() {
        return Ok(Effect::Ignored("the post is gone"));
    }
    if !store::follows::has_local_follower(conn, boost.by.id)? {
        return Ok(Effect::Ignored(
            "the post is not known, and nobody here follows who boosts it",
        ));
    }
    if store::hosts::is_blocked(conn, &origin.authority())? {
        return Ok(Effect::Ignored("the post is on a blocked host"));
    }
    let job = FetchAnnounced {
        post_uri,
        announce_uri: boost.uri.to_owned(),
        actor_id: boost.by.id,
        announced_at: boost.at,
    };
    store::jobs::enqueue(conn, &job, now)?;
    Ok(Effect::Applied)
}
