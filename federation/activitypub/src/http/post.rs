//! `GET /users/{name}/posts/{id}`: a post as a Note. Public and unlisted ones for everybody; others
//! only for a request signed by somebody who may read them, and for anybody else they do not exist.

use crate::Federation;
use crate::activities::like::relation;
use crate::http::error::HttpError;
use crate::http::negotiation::wants_document;
use crate::http::{inbox::target, reader, response};
use crate::inbox::key_store::StoredKeys;
use crate::objects::outgoing_note::{self, OutgoingPost};
use crate::objects::{Note, context};
use crate::signature::IncomingRequest;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use domain::policy::{MayRead, Relation};
use domain::{Origin, PostId, Timestamp};
use http::request::Parts;
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
    match find(&federation, &name, id, &parts).await? {
        Found::Gone(at) => response::gone(&federation.addresses().post(&name, id), Some(at)),
        Found::Post(about) => {
            let open = about.post.visibility.is_open();
            let note = context::activity(Note::of_local(&about, federation.addresses())?);
            Ok(if open {
                response::document(&note)
            } else {
                response::private_document(&note)
            })
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

/// Finds a post for the sender of a request.
pub(super) async fn find(federation: &Federation, name: &str, id: PostId, parts: &Parts) -> Result<Found, HttpError> {
    let uri = federation.addresses().post(name, id);
    let (wanted, member) = (uri.clone(), name.to_owned());
    let read = federation.store().read(move |conn| {
        if let Some(at) = store::tombstones::find(conn, &wanted)? {
            return Ok::<_, StoreError>((Some(at), None));
        }
        if !matches!(reader::member(conn, &member)?, reader::Member::Here(_)) {
            return Ok((None, None));
        }
        match store::posts::find_by_uri(conn, &wanted)? {
            Some(post) => Ok((None, outgoing_note::read(conn, &post)?)),
            None => Ok((None, None)),
        }
    });
    match read.await? {
        (Some(at), _) => Ok(Found::Gone(at)),
        (None, Some(about)) => {
            if !MayRead::allows(&about.post, Relation::default()) && !may_read(federation, &about, parts).await? {
                return Err(HttpError::not_found());
            }
            Ok(Found::Post(Box::new(about)))
        }
        (None, None) => Err(HttpError::not_found()),
    }
}

/// Whether the request is signed by an actor who may read the post. Such an actor is known here, so
/// stored keys are enough: a stranger cannot make us ask anybody.
async fn may_read(federation: &Federation, about: &OutgoingPost, parts: &Parts) -> Result<bool, HttpError> {
    let request = IncomingRequest {
        method: &parts.method,
        target: target(parts),
        headers: &parts.headers,
        body: &[],
        origin: federation.addresses().origin(),
    };
    let Ok(verified) = federation.verifier().verify(&request, &StoredKeys(federation)).await else {
        return Ok(false);
    };
    let post = about.post.clone();
    let answer = federation.store().read(move |conn| {
        let Some(actor) = store::actors::find_by_uri(conn, &verified.owner)?.filter(|actor| actor.gone_at.is_none())
        else {
            return Ok(false);
        };
        let authority = Origin::parse(&actor.uri)
            .map(|origin| origin.authority())
            .unwrap_or_default();
        if store::hosts::is_blocked(conn, &authority)? {
            return Ok(false);
        }
        Ok::<_, StoreError>(MayRead::allows(&post, relation(conn, &post, &actor)?))
    });
    Ok(answer.await?)
}
