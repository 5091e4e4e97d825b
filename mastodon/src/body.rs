//! Every body is read before anything is decided: an answer that leaves part of a request unread closes
//! the connection, and clients that keep connections open take that for a failure of the next request.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

/// The largest body that any endpoint takes; the server around it has the same limit.
const MAX_BYTES: usize = 1 << 20;

/// Reads the whole body into memory, whatever becomes of the request.
pub(crate) async fn read(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match to_bytes(body, MAX_BYTES).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(_) => (
            StatusCode::PAYLOAD_TOO_LARGE,
            axum::Json(serde_json::json!({"error": "The body is larger than 1 MiB, or ended early"})),
        )
            .into_response(),
    }
}
