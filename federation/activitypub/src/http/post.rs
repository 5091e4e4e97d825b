//! `GET /users/{name}/posts/{id}`: a post as a Note. Public and unlisted ones for everybody; others
//! only for a request signed by somebody who may read them, and for anybody else they do not exist.

use crate::Federation;
use crate::http::asker::Asker;
use crate::http::error::HttpError;
use crate::http::negotiation::wants_document;
use crate::http::{reader, response};
use crate::objects::outgoing_note::{self, OutgoingPost};
use crate::objects::{Note, context};
use axum::extract::{Path, Request, State};
use axum::response::Response;
use domain::{PostId, Timestamp};
use store::StoreError;

/// The Note, a tombstone, or the way to the page.
pub async fn get(
    State(federation): State<Federation>,
    Path((name, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, HttpError> {
    let (parts, _) = request.into_parts();
    let id: PostId = id.parse().map_err(|_| HttpError::not_found())?;
    let name = name.to_ascii_lowercase();
    if !wants_document(&parts.headers) {
        return Ok(response::page(&federation.addresses().post_page(&name, id)));
    }
    let asker = Asker::of(&federation, &parts).await?;
    match find(&federation, &name, id, &asker).await? {
        Found::Gone(at) => response::gone(&federation.addresses().post(&name, id), Some(at)),
        Found::Post(about) => {
            let open = about.post.visibility.is_open();
            let note = context::activity(Note::of_local(&about, federation.addresses())?);
            Ok(asker.document_of(&note, open))
        }
    }
}

/// A post that this reader may have, or its tombstone.
pub(super) enum Found {
    /// It is here.
    Post(Box<OutgoingPost>),
    /// It was deleted.
    Gone(Timestamp),
}

/// Finds a post for whoever asks.
pub(super) async fn find(federation: &Federation, name: &str, id: PostId, asker: &Asker) -> Result<Found, HttpError> {
    let uri = federation.addresses().post(name, id);
    let (member, asker) = (name.to_owned(), asker.clone());
    let read = federation.store().read(move |conn| {
        if let Some(at) = store::tombstones::find(conn, &uri)? {
            return Ok::<_, StoreError>(Some(Found::Gone(at)));
        }
        if !matches!(reader::member(conn, &member)?, reader::Member::Here(_)) {
            return Ok(None);
        }
        let Some(post) = store::posts::find_by_uri(conn, &uri)? else {
            return Ok(None);
        };
        if !asker.may_read(conn, &post)? {
            return Ok(None);
        }
        let about = outgoing_note::read(conn, &post)?;
        Ok(about.map(|about| Found::Post(Box::new(about))))
    });
    read.await?.ok_or_else(HttpError::not_found)
}
