//! `GET /actor`: the instance's own actor, always served unsigned, and its empty outbox.

use crate::Federation;
use crate::http::error::HttpError;
use crate::http::response;
use crate::objects::collection::OrderedCollection;
use crate::objects::{ActorDocument, context};
use axum::extract::State;
use axum::response::Response;
use store::StoreError;

/// The document.
pub async fn get(State(federation): State<Federation>) -> Result<Response, HttpError> {
    let found = federation
        .store()
        .read(|conn| {
            let Some(actor) = store::actors::find_instance_actor(conn)? else {
                return Ok(None);
            };
            let keys = store::actors::list_keys(conn, actor.id)?;
            Ok::<_, StoreError>(Some((actor, keys)))
        })
        .await?;
    let (actor, keys) = found.ok_or_else(HttpError::not_found)?;
    let document = ActorDocument::of_local(&actor, &keys, federation.addresses())?;
    Ok(response::document(&context::actor(document)))
}

/// The instance posts nothing.
pub async fn get_outbox(State(federation): State<Federation>) -> Response {
    let id = format!("{}/outbox", federation.addresses().instance_actor());
    response::document(&context::activity(OrderedCollection::empty(id)))
}
