//! The shapes of answers: documents, tombstones, and the way to a page.

use crate::http::error::HttpError;
use crate::objects::context;
use crate::objects::tombstone::Tombstone;
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

/// The media type of what we serve.
pub const CONTENT_TYPE: &str = "application/activity+json; charset=utf-8";

/// A document that anybody may have.
pub fn document<T: Serialize>(document: &T) -> Response {
    with_type(StatusCode::OK, context::to_json(document), "max-age=180, public")
}

/// A document for this reader alone.
pub fn private_document<T: Serialize>(document: &T) -> Response {
    with_type(StatusCode::OK, context::to_json(document), "private, no-store")
}

/// 410 with a tombstone.
pub fn gone(uri: &str, deleted: Option<Timestamp>) -> Result<Response, HttpError> {
    let tombstone = context::activity(Tombstone::of(uri, deleted)?);
    Ok(with_type(
        StatusCode::GONE,
        context::to_json(&tombstone),
        "max-age=180, public",
    ))
}

/// 303 to the page for people.
pub fn page(url: &str) -> Response {
    let location = HeaderValue::try_from(url).unwrap_or_else(|_| HeaderValue::from_static("/"));
    let headers = [
        (header::LOCATION, location),
        (header::VARY, HeaderValue::from_static("Accept")),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

fn with_type(status: StatusCode, json: String, caching: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE)),
        (header::VARY, HeaderValue::from_static("Accept, Signature")),
        (header::CACHE_CONTROL, HeaderValue::from_static(caching)),
    ];
    (status, headers, json).into_response()
}
