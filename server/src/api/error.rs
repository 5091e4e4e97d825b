//! What can go wrong at an endpoint, in the client API's shape: `{"error": "…"}`.

use super::entities::{DraftProblem, DraftProblems};
use auth::AuthError;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use mastodon::ApiError;
use membership::MembershipError;
use serde_json::json;
use store::StoreError;

/// After how many seconds to ask again while a draft is tried.
const DRAFT_WAIT_SECS: &str = "30";

/// An endpoint did not do it. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum AdminApiError {
    /// An error that the client API has too.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// A draft is wrong.
    #[error("Validation failed: the draft cannot be tried as it is written")]
    BadDraft(Vec<membership::DraftProblem>),
    /// Too many drafts wait; the text says what to do.
    #[error("{0}")]
    TooManyDrafts(String),
    /// The present state does not allow it; the text says what to do.
    #[error("{0}")]
    Conflict(String),
}

impl From<StoreError> for AdminApiError {
    fn from(error: StoreError) -> Self {
        Self::Api(error.into())
    }
}

impl From<MembershipError> for AdminApiError {
    fn from(error: MembershipError) -> Self {
        match error {
            MembershipError::Store(error) => error.into(),
            MembershipError::BadDraft(problems) => Self::BadDraft(problems),
            MembershipError::TooManyDrafts { .. } => Self::TooManyDrafts(error.to_string()),
            MembershipError::NotAllowed { .. } | MembershipError::NotBelow | MembershipError::Yourself => {
                Self::Api(ApiError::Forbidden(error.to_string()))
            }
            MembershipError::NoSuchAccount
            | MembershipError::NoSuchAppeal
            | MembershipError::NoSuchDraft
            | MembershipError::NoDrafts => Self::Api(ApiError::NotFound),
            MembershipError::BadText { .. } => Self::Api(ApiError::invalid(error)),
            MembershipError::Behind { .. }
            | MembershipError::Changing
            | MembershipError::NotBanned
            | MembershipError::AlreadyBanned
            | MembershipError::NoBrake
            | MembershipError::AppealWaiting
            | MembershipError::AppealDecided => Self::Conflict(error.to_string()),
        }
    }
}

impl From<AuthError> for AdminApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Store(error) => error.into(),
            AuthError::NotAllowed => Self::Api(ApiError::Forbidden(error.to_string())),
            AuthError::AccountDeleted => Self::Api(ApiError::NotFound),
            AuthError::WalletTaken
            | AuthError::WalletBanned
            | AuthError::TooManyWallets
            | AuthError::TooManyChanges
            | AuthError::UnprovenWallet
            | AuthError::AccountSuspended => Self::Conflict(error.to_string()),
            other => Self::Api(ApiError::internal(other)),
        }
    }
}

impl IntoResponse for AdminApiError {
    fn into_response(self) -> Response {
        let text = self.to_string();
        match self {
            Self::Api(error) => error.into_response(),
            Self::Conflict(_) => (StatusCode::CONFLICT, Json(json!({ "error": text }))).into_response(),
            Self::TooManyDrafts(_) => {
                let wait = [(header::RETRY_AFTER, DRAFT_WAIT_SECS)];
                (StatusCode::TOO_MANY_REQUESTS, wait, Json(json!({ "error": text }))).into_response()
            }
            Self::BadDraft(problems) => {
                let problems = problems.into_iter().map(DraftProblem::from).collect();
                let body = DraftProblems { error: text, problems };
                (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
            }
        }
    }
}
