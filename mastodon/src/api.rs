//! All endpoints. A group's file lists its endpoints with `routes!`, which makes the router and the
//! OpenAPI document from one annotation each, so that the two cannot differ.

mod openapi_document;
mod pictures;
mod v1;
mod v2;

use crate::{Mastodon, authentication, body, cors, fallback, openapi, rate_limit};
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::any;
use utoipa_axum::router::OpenApiRouter;

const TITLE: &str = "Guildhall: the Mastodon client API";
const DESCRIPTION: &str = "What a Guildhall instance offers to Mastodon's client programs. Operations without a \
                           security requirement may be used by anybody.";

/// The endpoints of the API proper with their descriptions.
fn counted() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::with_openapi(openapi::frame(TITLE, DESCRIPTION))
        .merge(v1::endpoints())
        .merge(v2::endpoints())
        .merge(openapi_document::endpoints())
}

/// Every endpoint with its description.
pub(crate) fn endpoints() -> OpenApiRouter<Mastodon> {
    counted().merge(pictures::endpoints())
}

/// The router: endpoints, what stands behind them, and the layers around both.
pub(crate) fn router(app: &Mastodon) -> Router {
    let (counted, _) = counted().split_for_parts();
    let (pictures, _) = pictures::endpoints().split_for_parts();
    let endpoints = counted
        .method_not_allowed_fallback(fallback::wrong_method)
        .with_state(app.clone());
    let without_slash = endpoints.clone().fallback(fallback::no_such_endpoint);
    endpoints
        .route("/api", any(fallback::no_such_endpoint))
        .route("/api/", any(fallback::no_such_endpoint))
        .route(
            "/api/{*rest}",
            any(move |request: Request| fallback::without_slash(without_slash, request)),
        )
        // From here on the last one added is the first to see a request.
        .layer(from_fn_with_state(app.clone(), rate_limit::count))
        .layer(from_fn_with_state(app.clone(), authentication::note))
        .layer(map_response(never_stored))
        .merge(pictures.with_state(app.clone()))
        .layer(from_fn(body::read))
        .layer(cors::layer())
}

/// Other endpoints of the same server, behind the same layers: who asks, how often, from where.
pub(crate) fn around(app: &Mastodon, endpoints: Router) -> Router {
    endpoints
        .layer(from_fn_with_state(app.clone(), rate_limit::count))
        .layer(from_fn_with_state(app.clone(), authentication::note))
        .layer(map_response(never_stored))
        .layer(from_fn(body::read))
        .layer(cors::layer())
}

/// What the API answers depends on who asks, and some of it is a token (RFC 6749 section 5.1): caches keep
/// none of it, on the way or in a browser.
async fn never_stored(mut response: Response) -> Response {
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-store"));
    response
}
