//! Finding a post by the address that a person pastes: its ActivityPub id or the page of it. What is
//! known is answered from the database; otherwise its server is asked, within a deadline, and the post
//! is stored as any other that was fetched. Whether the asker may see it is asked elsewhere.

use crate::activities::ActivityError;
use crate::fetch::{Document, FetchError, Wish};
use crate::resolve::{not_fetched, refused, unavailable};
use crate::{Federation, remote_posts};
use async_trait::async_trait;
use domain::port::{ResolveError, ResolvePost};
use domain::{Origin, PostId};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How many missing ancestors of the post are fetched after it, so that it can be read in its thread.
const ANCESTORS: u8 = 16;

#[async_trait]
impl ResolvePost for Federation {
    async fn resolve_post(&self, url: &str, deadline: Duration) -> Result<PostId, ResolveError> {
        tokio::time::timeout(deadline, resolve(self, url.trim(), deadline))
            .await
            .unwrap_or_else(|_| Err(ResolveError::Unavailable("no answer in time".into())))
    }
}

async fn resolve(federation: &Federation, address: &str, deadline: Duration) -> Result<PostId, ResolveError> {
    let mut url = Url::parse(address).map_err(|_| ResolveError::BadHandle)?;
    url.set_fragment(None);
    let origin = Origin::of(&url).ok_or(ResolveError::BadHandle)?;
    if federation.addresses().is_own(url.as_str()) {
        return local(federation, &url).await;
    }
    let wanted = url.to_string();
    let (blocked, known) = federation
        .store()
        .read(move |conn| {
            let blocked = store::hosts::is_blocked(conn, &origin.authority())?;
            Ok::<_, store::StoreError>((blocked, store::posts::find_by_uri(conn, &wanted)?))
        })
        .await
        .map_err(unavailable)?;
    if blocked {
        return Err(ResolveError::Blocked);
    }
    if let Some(post) = known {
        return Ok(post.id);
    }
    let document = document(federation, &url, deadline).await.map_err(not_fetched)?;
    store(federation, &document).await
}

/// A post of ours, by its id or its page.
async fn local(federation: &Federation, url: &Url) -> Result<PostId, ResolveError> {
    let (name, id) = federation
        .addresses()
        .post_in(url.as_str())
        .ok_or(ResolveError::NotFound)?;
    let found = federation
        .store()
        .read(move |conn| {
            let Some(post) = store::posts::lookup(conn, id)? else {
                return Ok(None);
            };
            let author = store::actors::lookup(conn, post.actor_id)?;
            Ok::<_, store::StoreError>(author.map(|author| (post, author)))
        })
        .await
        .map_err(unavailable)?;
    // Pages show posts of other servers, too, under the author's whole handle.
    found
        .filter(|(_, author)| {
            author
                .username
                .eq_ignore_ascii_case(name.split('@').next().unwrap_or_default())
        })
        .map(|(post, _)| post.id)
        .ok_or(ResolveError::NotFound)
}

/// The document at the address, or the one that the page there names.
async fn document(federation: &Federation, url: &Url, deadline: Duration) -> Result<Arc<Document>, FetchError> {
    let wish = Wish::PERSON.within(deadline);
    let failure = match federation.fetcher().fetch(url.as_str(), wish).await {
        Ok(document) => return Ok(document),
        Err(error @ (FetchError::ContentType { .. } | FetchError::Status { status: 406, .. })) => error,
        Err(error) => return Err(error),
    };
    match federation.fetcher().alternate(url.as_str(), deadline).await? {
        Some(address) if address != *url => federation.fetcher().fetch(address.as_str(), wish).await,
        _ => Err(failure),
    }
}

async fn store(federation: &Federation, document: &Document) -> Result<PostId, ResolveError> {
    match remote_posts::store_document(federation, &document.json, ANCESTORS).await {
        // Another asker may have stored it meanwhile, or its page led to what was known: look below.
        Ok(_) => {}
        Err(ActivityError::NotThere(_)) => return Err(ResolveError::NotFound),
        Err(error) => return Err(refused(error)),
    }
    let uri = Url::parse(&document.id).map_or_else(|_| document.id.clone(), String::from);
    let found = federation
        .store()
        .read(move |conn| store::posts::find_by_uri(conn, &uri))
        .await
        .map_err(unavailable)?;
    found.map(|post| post.id).ok_or(ResolveError::NotFound)
}
