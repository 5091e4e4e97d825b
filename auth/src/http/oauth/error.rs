//! Errors towards apps: `{"error":"<code of RFC 6749>","error_description":"what to do"}`, and Mastodon's
//! `{"error":"Validation failed: …"}` where an app registers. With `http/error.rs` the only place of this
//! crate that knows status codes of errors.

use crate::oauth::OauthError;
use crate::openid::OpenIdError;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use std::error::Error;
use store::StoreError;

/// When to come again while the gate cannot be asked.
const GATE_RETRY_SECS: u16 = 30;

impl OauthError {
    fn status_and_code(&self) -> (StatusCode, &'static str) {
        use StatusCode as S;
        match self {
            Self::InvalidRequest(_) => (S::BAD_REQUEST, "invalid_request"),
            Self::InvalidClient { .. } => (S::UNAUTHORIZED, "invalid_client"),
            Self::InvalidGrant(_) => (S::BAD_REQUEST, "invalid_grant"),
            Self::UnauthorizedClient(_) => (S::BAD_REQUEST, "unauthorized_client"),
            Self::NotYourToken => (S::FORBIDDEN, "unauthorized_client"),
            Self::UnsupportedGrantType => (S::BAD_REQUEST, "unsupported_grant_type"),
            Self::PartyRequest { code, .. } => (S::BAD_REQUEST, *code),
            Self::UnsupportedPartyGrantType => (S::BAD_REQUEST, "unsupported_grant_type"),
            Self::GateUnknown => (S::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
            Self::InvalidScope(_) | Self::TooMuchScope | Self::PartyScope(_) => (S::BAD_REQUEST, "invalid_scope"),
            Self::BadName
            | Self::BadWebsite
            | Self::RedirectCount
            | Self::BadRedirect(_)
            | Self::BadAppScopes(_)
            | Self::BadAuthMethod => (S::UNPROCESSABLE_ENTITY, "invalid_client_metadata"),
            Self::BodyTooLarge => (S::PAYLOAD_TOO_LARGE, "invalid_request"),
            Self::UnsupportedBody => (S::UNSUPPORTED_MEDIA_TYPE, "invalid_request"),
            Self::MethodNotAllowed => (S::METHOD_NOT_ALLOWED, "invalid_request"),
            Self::RateLimited(_) => (S::TOO_MANY_REQUESTS, "too_many_requests"),
            Self::Store(StoreError::Unavailable(_) | StoreError::Conflict(_)) => {
                (S::SERVICE_UNAVAILABLE, "temporarily_unavailable")
            }
            Self::Token(OpenIdError::Store(StoreError::Unavailable(_))) => {
                (S::SERVICE_UNAVAILABLE, "temporarily_unavailable")
            }
            Self::Store(_) | Self::Token(_) => (S::INTERNAL_SERVER_ERROR, "server_error"),
        }
    }

    /// Says what belongs to it in headers, and in the operator's log.
    fn dress(&self, mut response: Response) -> Response {
        if response.status().is_server_error() {
            let cause = self.source().map(ToString::to_string).unwrap_or_default();
            tracing::warn!(error = %self, cause, "a request of an app failed");
        }
        let headers = response.headers_mut();
        match self {
            Self::InvalidClient { by_header: true } => {
                let scheme = HeaderValue::from_static("Basic realm=\"apps\"");
                headers.insert(header::WWW_AUTHENTICATE, scheme);
            }
            Self::RateLimited(after) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(after.secs()));
            }
            Self::Store(_) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(1));
            }
            Self::GateUnknown | Self::Token(_) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(GATE_RETRY_SECS));
            }
            _ => {}
        }
        response
    }
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        let body = Json(json!({"error": code, "error_description": self.to_string()}));
        self.dress((status, body).into_response())
    }
}

/// An error in Mastodon's shape, for registering.
pub(super) struct ValidationError(OauthError);

impl From<OauthError> for ValidationError {
    fn from(error: OauthError) -> Self {
        Self(error)
    }
}

impl IntoResponse for ValidationError {
    fn into_response(self) -> Response {
        let (status, _) = self.0.status_and_code();
        let text = match status {
            StatusCode::UNPROCESSABLE_ENTITY => format!("Validation failed: {}", self.0),
            _ => self.0.to_string(),
        };
        self.0.dress((status, Json(json!({"error": text}))).into_response())
    }
}
