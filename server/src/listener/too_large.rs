//! Says that a body is too large in the words of the surface it was sent to: the layer that measures it
//! knows no surface and answers with plain text, which a client program cannot show to anybody.

use crate::app::router::BODY_BYTES;
use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Surfaces whose errors are JSON; browsers of other origins may read those of the first two.
const JSON: [&str; 3] = ["/api/", "/oauth/", "/auth/"];

/// Rewrites the plain answer.
pub async fn explain(request: Request, next: Next) -> Response {
    let surface = JSON.into_iter().find(|prefix| request.uri().path().starts_with(prefix));
    let response = next.run(request).await;
    let is_plain = |response: &Response| {
        let kind = response.headers().get(header::CONTENT_TYPE);
        kind.is_none_or(|kind| !kind.as_bytes().starts_with(b"application/json"))
    };
    let Some(surface) = surface.filter(|_| response.status() == StatusCode::PAYLOAD_TOO_LARGE && is_plain(&response))
    else {
        return response;
    };
    let said = format!("the body is too large: at most {} MiB are read", BODY_BYTES >> 20);
    let body = Json(serde_json::json!({ "error": said }));
    let mut answer = (StatusCode::PAYLOAD_TOO_LARGE, body).into_response();
    if surface != "/auth/" {
        let anybody = HeaderValue::from_static("*");
        answer
            .headers_mut()
            .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::routing::post;
    use tower::ServiceExt;

    async fn sent(path: &str, status: StatusCode) -> (StatusCode, bool, String) {
        let router = Router::new()
            .route(path, post(move || async move { (status, "length limit exceeded") }))
            .layer(from_fn(explain));
        let request = Request::post(path).body(Body::empty()).expect("a request");
        let answer = router.oneshot(request).await.expect("infallible");
        let open = answer.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        let status = answer.status();
        let body = to_bytes(answer.into_body(), 1000).await.expect("small");
        (status, open, String::from_utf8_lossy(&body).into_owned())
    }

    #[tokio::test]
    async fn programs_are_told_in_json_and_people_in_text() {
        let large = StatusCode::PAYLOAD_TOO_LARGE;
        let words = r#"{"error":"the body is too large: at most 1 MiB are read"}"#;
        assert_eq!(sent("/api/v1/statuses", large).await, (large, true, words.into()));
        assert_eq!(sent("/auth/join", large).await, (large, false, words.into()));
        let plain = "length limit exceeded".to_owned();
        assert_eq!(sent("/compose", large).await, (large, false, plain.clone()));
        assert_eq!(
            sent("/api/v1/statuses", StatusCode::OK).await,
            (StatusCode::OK, false, plain)
        );
    }
}
