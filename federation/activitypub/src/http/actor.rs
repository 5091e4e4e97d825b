//! `GET /users/{name}`: a member's document, or the way to the profile page.

use crate::Federation;
use crate::http::asker::Asker;
use crate::http::error::HttpError;
use crate::http::negotiation::wants_document;
use crate::http::{reader, response};
use crate::objects::{ActorDocument, context};
use axum::extract::{Path, Request, State};
use axum::response::Response;

/// Served to everybody, unless the operator demands signatures: whoever verifies a member's signature
/// must then sign the question for the key, with a key of an instance actor, which is always served.
pub async fn get(
    State(federation): State<Federation>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, HttpError> {
    let (parts, _) = request.into_parts();
    if !wants_document(&parts.headers) {
        return Ok(response::page(
            &federation.addresses().profile(&name.to_ascii_lowercase()),
        ));
    }
    let asker = Asker::of(&federation, &parts).await?;
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
    Ok(asker.document(&context::actor(document)))
}
