//! Delete: a post by its author, or the actor itself. Leaves a tombstone, so that a late Create does
//! not bring the post back. An actor's posts are removed in bounded batches.

use crate::Federation;
use crate::activities::received::object_id_of;
use crate::activities::{ActivityError, Effect, Received};
use crate::objects::reference::typed_id;
use crate::objects::tombstone::Tombstone;
use crate::objects::{ActorUri, DocumentError, url_of};
use activitypub_federation::kinds::activity::DeleteType;
use activitypub_federation::kinds::public;
use domain::actor::Actor;
use domain::origin::same_origin;
use domain::{ActorId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Conn, Store, StoreError};
use url::Url;

/// How many follows, posts or reactions of a gone actor are removed in one transaction.
const BATCH: i64 = 100;

/// A Delete (ActivityPub section 7.4): `object` is a [`Tombstone`] for posts, an id for actors.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Delete<T> {
    /// Its id.
    pub id: Url,
    /// Always `Delete`.
    #[serde(rename = "type")]
    pub kind: DeleteType,
    /// The owner.
    #[serde(deserialize_with = "typed_id")]
    pub actor: ActorUri,
    /// First audience.
    pub to: Vec<Url>,
    /// What is gone.
    pub object: T,
}

/// The Delete of a local post. Says nothing of what the post said.
pub fn build(post_uri: &str, author: &Actor, open: bool) -> Result<Delete<Tombstone>, DocumentError> {
    let followers = author
        .followers
        .as_deref()
        .map(|uri| url_of(uri, "the followers collection"))
        .transpose()?;
    Ok(Delete {
        id: url_of(&format!("{post_uri}#delete"), "the id of a Delete")?,
        kind: DeleteType::Delete,
        actor: url_of(&author.uri, "the author's id")?.into(),
        to: if open {
            vec![public()]
        } else {
            followers.into_iter().collect()
        },
        object: Tombstone::of(post_uri, None)?,
    })
}

/// The id of the Delete of a local actor.
pub fn uri_for_actor(actor_uri: &str) -> String {
    format!("{actor_uri}#delete")
}

/// The Delete of a local actor.
pub fn build_for_actor(actor_uri: &str) -> Result<Delete<Url>, DocumentError> {
    let id = url_of(actor_uri, "the actor's id")?;
    Ok(Delete {
        id: url_of(&uri_for_actor(actor_uri), "the id of a Delete")?,
        kind: DeleteType::Delete,
        actor: id.clone().into(),
        to: vec![public()],
        object: id,
    })
}

/// Only what is one's own: on one's own origin and, if we know it, by oneself.
pub(crate) fn check(conn: &mut Conn, activity: &Value, actor: &str) -> Result<(), ActivityError> {
    let id = object_id_of(activity)?;
    if id == actor {
        return Ok(());
    }
    if !same_origin(&id, actor) {
        return Err(ActivityError::CrossOrigin("its object"));
    }
    if store::actors::find_by_uri(conn, &id)?.is_some() {
        return Err(ActivityError::NotYours("its object"));
    }
    let Some(stored) = store::posts::find_by_uri(conn, &id)? else {
        return Ok(());
    };
    match store::actors::lookup(conn, stored.actor_id)? {
        Some(author) if author.uri != actor => Err(ActivityError::NotYours("its object")),
        _ => Ok(()),
    }
}

pub(crate) async fn receive(federation: &Federation, received: &Received) -> Result<Effect, ActivityError> {
    let id = object_id_of(&received.activity)?;
    if id == received.actor.uri {
        remove_actor(federation.store(), received.actor.id, received.at).await?;
        return Ok(Effect::Applied);
    }
    let received = received.clone();
    federation
        .store()
        .write(move |conn| {
            check(conn, &received.activity, &received.actor.uri)?;
            if let Some(post) = store::posts::find_by_uri(conn, &id)? {
                store::posts::remove(conn, &post, received.at)?;
                return Ok(Effect::Applied);
            }
            // A Create that is still on its way would be kept only if somebody follows the author.
            if store::follows::has_local_follower(conn, received.actor.id)? {
                store::tombstones::add(conn, &id, received.at)?;
            }
            Ok(Effect::Ignored("the post is not known here"))
        })
        .await
}

/// Marks a remote actor as gone and removes what it did here. Repeating it changes nothing more.
pub(crate) async fn remove_actor(store: &Store, id: ActorId, now: Timestamp) -> Result<(), StoreError> {
    store
        .write(move |conn| {
            store::actors::mark_gone(conn, id, now)?;
            store::actors::remove_keys(conn, id)
        })
        .await?;
    remove_content(store, id, now).await
}

/// Removes all that an actor who is gone has left: follows, reactions, posts and the rest, a bounded
/// number in each transaction.
pub(crate) async fn remove_content(store: &Store, id: ActorId, now: Timestamp) -> Result<(), StoreError> {
    while store
        .write(move |conn| store::follows::remove_some_of(conn, id, BATCH))
        .await?
        > 0
    {}
    while store
        .write(move |conn| store::traces::remove_some_of(conn, id, BATCH))
        .await?
        > 0
    {}
    while store
        .write(move |conn| store::reactions::remove_some_of(conn, id, BATCH))
        .await?
        > 0
    {}
    while store
        .write(move |conn| store::posts::remove_some_of(conn, id, BATCH, now))
        .await?
        > 0
    {}
    Ok(())
}
