//! Errors of userinfo, in the way of RFC 6750: the header says what is wrong, for programs and for people.

use crate::openid::OpenIdError;
use crate::openid::userinfo::UserinfoError;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use std::error::Error;

impl UserinfoError {
    fn status_and_code(&self) -> (StatusCode, Option<&'static str>) {
        match self {
            // RFC 6750, 3.1: whoever sent no token is told no more than the scheme.
            Self::NoToken => (StatusCode::UNAUTHORIZED, None),
            Self::InvalidRequest => (StatusCode::BAD_REQUEST, Some("invalid_request")),
            Self::InvalidToken => (StatusCode::UNAUTHORIZED, Some("invalid_token")),
            Self::Unknown | Self::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, Some("temporarily_unavailable")),
        }
    }
}

impl IntoResponse for UserinfoError {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        if let Self::Store(error) = &self {
            tracing::warn!(%error, "userinfo could not be answered");
        }
        let mut body = json!({"error_description": self.to_string()});
        if let Some(code) = code {
            body["error"] = json!(code);
        }
        let mut response = (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(5));
            return response;
        }
        let challenge = match code {
            None => HeaderValue::from_static("Bearer realm=\"openid\""),
            Some(code) => {
                let text = format!("Bearer realm=\"openid\", error=\"{code}\"");
                HeaderValue::from_str(&text).expect("the codes are ASCII")
            }
        };
        headers.insert(header::WWW_AUTHENTICATE, challenge);
        response
    }
}

impl IntoResponse for OpenIdError {
    fn into_response(self) -> Response {
        let cause = self.source().map(ToString::to_string).unwrap_or_default();
        tracing::error!(error = %self, cause, "the keys of the OpenID provider cannot be had");
        let body = Json(json!({
            "error": "temporarily_unavailable",
            "error_description": "the keys cannot be had now: try again in a moment",
        }));
        let mut response = (StatusCode::SERVICE_UNAVAILABLE, body).into_response();
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(5));
        response
    }
}
