//! Undo of Follow, Like, Announce and Block, by id or embedded; only by the actor who did what is
//! undone. What had come of it here goes with it: notifications, and the places of a boost in home
//! timelines.

use crate::Federation;
use crate::activities::announce::{self, Announce, Boosted};
use crate::activities::block::{self, Block};
use crate::activities::follow::{self, Follow};
use crate::activities::like::{self, Like};
use crate::activities::received::object_of;
use crate::activities::{ActivityError, Effect, Received};
use crate::objects::reference::{id_in, typed_id};
use crate::objects::{ActorUri, DocumentError, Reference, url_of};
use activitypub_federation::kinds::activity::UndoType;
use domain::actor::Actor;
use domain::origin::same_origin;
use domain::{ActorId, PostId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::reactions::{self, Reaction};
use store::{Conn, StoreError};
use url::Url;

/// The Undo of a Follow or another activity (ActivityPub section 7.11).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Undo<T = Follow> {
    /// Its id.
    pub id: Url,
    /// Always `Undo`.
    #[serde(rename = "type")]
    pub kind: UndoType,
    /// Who takes back.
    #[serde(deserialize_with = "typed_id")]
    pub actor: ActorUri,
    /// What is taken back.
    pub object: T,
}

/// Our taking back of a Follow.
pub fn build(follow_uri: &str, follower: &Actor, target: &Actor) -> Result<Undo, DocumentError> {
    Ok(Undo {
        id: url_of(&format!("{follow_uri}/undo"), "the id of an Undo")?,
        kind: UndoType::Undo,
        actor: url_of(&follower.uri, "the follower's id")?.into(),
        object: follow::build(follow_uri, follower, target)?,
    })
}

/// Our taking back of a Like.
pub fn build_for_like(like_uri: &str, actor: &Actor, post_uri: &str) -> Result<Undo<Like>, DocumentError> {
    Ok(Undo {
        id: url_of(&format!("{like_uri}/undo"), "the id of an Undo")?,
        kind: UndoType::Undo,
        actor: url_of(&actor.uri, "the id of who liked it")?.into(),
        object: like::build(like_uri, actor, post_uri)?,
    })
}

/// Our taking back of an Announce.
pub fn build_for_announce(
    announce_uri: &str,
    actor: &Actor,
    boosted: Boosted<'_>,
) -> Result<Undo<Announce>, DocumentError> {
    Ok(Undo {
        id: url_of(&format!("{announce_uri}/undo"), "the id of an Undo")?,
        kind: UndoType::Undo,
        actor: url_of(&actor.uri, "the id of who boosted it")?.into(),
        object: announce::build(announce_uri, actor, boosted, None)?,
    })
}

/// Our taking back of a Block.
pub fn build_for_block(block_uri: &str, blocker: &Actor, target: &Actor) -> Result<Undo<Block>, DocumentError> {
    Ok(Undo {
        id: url_of(&format!("{block_uri}/undo"), "the id of an Undo")?,
        kind: UndoType::Undo,
        actor: url_of(&blocker.uri, "the blocker's id")?.into(),
        object: block::build(block_uri, blocker, target)?,
    })
}

/// What is undone must have been done by the same actor: by the word of the embedded activity, by the
/// origin of its id, and by what is stored under its id.
pub(crate) fn check(conn: &mut Conn, activity: &Value, actor: &str) -> Result<(), ActivityError> {
    let object = object_of(activity)?;
    if let Some(embedded) = object.embedded()
        && id_in(embedded, "actor").is_none_or(|done_by| done_by.as_str() != actor)
    {
        return Err(ActivityError::NotYours("the activity it undoes"));
    }
    let Some(id) = object.id() else { return Ok(()) };
    if !same_origin(id.as_str(), actor) {
        return Err(ActivityError::CrossOrigin("the activity it undoes"));
    }
    let Some(done_by) = done_by(conn, id.as_str())? else {
        return Ok(());
    };
    match store::actors::lookup(conn, done_by)? {
        Some(known) if known.uri != actor => Err(ActivityError::NotYours("the activity it undoes")),
        _ => Ok(()),
    }
}

/// Who did what is stored under an activity's id.
fn done_by(conn: &mut Conn, activity_uri: &str) -> Result<Option<ActorId>, StoreError> {
    if let Some(follow) = store::follows::find_by_activity(conn, activity_uri)? {
        return Ok(Some(follow.follower));
    }
    if let Some((_, _, by)) = store::reactions::find_by_activity(conn, activity_uri)? {
        return Ok(Some(by));
    }
    Ok(store::blocks::find_by_activity(conn, activity_uri)?.map(|(blocker, _)| blocker))
}

pub(crate) async fn receive(federation: &Federation, received: &Received) -> Result<Effect, ActivityError> {
    let received = received.clone();
    federation
        .store()
        .write(move |conn| {
            check(conn, &received.activity, &received.actor.uri)?;
            let object = object_of(&received.activity)?;
            if by_id(conn, &object, &received.actor)? || by_content(conn, &object, &received.actor)? {
                return Ok(Effect::Applied);
            }
            // A boosted post may still be on its way here: its boost must not come after this. Kept
            // only for those whose boosts would be fetched.
            let may_be_boost = object.embedded_kind().is_none_or(|kind| kind == "Announce");
            if let Some(id) = object.id()
                && may_be_boost
                && store::follows::has_local_follower(conn, received.actor.id)?
            {
                store::tombstones::add(conn, id.as_str(), received.at)?;
            }
            Ok(Effect::Ignored("there is nothing to undo"))
        })
        .await
}

fn by_id(conn: &mut Conn, object: &Reference, actor: &Actor) -> Result<bool, ActivityError> {
    let Some(id) = object.id() else { return Ok(false) };
    if let Some(follow) =
        store::follows::find_by_activity(conn, id.as_str())?.filter(|follow| follow.follower == actor.id)
    {
        return unfollow(conn, actor.id, follow.target);
    }
    if let Some((kind, post, by)) = store::reactions::find_by_activity(conn, id.as_str())?
        && by == actor.id
    {
        return take_back(conn, kind, post, actor.id);
    }
    match store::blocks::find_by_activity(conn, id.as_str())? {
        Some((blocker, target)) if blocker == actor.id => Ok(social::arrival::unblocked(conn, blocker, target)?),
        _ => Ok(false),
    }
}

/// For servers that give what they undo a new id: by what it was about.
fn by_content(conn: &mut Conn, object: &Reference, actor: &Actor) -> Result<bool, ActivityError> {
    let (Some(kind), Some(about)) = (
        object.embedded_kind(),
        object.embedded().and_then(|o| id_in(o, "object")),
    ) else {
        return Ok(false);
    };
    let reaction = match kind {
        "Follow" | "Block" => {
            let Some(target) = store::actors::find_by_uri(conn, about.as_str())? else {
                return Ok(false);
            };
            return if kind == "Follow" {
                unfollow(conn, actor.id, target.id)
            } else {
                Ok(social::arrival::unblocked(conn, actor.id, target.id)?)
            };
        }
        "Like" => Reaction::Like,
        "Announce" => Reaction::Announce,
        _ => return Ok(false),
    };
    match store::posts::find_by_uri(conn, about.as_str())? {
        Some(post) => take_back(conn, reaction, post.id, actor.id),
        None => Ok(false),
    }
}

/// Ends a follow, or a question for one, and forgets that the member was told of it.
fn unfollow(conn: &mut Conn, follower: ActorId, target: ActorId) -> Result<bool, ActivityError> {
    let was = store::follows::remove(conn, follower, target)?;
    if was.is_some() {
        social::arrival::unfollowed(conn, follower, target)?;
    }
    Ok(was.is_some())
}

/// Takes back a reaction with what came of it.
fn take_back(conn: &mut Conn, kind: Reaction, post: PostId, by: ActorId) -> Result<bool, ActivityError> {
    let announce = match kind {
        Reaction::Announce => reactions::find_announce_by(conn, post, by)?,
        Reaction::Like => None,
    };
    if !reactions::remove(conn, kind, post, by)? {
        return Ok(false);
    }
    if let Some(post) = store::posts::lookup(conn, post)? {
        match announce {
            Some(announce) => social::arrival::unannounced(conn, &post, announce.id, by)?,
            None => social::arrival::unliked(conn, &post, by)?,
        }
    }
    Ok(true)
}
