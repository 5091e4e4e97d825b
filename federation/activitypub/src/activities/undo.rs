//! Undo of Follow, Like and Announce, by id or embedded; only by the actor who did what is undone.

use crate::Federation;
use crate::activities::follow::{self, Follow};
use crate::activities::like::{self, Like};
use crate::activities::received::object_of;
use crate::activities::{ActivityError, Effect, Received};
use crate::objects::reference::{id_in, typed_id};
use crate::objects::{ActorUri, DocumentError, Reference, url_of};
use activitypub_federation::kinds::activity::UndoType;
use domain::actor::Actor;
use domain::origin::same_origin;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Conn;
use store::reactions::Reaction;
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
    let done_by = match store::follows::find_by_activity(conn, id.as_str())? {
        Some(follow) => Some(follow.follower),
        None => store::reactions::find_by_activity(conn, id.as_str())?.map(|(_, _, by)| by),
    };
    let Some(done_by) = done_by else { return Ok(()) };
    match store::actors::lookup(conn, done_by)? {
        Some(known) if known.uri != actor => Err(ActivityError::NotYours("the activity it undoes")),
        _ => Ok(()),
    }
}

pub(crate) async fn receive(federation: &Federation, received: &Received) -> Result<Effect, ActivityError> {
    let received = received.clone();
    federation
        .store()
        .write(move |conn| {
            check(conn, &received.activity, &received.actor.uri)?;
            let object = object_of(&received.activity)?;
            let undone = by_id(conn, &object, &received.actor)? || by_content(conn, &object, &received.actor)?;
            Ok(if undone {
                Effect::Applied
            } else {
                Effect::Ignored("there is nothing to undo")
            })
        })
        .await
}

fn by_id(conn: &mut Conn, object: &Reference, actor: &Actor) -> Result<bool, ActivityError> {
    let Some(id) = object.id() else { return Ok(false) };
    if let Some(follow) =
        store::follows::find_by_activity(conn, id.as_str())?.filter(|follow| follow.follower == actor.id)
    {
        return Ok(store::follows::remove(conn, follow.follower, follow.target)?.is_some());
    }
    Ok(store::reactions::remove_by_activity(conn, id.as_str(), actor.id)?)
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
        "Follow" => {
            let target = store::actors::find_by_uri(conn, about.as_str())?;
            return match target {
                Some(target) => Ok(store::follows::remove(conn, actor.id, target.id)?.is_some()),
                None => Ok(false),
            };
        }
        "Like" => Reaction::Like,
        "Announce" => Reaction::Announce,
        _ => return Ok(false),
    };
    match store::posts::find_by_uri(conn, about.as_str())? {
        Some(post) => Ok(store::reactions::remove(conn, reaction, post.id, actor.id)?),
        None => Ok(false),
    }
}
