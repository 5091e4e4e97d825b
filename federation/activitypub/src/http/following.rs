//! `GET /users/{name}/following`: how many a member follows. Whom is not said: publish the institution, protect the person.

use crate::Federation;
use crate::http::asker::Asker;
use crate::http::error::HttpError;
use crate::http::reader;
use crate::objects::collection::OrderedCollection;
use crate::objects::context;
use axum::extract::{Path, Request, State};
use axum::response::Response;

/// The collection, counted and without items.
pub async fn get(
    State(federation): State<Federation>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, HttpError> {
    let (parts, _) = request.into_parts();
    let asker = Asker::of(&federation, &parts).await?;
    let actor = match reader::living_member(&federation, name).await? {
        Ok(actor) => actor,
        Err(gone) => return Ok(gone),
    };
    let count = federation
        .store()
        .read(move |conn| store::follows::count_following(conn, actor.id))
        .await?;
    let id = federation.addresses().following(&actor.username);
    Ok(asker.document(&context::activity(OrderedCollection::counted(id, count))))
}
