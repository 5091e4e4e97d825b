//! Refuses addresses with a NUL in them. No name, id or text has one, PostgreSQL takes none in a text, and
//! a query that is asked for one fails: without this anybody could make errors of ours in the log.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses a request whose path or query has an escaped NUL; as it is, HTTP lets none through.
pub async fn check(request: Request, next: Next) -> Response {
    let uri = request.uri();
    if uri.path().contains("%00") || uri.query().is_some_and(|query| query.contains("%00")) {
        return (
            StatusCode::BAD_REQUEST,
            "An address has no NUL (%00) in it: leave it out.\n",
        )
            .into_response();
    }
    next.run(request).await
}
