//! Remote posts fetched by their id: for a Create that names its post without embedding it, and for
//! the ancestors of replies.

use crate::Federation;
use crate::activities::{ActivityError, Effect};
use crate::fetch::Wish;
use crate::ingest::{self, Arrival};
use crate::objects::note::is_post;
use crate::objects::reference::id_in;
use crate::remote_actors;
use domain::job::FetchPost;
use serde_json::Value;

/// The document at `uri`, which is the address it names as its own.
pub(crate) async fn fetch_document(federation: &Federation, uri: &str) -> Result<Value, ActivityError> {
    Ok(federation.fetcher().fetch(uri, Wish::JOB).await?.json.clone())
}

/// Fetches a post and its author and stores both, for a job.
pub(crate) async fn fetch_and_store(federation: &Federation, wanted: &FetchPost) -> Result<Effect, ActivityError> {
    if is_settled(federation, &wanted.uri).await? {
        return Ok(Effect::Ignored("the post is known already, or known to be gone"));
    }
    let document = fetch_document(federation, &wanted.uri).await?;
    store_document(federation, &document, wanted.depth).await
}

async fn is_settled(federation: &Federation, uri: &str) -> Result<bool, ActivityError> {
    let uri = uri.to_owned();
    let settled = federation.store().read(move |conn| {
        let gone = store::tombstones::find(conn, &uri)?.is_some();
        Ok::<_, ActivityError>(gone || store::posts::find_by_uri(conn, &uri)?.is_some())
    });
    settled.await
}

/// Stores the post in a document that was fetched from its own address, with its author; so many of
/// its missing ancestors may be fetched after it.
pub(crate) async fn store_document(
    federation: &Federation,
    document: &Value,
    depth: u8,
) -> Result<Effect, ActivityError> {
    if !is_post(document) {
        return Ok(Effect::Ignored("what stands there is not a post"));
    }
    let author = id_in(document, "attributedTo").ok_or(ActivityError::Malformed("a post with an author"))?;
    let author = remote_actors::known_or_fetched(federation, author.as_str()).await?;
    let (federation_in, document, now) = (federation.clone(), document.clone(), federation.now());
    federation
        .store()
        .write(move |conn| {
            ingest::store_post(
                conn,
                &federation_in,
                &author,
                &document,
                Arrival::Fetched { depth },
                now,
            )
        })
        .await
}
