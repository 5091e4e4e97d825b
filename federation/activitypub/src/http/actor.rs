//! `GET /users/{name}`: a member's document, or the way to the profile page.

use crate::Federation;
use crate::http::error::HttpError;
use crate::http::negotiation::wants_document;
use crate::http::{reader, response};
use crate::objects::{ActorDocument, context};
use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;

/// Served to everybody, unsigned: without it nobody could verify the member's signatures.
pub async fn get(
    State(federation): State<Federation>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    if !wants_document(&headers) {
        return Ok(response::page(
            &federation.addresses().profile(&name.to_ascii_lowercase()),
        ));
    }
    let actor = match reader::living_member(&federation, name).await? {
        Ok(actor) => actor,
        Err(gone) => return Ok(gone),
    };
    let id = actor.id;
    let keys = federation
        .store()
        .read(move |conn| store::actors::list_keys(conn, id))
        .await?;
    let document = ActorDocument::of_local(&actor, &keys, federation.addresses())?;
    Ok(response::document(&context::actor(document)))
}
