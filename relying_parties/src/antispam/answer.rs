//! Answers in the shape that Matrix gives its errors: `{"errcode": "M_…", "error": "…"}`.

use super::verdict::Refusal;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

/// Yes.
pub(super) fn may() -> Response {
    Json(json!({})).into_response()
}

/// No, with the sentence that the person reads, and why in a word for machines.
pub(super) fn may_not(refusal: Refusal, words: &str) -> Response {
    let body = json!({
        "errcode": "M_FORBIDDEN",
        "error": words,
        "org.guildhall.reason": refusal.as_str(),
    });
    (StatusCode::FORBIDDEN, Json(body)).into_response()
}

/// A question that is not answered at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// Unknown client id or wrong token: which of both is not told.
    Stranger,
    /// The body is too long to be a question.
    TooLarge,
    /// The body is no JSON, or misses what the question is about.
    BadBody,
    /// A user id that is none.
    BadUserId,
    /// A callback that is not answered here.
    NoSuchQuestion,
}

impl IntoResponse for NoAnswer {
    fn into_response(self) -> Response {
        let (status, errcode, error) = match self {
            // Not M_UNKNOWN_TOKEN: the module hands our code on to the person's client, and clients who
            // read that one log themselves out.
            Self::Stranger => (
                StatusCode::UNAUTHORIZED,
                "M_UNAUTHORIZED",
                "the antispam token or the client id in its base_url is wrong: compare both with the section [party] \
                 of Guildhall",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "M_TOO_LARGE",
                "a question has at most 64 KiB",
            ),
            Self::BadBody => (
                StatusCode::BAD_REQUEST,
                "M_BAD_JSON",
                "this is not how synapse-http-antispam 0.5 asks",
            ),
            Self::BadUserId => (
                StatusCode::BAD_REQUEST,
                "M_INVALID_PARAM",
                "a user id looks like @name:server",
            ),
            Self::NoSuchQuestion => (
                StatusCode::NOT_FOUND,
                "M_UNRECOGNIZED",
                "Guildhall answers POST check_registration_for_spam, check_login_for_spam, user_may_join_room, \
                 user_may_invite and ping: name no others in enabled_callbacks",
            ),
        };
        (status, Json(json!({ "errcode": errcode, "error": error }))).into_response()
    }
}
