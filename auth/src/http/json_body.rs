//! A bounded JSON body with errors in our own shape.

use super::MAX_BODY_BYTES;
use crate::error::AuthError;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use http::header;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// The body as `T`.
pub(super) struct JsonBody<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = AuthError;

    async fn from_request(request: Request, _: &S) -> Result<Self, AuthError> {
        let content_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let essence = content_type
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default()
            .trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(AuthError::NotJson);
        }
        let announced = request
            .headers()
            .get(header::CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        if announced.is_some_and(|length: u64| length > MAX_BODY_BYTES as u64) {
            return Err(AuthError::BodyTooLarge);
        }
        let body = to_bytes(request.into_body(), MAX_BODY_BYTES)
            .await
            .map_err(|error| body_error(&error))?;
        serde_json::from_slice(&body)
            .map(Self)
            .map_err(|error| match error.classify() {
                Category::Data => AuthError::BadShape(error.to_string()),
                Category::Io | Category::Syntax | Category::Eof => AuthError::BadJson(error.to_string()),
            })
    }
}

/// Too long, or the connection broke.
fn body_error(error: &axum::Error) -> AuthError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(current) = cause {
        if current.is::<http_body_util::LengthLimitError>() {
            return AuthError::BodyTooLarge;
        }
        cause = current.source();
    }
    AuthError::BadJson("it could not be read to its end".into())
}
