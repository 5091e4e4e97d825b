//! `POST /inbox` and `POST /users/{name}/inbox`: runs the steps of [`crate::inbox`] in their order.

use crate::Federation;
use crate::http::error::HttpError;
use crate::inbox::envelope::{Envelope, check_content_type};
use crate::inbox::filter::{self, Verdict};
use crate::inbox::{Accepted, MAX_BODY_BYTES, Refusal, accept, authenticate, client, known};
use crate::signature::IncomingRequest;
use axum::body::{Bytes, to_bytes};
use axum::extract::{OriginalUri, Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use std::sync::Arc;

/// RFC 9421 section 5: says how we like requests signed. Ed25519 costs the sender a tenth of RSA.
const ACCEPT_SIGNATURE: HeaderName = HeaderName::from_static("accept-signature");
const WISH: HeaderValue = HeaderValue::from_static(
    "sig1=(\"@method\" \"@target-uri\" \"content-digest\");created;alg=\"ed25519\";tag=\"activitypub\"",
);

/// The shared inbox.
pub async fn create_shared(State(federation): State<Federation>, request: Request) -> Result<Response, HttpError> {
    answer(&federation, None, request).await
}

/// A member's inbox.
pub async fn create(
    State(federation): State<Federation>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, HttpError> {
    answer(&federation, Some(name), request).await
}

async fn answer(federation: &Federation, name: Option<String>, request: Request) -> Result<Response, HttpError> {
    let (parts, body) = request.into_parts();
    let declared = parts
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse::<usize>().ok());
    let outcome = if declared.is_some_and(|length| length > MAX_BODY_BYTES) {
        Err(Refusal::TooLarge)
    } else {
        match federation.inbox_room().take(declared) {
            Ok(_held) => match to_bytes(body, MAX_BODY_BYTES).await {
                Ok(body) => receive(federation, name.as_deref(), &parts, body).await,
                Err(_) => Err(Refusal::TooLarge),
            },
            Err(busy) => Err(busy),
        }
    };
    match outcome {
        Ok(accepted) => {
            metrics::counter!("activitypub_inbox_total", "outcome" => outcome_name(accepted)).increment(1);
            Ok((StatusCode::ACCEPTED, [(ACCEPT_SIGNATURE, WISH)]).into_response())
        }
        Err(refusal) => {
            let error = HttpError::from(refusal);
            metrics::counter!("activitypub_inbox_total", "outcome" => error.code()).increment(1);
            tracing::debug!(code = error.code(), "an activity was turned away");
            Err(error)
        }
    }
}

async fn receive(federation: &Federation, name: Option<&str>, parts: &Parts, body: Bytes) -> Result<Accepted, Refusal> {
    check_content_type(&parts.headers)?;
    let envelope = Arc::new(Envelope::read(&body)?);
    let request = IncomingRequest {
        method: &parts.method,
        target: target(parts),
        headers: &parts.headers,
        body: &body,
        origin: federation.addresses().origin(),
    };
    if let Some(accepted) = known::accept(federation, name, &request, &envelope, &body).await? {
        return Ok(accepted);
    }
    filter::check_inbox(federation, name).await?;
    if filter::check(federation, &envelope).await? == Verdict::Nothing {
        return Ok(Accepted::Nothing);
    }
    let actor =
        authenticate::authenticate(federation, &request, &envelope, client::budget_key(&parts.extensions)).await?;
    let host = envelope.origin.authority();
    if let Err(exhausted) = federation.activities_per_host().take(&host) {
        return Err(Refusal::TooMany {
            host,
            retry_after: exhausted.retry_after,
        });
    }
    let raw = String::from_utf8(body.to_vec()).map_err(|error| {
        Refusal::Json(crate::bounded_json::BadJson::NotUtf8 {
            at: error.utf8_error().valid_up_to(),
        })
    })?;
    accept::accept(federation, Arc::unwrap_or_clone(envelope), &actor, raw).await
}

/// Path and query as they were sent, also where this router is nested in another.
pub(super) fn target(parts: &Parts) -> &str {
    let uri: &Uri = parts
        .extensions
        .get::<OriginalUri>()
        .map_or(&parts.uri, |original| &original.0);
    uri.path_and_query().map_or("/", |target| target.as_str())
}

fn outcome_name(accepted: Accepted) -> &'static str {
    match accepted {
        Accepted::New => "accepted",
        Accepted::Repeated => "repeated",
        Accepted::Nothing => "nothing",
    }
}
