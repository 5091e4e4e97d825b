//! From the name in an address to an actor: `/@name` is a member, `/@name@host` somebody of another
//! server.

use crate::pages::Pages;
use crate::pages::person::profile_path;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use domain::actor::Actor;
use domain::policy::MayBeSeen;
use http::{HeaderMap, header};
use social::reading;
use std::time::Duration;
use store::{StoreError, accounts, actors};

/// How long another server may take to say who somebody is while a member waits.
pub(super) const DEADLINE: Duration = Duration::from_secs(5);

/// Where somebody was found.
pub(in crate::pages) enum Located {
    /// At this address.
    Here(Box<Actor>),
    /// At this path of the instance.
    Elsewhere(String),
}

/// Finds the actor of an address. Another server is asked for members only, so that strangers cannot
/// make this one call others.
pub(in crate::pages) async fn locate(pages: &Pages, reader: &Reader, handle: &str) -> Result<Located, Problem> {
    let Some((username, host)) = handle.split_once('@') else {
        let username = handle.to_lowercase();
        if username != handle {
            return Ok(Located::Elsewhere(format!("/@{username}")));
        }
        return local(pages, username).await.map(|actor| Located::Here(Box::new(actor)));
    };
    if host.eq_ignore_ascii_case(&pages.means.authority()) {
        return Ok(Located::Elsewhere(format!("/@{}", username.to_lowercase())));
    }
    let (name, place) = (username.to_owned(), host.to_lowercase());
    let known = pages
        .means
        .store
        .read(move |conn| {
            let Some(actor) = actors::find_by_handle(conn, &name, &place)? else {
                return Ok::<_, StoreError>(None);
            };
            Ok(Some((reading::is_shown(conn, &actor)?, actor)))
        })
        .await?;
    match known {
        Some((true, actor)) => return Ok(Located::Here(Box::new(actor))),
        // The operator has blocked the host.
        Some((false, _)) => return Err(Problem::NotFound),
        None => {}
    }
    if reader.actor_id().is_none() {
        return Err(Problem::NotFound);
    }
    let found = pages
        .means
        .resolve_actor
        .resolve_actor(handle, DEADLINE)
        .await
        .map_err(|_| Problem::NotFound)?;
    let path = profile_path(&found);
    if path == format!("/@{handle}") {
        Ok(Located::Here(Box::new(found)))
    } else {
        Ok(Located::Elsewhere(path))
    }
}

async fn local(pages: &Pages, username: String) -> Result<Actor, Problem> {
    let found = pages.means.store.read(move |conn| {
        let Some(actor) = actors::find_local(conn, &username)? else {
            return Ok::<_, StoreError>(None);
        };
        let account = match actor.account_id {
            Some(id) => accounts::lookup(conn, id)?,
            None => None,
        };
        Ok(Some((actor, account)))
    });
    let (actor, account) = found.await?.ok_or(Problem::NotFound)?;
    if actor.gone_at.is_some() {
        return Err(Problem::Gone);
    }
    if account.is_some_and(|account| !MayBeSeen::allows(&account)) {
        return Err(Problem::Suspended);
    }
    Ok(actor)
}

/// Whether a program asks for the same thing as ActivityPub: other servers look up the addresses that
/// people paste.
pub(in crate::pages) fn wants_activity(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let first = accepted.split([',', ';']).next().unwrap_or_default().trim();
    first == "application/activity+json" || first == "application/ld+json"
}
