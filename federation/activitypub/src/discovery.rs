//! How others find us: from a handle to an actor (WebFinger, host-meta) and from a domain to what
//! runs there (NodeInfo).

pub mod host_meta;
pub mod nodeinfo;
pub mod webfinger;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};

/// An answer for anybody, browsers on other origins included.
fn for_everybody(content_type: &'static str, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (header::CACHE_CONTROL, HeaderValue::from_static("max-age=3600, public")),
    ];
    (headers, body).into_response()
}
