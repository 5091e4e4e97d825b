//! Ids that say what they are the id of: `ObjectId` of `activitypub_federation`, used as a typed URL
//! and nothing else. Fetching is done by our own `fetch`, which knows ports and is bounded; the
//! crate's `dereference` is banned.

use super::{ActorDocument, Note};
use crate::Federation;
use activitypub_federation::config::Data;
use activitypub_federation::fetch::object_id::ObjectId;
use activitypub_federation::traits::Object;
use async_trait::async_trait;
use domain::actor::Actor;
use domain::post::Post;
use store::StoreError;
use url::Url;

/// The id of an actor.
pub type ActorUri = ObjectId<ActorObject>;

/// The id of a post.
pub type PostUri = ObjectId<PostObject>;

/// An actor of the domain as the protocol crate sees one.
#[derive(Clone, Debug)]
pub struct ActorObject {
    uri: Url,
    actor: Actor,
}

/// A post of the domain as the protocol crate sees one.
#[derive(Clone, Debug)]
pub struct PostObject {
    uri: Url,
    post: Post,
}

/// Why an object could not be had through the protocol crate's traits.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stored object cannot be written as a document.
    #[error(transparent)]
    Document(#[from] super::DocumentError),
    /// Documents from outside come in through the inbox and the jobs, which check who signed what.
    #[error("objects are not received this way; use the inbox")]
    NotThisWay,
}

#[async_trait]
impl Object for ActorObject {
    type DataType = Federation;
    type Kind = ActorDocument;
    type Error = ObjectError;

    fn id(&self) -> &Url {
        &self.uri
    }

    async fn read_from_id(id: Url, data: &Data<Federation>) -> Result<Option<Self>, ObjectError> {
        let uri = id.to_string();
        let found = data
            .store()
            .read(move |conn| store::actors::find_by_uri(conn, &uri))
            .await?;
        Ok(found.map(|actor| Self { uri: id, actor }))
    }

    fn is_deleted(&self) -> bool {
        self.actor.gone_at.is_some()
    }

    async fn into_json(self, data: &Data<Federation>) -> Result<ActorDocument, ObjectError> {
        let id = self.actor.id;
        let keys = data
            .store()
            .read(move |conn| store::actors::list_keys(conn, id))
            .await?;
        Ok(ActorDocument::of_local(&self.actor, &keys, data.addresses())?)
    }

    async fn verify(_: &ActorDocument, _: &Url, _: &Data<Federation>) -> Result<(), ObjectError> {
        Err(ObjectError::NotThisWay)
    }

    async fn from_json(_: ActorDocument, _: &Data<Federation>) -> Result<Self, ObjectError> {
        Err(ObjectError::NotThisWay)
    }
}

#[async_trait]
impl Object for PostObject {
    type DataType = Federation;
    type Kind = Note;
    type Error = ObjectError;

    fn id(&self) -> &Url {
        &self.uri
    }

    async fn read_from_id(id: Url, data: &Data<Federation>) -> Result<Option<Self>, ObjectError> {
        let uri = id.to_string();
        let found = data
            .store()
            .read(move |conn| store::posts::find_by_uri(conn, &uri))
            .await?;
        Ok(found.map(|post| Self { uri: id, post }))
    }

    async fn into_json(self, data: &Data<Federation>) -> Result<Note, ObjectError> {
        let post = self.post;
        let about = data
            .store()
            .read(move |conn| super::outgoing_note::read(conn, &post))
            .await?;
        let Some(about) = about else {
            return Err(ObjectError::NotThisWay);
        };
        Ok(Note::of_local(&about, data.addresses())?)
    }

    async fn verify(_: &Note, _: &Url, _: &Data<Federation>) -> Result<(), ObjectError> {
        Err(ObjectError::NotThisWay)
    }

    async fn from_json(_: Note, _: &Data<Federation>) -> Result<Self, ObjectError> {
        Err(ObjectError::NotThisWay)
    }
}
