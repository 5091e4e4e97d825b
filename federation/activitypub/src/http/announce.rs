//! `GET /users/{name}/announces/{id}`: a member's boost, for whoever may see the boosted post.

use crate::Federation;
use crate::activities::announce::{self, Boosted};
use crate::http::asker::Asker;
use crate::http::error::HttpError;
use crate::http::negotiation::wants_document;
use crate::http::{reader, response};
use crate::objects::context;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use domain::actor::Actor;
use domain::post::Post;
use store::reactions::{Announce, Reaction, find_announce_by, find_by_activity};
use store::{Conn, StoreError};

/// The Announce, or the way to the boosted post's page.
pub async fn get(
    State(federation): State<Federation>,
    Path((name, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, HttpError> {
    let (parts, _) = request.into_parts();
    let id: i64 = id.parse().map_err(|_| HttpError::not_found())?;
    let name = name.to_ascii_lowercase();
    let is_document = wants_document(&parts.headers);
    let asker = if is_document {
        Some(Asker::of(&federation, &parts).await?)
    } else {
        None
    };
    let (uri, asked) = (federation.addresses().announce(&name, id), asker.clone());
    let found = federation
        .store()
        .read(move |conn| find(conn, &name, &uri, asked.as_ref()));
    let found = found.await?.ok_or_else(HttpError::not_found)?;
    let Some(asker) = asker else {
        return Ok(response::page(&found.post.url));
    };
    let open = found.post.visibility.is_open();
    let boosted = Boosted {
        post_uri: &found.post.uri,
        author_uri: &found.author.uri,
        open,
    };
    let announce = &found.announce;
    let document = announce::build(&announce.activity_uri, &found.by, boosted, Some(announce.created_at))?;
    Ok(asker.document_of(&context::activity(document), open))
}

struct Found {
    announce: Announce,
    by: Actor,
    post: Post,
    author: Actor,
}

/// The boost of this id, if it is this member's and the reader may see what is boosted.
fn find(conn: &mut Conn, name: &str, uri: &str, asker: Option<&Asker>) -> Result<Option<Found>, StoreError> {
    let reader::Member::Here(by) = reader::member(conn, name)? else {
        return Ok(None);
    };
    let Some((Reaction::Announce, post, actor)) = find_by_activity(conn, uri)? else {
        return Ok(None);
    };
    let (Some(announce), Some(post)) = (find_announce_by(conn, post, actor)?, store::posts::lookup(conn, post)?) else {
        return Ok(None);
    };
    let may_read = match asker {
        Some(asker) => asker.may_read(conn, &post)?,
        None => post.visibility.is_open(),
    };
    let Some(author) = store::actors::lookup(conn, post.actor_id)?.filter(|author| author.gone_at.is_none()) else {
        return Ok(None);
    };
    // As in the outbox: nobody is led to somebody who is not shown here.
    let shown = social::reading::is_shown(conn, &author)?;
    Ok((may_read && shown && actor == by.id).then_some(Found {
        announce,
        by: *by,
        post,
        author,
    }))
}
