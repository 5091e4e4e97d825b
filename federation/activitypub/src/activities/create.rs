//! Create: a new post. Kept only if somebody here wants it; an embedded post counts only if it is on
//! the origin of the actor who signed it and by that actor.

use crate::Federation;
use crate::activities::received::object_of;
use crate::activities::{ActivityError, Effect, Received};
use crate::ingest::{self, Arrival};
use crate::objects::note::{Note, is_post};
use crate::objects::outgoing_note::{OutgoingPost, audience};
use crate::objects::reference::{id_in, typed_id};
use crate::objects::{ActorUri, DocumentError, url_of};
use crate::{Addresses, remote_posts};
use activitypub_federation::kinds::activity::CreateType;
use domain::Timestamp;
use domain::origin::same_origin;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Conn;
use url::Url;

/// The Create of a Note (ActivityPub section 7.2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Create {
    /// Its id.
    pub id: Url,
    /// Always `Create`.
    #[serde(rename = "type")]
    pub kind: CreateType,
    /// The author.
    #[serde(deserialize_with = "typed_id")]
    pub actor: ActorUri,
    /// First audience.
    pub to: Vec<Url>,
    /// Second audience.
    pub cc: Vec<Url>,
    /// When the post was published.
    pub published: Timestamp,
    /// The post.
    pub object: Note,
}

/// The id of the Create of a local post.
pub fn uri_for(post_uri: &str) -> String {
    format!("{post_uri}/activity")
}

/// The Create of a local post.
pub fn build(about: &OutgoingPost, addresses: &Addresses) -> Result<Create, DocumentError> {
    let (to, cc) = audience(about)?;
    Ok(Create {
        id: url_of(&uri_for(&about.post.uri), "the id of a Create")?,
        kind: CreateType::Create,
        actor: url_of(&about.author.uri, "the author's id")?.into(),
        to,
        cc,
        published: about.post.published_at,
        object: Note::of_local(about, addresses)?,
    })
}

/// The post must be the actor's own, and so must a stored one of the same id.
pub(crate) fn check(conn: &mut Conn, activity: &Value, actor: &str) -> Result<(), ActivityError> {
    check_authorship(conn, activity, actor)
}

/// For Create and Update of posts.
pub(super) fn check_authorship(conn: &mut Conn, activity: &Value, actor: &str) -> Result<(), ActivityError> {
    let object = object_of(activity)?;
    let id = object
        .id()
        .ok_or(ActivityError::Malformed("about an object with an id"))?;
    if !same_origin(id.as_str(), actor) {
        return Err(ActivityError::CrossOrigin("its object"));
    }
    if let Some(post) = object.embedded().filter(|object| is_post(object))
        && id_in(post, "attributedTo").is_none_or(|author| author.as_str() != actor)
    {
        return Err(ActivityError::NotYours("its object"));
    }
    let Some(stored) = store::posts::find_by_uri(conn, id.as_str())? else {
        return Ok(());
    };
    match store::actors::lookup(conn, stored.actor_id)? {
        Some(author) if author.uri != actor => Err(ActivityError::NotYours("its object")),
        _ => Ok(()),
    }
}

pub(crate) async fn receive(federation: &Federation, received: &Received) -> Result<Effect, ActivityError> {
    store_post(federation, received, Arrival::Created).await
}

/// Takes the post out of a Create or Update, fetching it if only its id was sent, and stores it.
pub(super) async fn store_post(
    federation: &Federation,
    received: &Received,
    arrival: Arrival,
) -> Result<Effect, ActivityError> {
    let object = object_of(&received.activity)?;
    let document = match object.embedded() {
        Some(document) => document.clone(),
        None => {
            let id = object
                .id()
                .ok_or(ActivityError::Malformed("about an object with an id"))?;
            remote_posts::fetch_document(federation, id.as_str()).await?
        }
    };
    if !is_post(&document) {
        return Ok(Effect::Ignored("objects of this type are not kept"));
    }
    let received = received.clone();
    let federation_in = federation.clone();
    federation
        .store()
        .write(move |conn| apply(conn, &federation_in, &received, &document, arrival))
        .await
}

/// The post of a Create that carries it whole: nothing need be fetched, so one transaction can do all.
pub(crate) fn carried(kind: &str, activity: &Value) -> Option<Value> {
    if kind != "Create" {
        return None;
    }
    object_of(activity)
        .ok()?
        .embedded()
        .filter(|object| is_post(object))
        .cloned()
}

/// Stores the post of a Create or Update, in the caller's transaction.
pub(crate) fn apply(
    conn: &mut Conn,
    federation: &Federation,
    received: &Received,
    document: &Value,
    arrival: Arrival,
) -> Result<Effect, ActivityError> {
    check(conn, &received.activity, &received.actor.uri)?;
    ingest::store_post(conn, federation, &received.actor, document, arrival, received.at)
}
