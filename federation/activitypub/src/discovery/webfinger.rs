//! `GET /.well-known/webfinger` (RFC 7033): from `acct:user@authority`, or from an address of ours, to
//! the actor. The instance actor answers to the name of its host.

use super::for_everybody;
use crate::Federation;
use crate::fetch::Handle;
use crate::http::error::HttpError;
use crate::http::reader::{Member, member};
use axum::extract::{Query, State};
use axum::response::Response;
use domain::actor::{Actor, ActorKind};
use serde::Deserialize;
use serde_json::json;

/// `?resource=`.
#[derive(Debug, Deserialize)]
pub struct WebFingerQuery {
    resource: Option<String>,
}

/// Whom a resource names.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Member(String),
    Instance,
}

/// 400 for something that is no resource, 404 for one that is not here.
pub async fn get(
    State(federation): State<Federation>,
    Query(query): Query<WebFingerQuery>,
) -> Result<Response, HttpError> {
    let resource = query
        .resource
        .ok_or_else(|| HttpError::bad_request("ask with ?resource=acct:user@host"))?;
    let actor = match wanted(&federation, &resource)? {
        Wanted::Instance => federation.store().read(store::actors::find_instance_actor).await?,
        Wanted::Member(name) => {
            let found = federation.store().read(move |conn| member(conn, &name)).await?;
            match found {
                Member::Here(actor) => Some(*actor),
                Member::Gone(_) | Member::Nobody => None,
            }
        }
    };
    let actor = actor.ok_or_else(HttpError::not_found)?;
    Ok(for_everybody(
        "application/jrd+json; charset=utf-8",
        describe(&federation, &actor),
    ))
}

fn wanted(federation: &Federation, resource: &str) -> Result<Wanted, HttpError> {
    let addresses = federation.addresses();
    if resource.starts_with("https://") || resource.starts_with("http://") {
        if resource == addresses.instance_actor() {
            return Ok(Wanted::Instance);
        }
        return addresses
            .username_in(resource)
            .map(|name| Wanted::Member(name.to_ascii_lowercase()))
            .ok_or_else(HttpError::not_found);
    }
    let handle: Handle = resource
        .parse()
        .map_err(|_| HttpError::bad_request("a resource is acct:user@host or the address of a profile"))?;
    if handle.host != addresses.authority() {
        return Err(HttpError::not_found());
    }
    let name = handle.user.to_ascii_lowercase();
    Ok(if name == addresses.origin().host() {
        Wanted::Instance
    } else {
        Wanted::Member(name)
    })
}

fn describe(federation: &Federation, actor: &Actor) -> String {
    let addresses = federation.addresses();
    let mut links = vec![json!({ "rel": "self", "type": "application/activity+json", "href": actor.uri })];
    let mut aliases = vec![actor.uri.clone()];
    if actor.kind != ActorKind::Application {
        aliases.push(addresses.profile(&actor.username));
        links.push(json!({
            "rel": "http://webfinger.net/rel/profile-page",
            "type": "text/html",
            "href": addresses.profile(&actor.username),
        }));
    }
    json!({
        "subject": format!("acct:{}@{}", actor.username, addresses.authority()),
        "aliases": aliases,
        "links": links,
    })
    .to_string()
}
