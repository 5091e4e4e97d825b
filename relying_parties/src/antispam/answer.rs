//! Answers. Yes and no are in the shape that Matrix gives its errors, `{"errcode": "M_…", "error": "…"}`: the
//! module takes any error in JSON for a no, and hands it on to the person. What is no answer is therefore a plain
//! sentence: the module writes it into Synapse's log, and its `fail_open` decides, as if nobody had answered. A
//! wrong token must not shut everybody out of a homeserver.

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
        let (status, sentence) = match self {
            Self::Stranger => (
                StatusCode::UNAUTHORIZED,
                "The antispam token or the client id in its base_url is wrong, or Guildhall does not know them yet: \
                 compare both with the table [party.\"rp_…\".antispam] of Guildhall, and restart it after a change \
                 there.\n",
            ),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "A question has at most 64 KiB.\n"),
            Self::BadBody => (
                StatusCode::BAD_REQUEST,
                "This is not how synapse-http-antispam 0.5 asks.\n",
            ),
            Self::BadUserId => (StatusCode::BAD_REQUEST, "A user id looks like @name:server.\n"),
            Self::NoSuchQuestion => (
                StatusCode::NOT_FOUND,
                "Guildhall answers POST check_registration_for_spam, check_login_for_spam, user_may_join_room, \
                 user_may_invite and ping: name no others in enabled_callbacks.\n",
            ),
        };
        (status, sentence).into_response()
    }
}
