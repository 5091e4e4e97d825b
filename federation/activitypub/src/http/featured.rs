//! `GET /users/{name}/collections/featured`: the posts a member pins, whole, because Mastodon and
//! others take them from here. A reader gets those that it may read.

use crate::Federation;
use crate::http::asker::Asker;
use crate::http::error::HttpError;
use crate::http::reader;
use crate::objects::collection::OrderedCollection;
use crate::objects::{Note, context, outgoing_note};
use axum::extract::{Path, Request, State};
use axum::response::Response;
use store::StoreError;

/// The collection.
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
    let (author, asked) = (actor.id, asker.clone());
    let pinned = federation.store().read(move |conn| {
        let mut pinned = Vec::new();
        for post in store::pins::list(conn, author)? {
            if asked.may_read(conn, &post)? {
                pinned.extend(outgoing_note::read(conn, &post)?);
            }
        }
        Ok::<_, StoreError>(pinned)
    });
    let mut items = Vec::new();
    for about in pinned.await? {
        let note = Note::of_local(&about, federation.addresses())?;
        items.push(serde_json::to_value(note).expect("wire structs are plain data with text keys"));
    }
    let id = federation.addresses().featured(&actor.username);
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let collection = OrderedCollection {
        ordered_items: Some(items),
        ..OrderedCollection::counted(id, total)
    };
    Ok(asker.document_of(&context::activity(collection), !asker.is_known()))
}
