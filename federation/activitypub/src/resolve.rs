//! Finding an actor by what a person types: a handle or an address. Answers from the database where
//! it can; otherwise asks, with WebFinger checked in both directions.

use crate::activities::ActivityError;
use crate::fetch::{FetchError, Handle, Wish};
use crate::{Federation, remote_actors};
use async_trait::async_trait;
use domain::Origin;
use domain::actor::Actor;
use domain::port::{ResolveActor, ResolveError};
use std::time::Duration;
use url::Url;

#[async_trait]
impl ResolveActor for Federation {
    async fn resolve_actor(&self, query: &str, deadline: Duration) -> Result<Actor, ResolveError> {
        let late = || ResolveError::Unavailable("no answer in time".into());
        tokio::time::timeout(deadline, resolve(self, query.trim(), deadline))
            .await
            .unwrap_or_else(|_| Err(late()))
    }
}

async fn resolve(federation: &Federation, query: &str, deadline: Duration) -> Result<Actor, ResolveError> {
    if query.starts_with("https://") || query.starts_with("http://") {
        return by_address(federation, query, deadline).await;
    }
    let name = query.strip_prefix('@').unwrap_or(query);
    if !name.contains('@') {
        return local(federation, name).await;
    }
    let handle: Handle = query.parse().map_err(|_| ResolveError::BadHandle)?;
    if handle.host == federation.addresses().authority() {
        return local(federation, &handle.user).await;
    }
    by_handle(federation, &handle, deadline).await
}

async fn local(federation: &Federation, name: &str) -> Result<Actor, ResolveError> {
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(ResolveError::BadHandle);
    }
    let name = name.to_ascii_lowercase();
    let found = federation
        .store()
        .read(move |conn| store::actors::find_local(conn, &name))
        .await
        .map_err(unavailable)?;
    found
        .filter(|actor| actor.gone_at.is_none())
        .ok_or(ResolveError::NotFound)
}

async fn by_handle(federation: &Federation, handle: &Handle, deadline: Duration) -> Result<Actor, ResolveError> {
    let wanted = handle.clone();
    let known = federation
        .store()
        .read(move |conn| {
            let known = store::actors::find_by_handle(conn, &wanted.user, &wanted.host)?;
            // The host of a handle and the host of its actor may differ; a block of either holds.
            let home = known
                .as_ref()
                .and_then(|actor| Origin::parse(&actor.uri))
                .map(|origin| origin.authority());
            let blocked = store::hosts::is_blocked(conn, &wanted.host)?
                || match home {
                    Some(home) => store::hosts::is_blocked(conn, &home)?,
                    None => false,
                };
            Ok::<_, store::StoreError>((blocked, known))
        })
        .await
        .map_err(unavailable)?;
    let known = match known {
        (true, _) => return Err(ResolveError::Blocked),
        (false, known) => known.filter(|actor| !actor.local),
    };
    if let Some(actor) = known
        .as_ref()
        .filter(|actor| remote_actors::is_fresh(federation, actor))
    {
        return Ok(actor.clone());
    }
    match federation.fetcher().resolve_handle(handle, deadline).await {
        Ok(found) => remote_actors::store_document(federation, &found.document, Some(found.handle.host))
            .await
            .map_err(refused),
        // An old answer is better than none; a definite no is not overruled by it.
        Err(error) => known.filter(|_| error.is_temporary()).ok_or_else(|| not_fetched(error)),
    }
}

async fn by_address(federation: &Federation, address: &str, deadline: Duration) -> Result<Actor, ResolveError> {
    let url = Url::parse(address).map_err(|_| ResolveError::BadHandle)?;
    let origin = Origin::of(&url).ok_or(ResolveError::BadHandle)?;
    if let Some(name) = federation.addresses().username_in(url.as_str()) {
        return local(federation, &name).await;
    }
    if federation.addresses().is_own(url.as_str()) {
        return Err(ResolveError::NotFound);
    }
    let wanted = url.to_string();
    let (blocked, known) = federation
        .store()
        .read(move |conn| {
            let blocked = store::hosts::is_blocked(conn, &origin.authority())?;
            Ok::<_, store::StoreError>((blocked, store::actors::find_by_uri(conn, &wanted)?))
        })
        .await
        .map_err(unavailable)?;
    if blocked {
        return Err(ResolveError::Blocked);
    }
    if let Some(actor) = known
        .as_ref()
        .filter(|actor| remote_actors::is_fresh(federation, actor))
    {
        return Ok(actor.clone());
    }
    match federation
        .fetcher()
        .fetch(url.as_str(), Wish::PERSON.within(deadline))
        .await
    {
        Ok(document) => remote_actors::store_document(federation, &document, None)
            .await
            .map_err(refused),
        Err(error) => known.filter(|_| error.is_temporary()).ok_or_else(|| not_fetched(error)),
    }
}

pub(crate) fn not_fetched(error: FetchError) -> ResolveError {
    match error {
        FetchError::Blocked { .. } => ResolveError::Blocked,
        FetchError::NotFound { .. } | FetchError::Gone { .. } | FetchError::NoActor { .. } => ResolveError::NotFound,
        FetchError::BadUrl => ResolveError::BadHandle,
        error => ResolveError::Unavailable(error.to_string()),
    }
}

pub(crate) fn refused(error: ActivityError) -> ResolveError {
    ResolveError::Unavailable(error.to_string())
}

pub(crate) fn unavailable(error: store::StoreError) -> ResolveError {
    ResolveError::Unavailable(error.to_string())
}
