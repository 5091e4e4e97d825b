//! JSON that everybody may keep for an hour and then ask about in one round trip.

use aws_lc_rs::digest;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

const KEPT: &str = "public, max-age=3600";

/// The answer, or that nothing has changed since the one that `headers` name.
pub(super) fn json(headers: &HeaderMap, body: &impl Serialize) -> Response {
    let Ok(body) = serde_json::to_vec(body) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let digest = digest::digest(&digest::SHA256, &body);
    let etag = format!("\"{}\"", hex::encode(&digest.as_ref()[..16]));
    let kept = [
        (header::CACHE_CONTROL, HeaderValue::from_static(KEPT)),
        (
            header::ETAG,
            HeaderValue::from_str(&etag).expect("hexadecimal is ASCII"),
        ),
    ];
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == etag || tag == "*");
    if known {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (kept, json, body).into_response()
}
