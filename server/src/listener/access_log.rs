//! One log line and one metric per request. Paths are logged as the route they matched
//! (`/users/{username}`), never as asked for: the real one may name a person or hold a token.

use crate::logging;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use domain::Entropy;
use std::sync::Arc;
use std::time::Instant;
use tracing::Instrument;

/// The header that names the request in the logs.
pub const REQUEST_ID: &str = "x-request-id";

/// The method, or `other` for one that somebody made up: every label costs memory for ever.
fn named(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN
        .into_iter()
        .find(|known| method.as_str() == *known)
        .unwrap_or("other")
}

/// Measures and logs a request, and gives it an id.
pub async fn record(State(entropy): State<Arc<dyn Entropy>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = entropy.hex(8);
    let method = named(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let client = request
        .extensions()
        .get::<auth::ClientIp>()
        .map_or_else(String::new, |client| logging::shortened(client.0));
    let span = tracing::info_span!("request", id, method, route, client);
    async move {
        let mut response = next.run(request).await;
        let (status, took) = (response.status().as_u16(), started.elapsed());
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        metrics::histogram!("guildhall_http_request_seconds", "method" => method, "route" => route, "status" => status.to_string())
            .record(took.as_secs_f64());
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        if status >= 500 {
            tracing::warn!(status, took_ms, "answered");
        } else {
            tracing::info!(status, took_ms, "answered");
        }
        response
    }
    .instrument(span)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_method_gets_no_label_of_its_own() {
        assert_eq!(named(&Method::GET), "GET");
        assert_eq!(named(&Method::from_bytes(b"BREW").expect("a token")), "other");
    }
}
