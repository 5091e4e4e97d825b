//! Who asks for a document. A request may be signed, by somebody or by an instance; where the operator
//! demands it (`authorized_fetch`), it must be. What may be read is then decided for that reader.

use crate::Federation;
use crate::http::error::HttpError;
use crate::http::{inbox::target, response};
use crate::inbox::client;
use crate::inbox::key_store::{KeyStore, StoredKeys};
use crate::signature::{IncomingRequest, SignatureError, Verified};
use axum::response::Response;
use domain::Origin;
use domain::actor::Actor;
use domain::post::Post;
use http::request::Parts;
use serde::Serialize;
use store::{Conn, StoreError};

/// The sender of a request for a document.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    /// Who signed it; `None` is anybody.
    actor: Option<Actor>,
    /// Whether everybody had to sign: then nothing may be kept for others on the way.
    demanded: bool,
}

impl Asker {
    /// Reads the signature of a request without a body.
    ///
    /// Where signatures are demanded, a missing or wrong one is refused, and the key of a stranger is
    /// fetched if need be (one bounded fetch, as for an inbox). Elsewhere only keys that are stored
    /// count, so that a stranger cannot make us ask anybody, and a request that proves nothing is one
    /// of anybody: whoever follows somebody here is known here.
    pub(crate) async fn of(federation: &Federation, parts: &Parts) -> Result<Self, HttpError> {
        let demanded = federation.config().authorized_fetch;
        if !demanded && !parts.headers.contains_key("signature") {
            return Ok(Self { actor: None, demanded });
        }
        let request = IncomingRequest {
            method: &parts.method,
            target: target(parts),
            headers: &parts.headers,
            body: &[],
            origin: federation.addresses().origin(),
        };
        if !demanded {
            let actor = match federation.verifier().verify(&request, &StoredKeys(federation)).await {
                Ok(verified) => known(federation, verified).await?,
                Err(_) => None,
            };
            return Ok(Self { actor, demanded });
        }
        let keys = KeyStore {
            federation,
            client: client::budget_key(&parts.extensions),
        };
        let verified = match federation.verifier().verify(&request, &keys).await {
            Ok(verified) => verified,
            Err(SignatureError::KeyBlocked) => return Err(HttpError::reader_refused()),
            Err(error) => return Err(error.into()),
        };
        let dialect = verified.dialect;
        let actor = known(federation, verified)
            .await?
            .ok_or_else(HttpError::reader_refused)?;
        if let Some(origin) = Origin::parse(&actor.uri) {
            // What a peer signs with, it also understands.
            federation.fetcher().dialects().learn(&origin.authority(), dialect);
        }
        Ok(Self {
            actor: Some(actor),
            demanded,
        })
    }

    /// Whether this reader may see a post.
    pub(crate) fn may_read(&self, conn: &mut Conn, post: &Post) -> Result<bool, StoreError> {
        social::reading::may_read(conn, self.actor.as_ref().map(|actor| actor.id), post)
    }

    /// A document that everybody may have who may ask at all.
    pub(crate) fn document<T: Serialize>(&self, document: &T) -> Response {
        self.document_of(document, true)
    }

    /// A document; `open` says whether it would be the same for everybody who may ask.
    pub(crate) fn document_of<T: Serialize>(&self, document: &T, open: bool) -> Response {
        if open && !self.demanded {
            response::document(document)
        } else {
            response::private_document(document)
        }
    }

    /// Whether an answer may depend on who asks.
    pub(crate) fn is_known(&self) -> bool {
        self.actor.is_some()
    }
}

/// The signer as stored; nobody if it is gone or its host is blocked.
async fn known(federation: &Federation, verified: Verified) -> Result<Option<Actor>, StoreError> {
    let found = federation.store().read(move |conn| {
        let found = store::actors::find_by_uri(conn, &verified.owner)?;
        let Some(actor) = found.filter(|actor| !actor.local && actor.gone_at.is_none()) else {
            return Ok(None);
        };
        let authority = Origin::parse(&actor.uri)
            .map(|origin| origin.authority())
            .unwrap_or_default();
        let blocked = store::hosts::is_blocked(conn, &authority)?;
        Ok::<_, StoreError>((!blocked).then_some(actor))
    });
    found.await
}
