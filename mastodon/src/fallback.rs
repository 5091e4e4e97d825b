//! What stands behind all endpoints: errors of Mastodon's shape for addresses and methods that nothing
//! answers to. Clients try newer endpoints and live with a 404 they can read.

use crate::ApiError;
use crate::authentication::Presented;
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::Uri;
use tower::ServiceExt;

/// No endpoint here.
pub(crate) async fn no_such_endpoint() -> ApiError {
    ApiError::NoEndpoint
}

/// An endpoint, but not for this method.
pub(crate) async fn wrong_method() -> ApiError {
    ApiError::WrongMethod
}

/// The endpoint whose address was written with a slash at its end, as Mastodon.py writes some of them;
/// otherwise there is none.
pub(crate) async fn without_slash(endpoints: Router, mut request: Request) -> Response {
    let Some(trimmed) = trimmed(request.uri()) else {
        return ApiError::NoEndpoint.into_response();
    };
    *request.uri_mut() = trimmed;
    // The router noted the parts of the address that led here; beside the parts of the new address they
    // would be one too many. Who asks goes along.
    let noted = std::mem::take(request.extensions_mut());
    if let Some(presented) = noted.get::<Presented>() {
        request.extensions_mut().insert(presented.clone());
    }
    match endpoints.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn trimmed(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_suffix('/')?;
    match uri.query() {
        Some(query) => format!("{path}?{query}").parse().ok(),
        None => path.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::trimmed;

    #[test]
    fn one_slash_at_the_end_is_taken_away_and_the_query_stays() {
        let of = |text: &str| trimmed(&text.parse().expect("a URI")).map(|uri| uri.to_string());
        assert_eq!(of("/api/v1/instance/"), Some("/api/v1/instance".into()));
        assert_eq!(of("/api/v1/statuses/?id[]=1"), Some("/api/v1/statuses?id[]=1".into()));
        assert_eq!(of("/api/v1/instance"), None);
    }
}
