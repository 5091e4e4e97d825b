//! `GET /users/{name}/collections/featured`: pinned posts. Nobody can pin yet, so it is empty; it is
//! served because Mastodon asks for it.

use crate::Federation;
use crate::http::error::HttpError;
use crate::http::{reader, response};
use crate::objects::collection::OrderedCollection;
use crate::objects::context;
use axum::extract::{Path, State};
use axum::response::Response;

/// The collection.
pub async fn get(State(federation): State<Federation>, Path(name): Path<String>) -> Result<Response, HttpError> {
    match reader::living_member(&federation, name).await? {
        Ok(actor) => {
            let id = federation.addresses().featured(&actor.username);
            Ok(response::document(&context::activity(OrderedCollection::empty(id))))
        }
        Err(gone) => Ok(gone),
    }
}
