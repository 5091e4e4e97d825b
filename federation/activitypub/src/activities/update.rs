//! Update: an edited post, by its author only, or an actor that changed. An actor's new document is
//! fetched from its own id; what the activity embeds is not trusted for that.

use crate::activities::create::{check_authorship, store_post};
use crate::activities::received::object_of;
use crate::activities::{ActivityError, Effect, Received};
use crate::ingest::Arrival;
use crate::objects::note::Note;
use crate::objects::outgoing_note::{OutgoingPost, audience};
use crate::objects::reference::typed_id;
use crate::objects::{ActorDocument, ActorUri, DocumentError, url_of};
use crate::{Addresses, Federation, remote_actors};
use activitypub_federation::kinds::activity::UpdateType;
use activitypub_federation::kinds::public;
use domain::actor::{Actor, ActorKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Conn;
use url::Url;

/// An Update (ActivityPub section 7.3) of a Note or an actor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Update<T> {
    /// Its id.
    pub id: Url,
    /// Always `Update`.
    #[serde(rename = "type")]
    pub kind: UpdateType,
    /// The author.
    #[serde(deserialize_with = "typed_id")]
    pub actor: ActorUri,
    /// First audience.
    pub to: Vec<Url>,
    /// Second audience.
    pub cc: Vec<Url>,
    /// What it is now.
    pub object: T,
}

/// The Update of a local post; `revision` makes its id unique.
pub fn build(about: &OutgoingPost, revision: i64, addresses: &Addresses) -> Result<Update<Note>, DocumentError> {
    let (to, cc) = audience(about)?;
    Ok(Update {
        id: url_of(&format!("{}#updates/{revision}", about.post.uri), "the id of an Update")?,
        kind: UpdateType::Update,
        actor: url_of(&about.author.uri, "the author's id")?.into(),
        to,
        cc,
        object: Note::of_local(about, addresses)?,
    })
}

/// The Update of a local actor; `revision` makes its id unique.
pub fn build_for_actor(
    actor: &Actor,
    keys: &[ActorKey],
    revision: i64,
    addresses: &Addresses,
) -> Result<Update<ActorDocument>, DocumentError> {
    Ok(Update {
        id: url_of(&format!("{}#updates/{revision}", actor.uri), "the id of an Update")?,
        kind: UpdateType::Update,
        actor: url_of(&actor.uri, "the actor's id")?.into(),
        to: vec![public()],
        cc: Vec::new(),
        object: ActorDocument::of_local(actor, keys, addresses)?,
    })
}

/// One's own posts, and oneself.
pub(crate) fn check(conn: &mut Conn, activity: &Value, actor: &str) -> Result<(), ActivityError> {
    let id = object_of(activity)?
        .id()
        .ok_or(ActivityError::Malformed("about an object with an id"))?;
    check_authorship(conn, activity, actor)?;
    if id.as_str() != actor && store::actors::find_by_uri(conn, id.as_str())?.is_some() {
        return Err(ActivityError::NotYours("its object"));
    }
    Ok(())
}

pub(crate) async fn receive(federation: &Federation, received: &Received) -> Result<Effect, ActivityError> {
    let id = object_of(&received.activity)?
        .id()
        .ok_or(ActivityError::Malformed("about an object with an id"))?;
    if id.as_str() == received.actor.uri {
        remote_actors::refresh(federation, &received.actor.uri).await?;
        return Ok(Effect::Applied);
    }
    store_post(federation, received, Arrival::Updated).await
}
