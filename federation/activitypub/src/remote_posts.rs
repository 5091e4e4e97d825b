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

/// Fetches a post and its author and stores both.
pub(crate) async fn fetch_and_store(federation: &Federation, wanted: &FetchPost) -> Result<Effect, ActivityError> {
    let (uri, known_uri) = (wanted.uri.clone(), wanted.uri.clone());
    let settled = federation.store().read(move |conn| {
        let gone = store::tombstones::find(conn, &known_uri)?.is_some();
        Ok::<_, ActivityError>(gone || store::posts::find_by_uri(conn, &known_uri)?.is_some())
    });
    if settled.await? {
        return Ok(Effect::Ignored("the post is known already, or known to be gone"));
    }
    let document = fetch_document(federation, &uri).await?;
    if !is_post(&document) {
        return Ok(Effect::Ignored("what stands there is not a post"));
    }
    let author = id_in(&document, "attributedTo").ok_or(ActivityError::Malformed("a post with an author"))?;
    let author = remote_actors::known_or_fetched(federation, author.as_str()).await?;
    let (federation_in, now, depth) = (federation.clone(), federation.now(), wanted.depth);
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
