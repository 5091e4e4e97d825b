//! Client programs that live in a browser come from anywhere: they show a token, never a cookie, so any
//! origin may ask.

use crate::rate_limit::{LIMIT, REMAINING, RESET};
use axum::http::{HeaderName, Method, header};
use std::time::Duration;
use tower_http::cors::{Any, CorsLayer};

/// Lets any origin in, without credentials.
pub(crate) fn layer() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT,
            HeaderName::from_static("idempotency-key"),
        ])
        .expose_headers([header::LINK, header::RETRY_AFTER, LIMIT, REMAINING, RESET])
        .max_age(Duration::from_secs(86_400))
}
