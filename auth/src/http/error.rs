//! Errors on the wire: `{"error":"<stable code>","message":"what to do", …}`. The only place of this
//! crate that knows status codes of errors.

use crate::decision::SpokenReason;
use crate::error::AuthError;
use crate::rate_limit::RetryAfter;
use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use std::error::Error;
use store::StoreError;

#[derive(Serialize)]
struct Body<'a> {
    error: &'static str,
    message: String,
    /// The gate's reasons, where it refused or could not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasons: Option<&'a [SpokenReason]>,
    /// The chains to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    chain_ids: Option<Vec<u64>>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    /// From when on a pass that cools down may admit somebody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    free_at: Option<Timestamp>,
}

impl AuthError {
    /// The stable code that scripts and pages tell errors apart by.
    pub fn code(&self) -> &'static str {
        self.status_and_code().1
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status_and_code().0
    }

    fn status_and_code(&self) -> (StatusCode, &'static str) {
        use StatusCode as S;
        match self {
            Self::BadAddress => (S::BAD_REQUEST, "bad_address"),
            Self::ChainNotServed { .. } => (S::BAD_REQUEST, "chain_not_served"),
            Self::BadMessage => (S::BAD_REQUEST, "bad_message"),
            Self::ForeignDomain { .. } => (S::BAD_REQUEST, "foreign_domain"),
            Self::MessageAltered => (S::BAD_REQUEST, "message_altered"),
            Self::WrongPurpose { .. } => (S::BAD_REQUEST, "wrong_purpose"),
            Self::MalformedSignature => (S::BAD_REQUEST, "malformed_signature"),
            Self::BadUsername(_) => (S::BAD_REQUEST, "bad_username"),
            Self::BadDisplayName => (S::BAD_REQUEST, "bad_display_name"),
            Self::UsernameMismatch => (S::BAD_REQUEST, "username_mismatch"),
            Self::UnknownWallet => (S::BAD_REQUEST, "unknown_wallet"),
            Self::BadJson(_) => (S::BAD_REQUEST, "bad_json"),
            Self::BadPasskeyName => (S::BAD_REQUEST, "bad_passkey_name"),
            Self::PasskeyNotKept => (S::BAD_REQUEST, "passkey_not_kept"),
            Self::CeremonyUnknown => (S::UNAUTHORIZED, "ceremony_unknown"),
            Self::CeremonyExpired => (S::UNAUTHORIZED, "ceremony_expired"),
            Self::PasskeyRefused(_) => (S::UNAUTHORIZED, "passkey_refused"),
            Self::PasskeyUnknown => (S::UNAUTHORIZED, "passkey_unknown"),
            Self::PasskeyCloned => (S::UNAUTHORIZED, "passkey_cloned"),
            Self::WrongLoginCode => (S::UNAUTHORIZED, "wrong_login_code"),
            Self::HandoffCancelled => (S::FORBIDDEN, "handoff_cancelled"),
            Self::PasskeysNotHere => (S::NOT_FOUND, "passkeys_not_here"),
            Self::NoSuchPasskey => (S::NOT_FOUND, "no_such_passkey"),
            Self::HandoffUnknown => (S::NOT_FOUND, "handoff_unknown"),
            Self::PasskeyTaken => (S::CONFLICT, "passkey_taken"),
            Self::TooManyPasskeys => (S::CONFLICT, "too_many_passkeys"),
            Self::HandoffWaiting => (S::CONFLICT, "handoff_waiting"),
            Self::NoPreSession => (S::UNAUTHORIZED, "no_pre_session"),
            Self::OtherBrowser => (S::UNAUTHORIZED, "other_browser"),
            Self::ChallengeUnknown => (S::UNAUTHORIZED, "challenge_unknown"),
            Self::ChallengeExpired => (S::UNAUTHORIZED, "challenge_expired"),
            Self::WrongSignature => (S::UNAUTHORIZED, "wrong_signature"),
            Self::NotSignedYet => (S::UNAUTHORIZED, "not_signed_yet"),
            Self::NotAContract => (S::UNPROCESSABLE_ENTITY, "not_a_contract"),
            Self::NoSession => (S::UNAUTHORIZED, "no_session"),
            Self::NotMember => (S::FORBIDDEN, "not_member"),
            Self::AccountSuspended => (S::FORBIDDEN, "account_suspended"),
            Self::AccountDeleted => (S::FORBIDDEN, "account_deleted"),
            Self::NotYourWallet => (S::FORBIDDEN, "not_your_wallet"),
            Self::Denied(_) => (S::FORBIDDEN, "denied"),
            Self::SignInAgain => (S::FORBIDDEN, "sign_in_again"),
            Self::ForeignOrigin => (S::FORBIDDEN, "foreign_origin"),
            Self::StaleForm => (S::FORBIDDEN, "stale_form"),
            Self::MethodNotAllowed => (S::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::UsernameTaken => (S::CONFLICT, "username_taken"),
            Self::PassTaken => (S::CONFLICT, "pass_taken"),
            Self::PassCooling { .. } => (S::CONFLICT, "pass_cooling"),
            Self::PassBanned => (S::FORBIDDEN, "pass_banned"),
            Self::WalletBanned => (S::FORBIDDEN, "wallet_banned"),
            Self::WrongRecoveryCode => (S::UNAUTHORIZED, "wrong_recovery_code"),
            Self::PasskeyNotTrusted => (S::FORBIDDEN, "passkey_not_trusted"),
            Self::NoSuchChange => (S::NOT_FOUND, "no_such_change"),
            Self::ChangeNotYours => (S::FORBIDDEN, "change_not_yours"),
            Self::StrongerFactorNeeded => (S::FORBIDDEN, "stronger_factor_needed"),
            Self::TooManyChanges => (S::CONFLICT, "too_many_changes"),
            Self::NotAllowed => (S::FORBIDDEN, "not_allowed"),
            Self::UnprovenWallet => (S::CONFLICT, "unproven_wallet"),
            Self::AppealWaiting => (S::CONFLICT, "appeal_waiting"),
            Self::TooManyAppeals => (S::TOO_MANY_REQUESTS, "too_many_appeals"),
            Self::TooManyWaiting => (S::TOO_MANY_REQUESTS, "too_many_waiting"),
            Self::BadAppeal => (S::BAD_REQUEST, "bad_appeal"),
            Self::NoSuchEffect => (S::NOT_FOUND, "no_such_effect"),
            Self::AlreadyMember => (S::CONFLICT, "already_member"),
            Self::WalletOfNobody { .. } => (S::CONFLICT, "wallet_of_nobody"),
            Self::WalletTaken => (S::CONFLICT, "wallet_taken"),
            Self::TooManyWallets => (S::CONFLICT, "too_many_wallets"),
            Self::LastWallet => (S::CONFLICT, "last_wallet"),
            Self::BodyTooLarge => (S::PAYLOAD_TOO_LARGE, "body_too_large"),
            Self::NotJson => (S::UNSUPPORTED_MEDIA_TYPE, "not_json"),
            Self::BadShape(_) => (S::UNPROCESSABLE_ENTITY, "bad_shape"),
            Self::TooManyChallenges(_) => (S::TOO_MANY_REQUESTS, "too_many_challenges"),
            Self::RateLimited(_) => (S::TOO_MANY_REQUESTS, "rate_limited"),
            Self::ProofUnknown(_) => (S::SERVICE_UNAVAILABLE, "proof_unknown"),
            Self::DecisionUnknown(_) => (S::SERVICE_UNAVAILABLE, "decision_unknown"),
            Self::DecisionStale => (S::SERVICE_UNAVAILABLE, "decision_stale"),
            Self::Store(StoreError::Unavailable(_) | StoreError::Conflict(_)) => {
                (S::SERVICE_UNAVAILABLE, "database_busy")
            }
            Self::Store(_) | Self::Keys(_) | Self::OpenId(_) | Self::PasskeyData => {
                (S::INTERNAL_SERVER_ERROR, "internal")
            }
        }
    }
}

impl IntoResponse for AuthError {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        if status.is_server_error() {
            tracing::warn!(code, error = chain_of_causes(&self), "a request to /auth failed");
        }
        let verdict = match &self {
            Self::Denied(verdict) | Self::DecisionUnknown(verdict) => Some(verdict),
            _ => None,
        };
        let chain_ids = match &self {
            Self::ChainNotServed { served } => Some(served.iter().map(|chain| chain.0).collect()),
            _ => None,
        };
        let retry_after = match &self {
            Self::RateLimited(after) | Self::TooManyChallenges(after) => Some(RetryAfter::secs(*after)),
            _ => None,
        };
        let body = Body {
            error: code,
            message: self.to_string(),
            outcome: verdict.map(|verdict| verdict.outcome.verdict()),
            reasons: verdict.map(|verdict| verdict.reasons.as_slice()),
            chain_ids,
            retry_after,
            free_at: match &self {
                Self::PassCooling { free_at } => Some(*free_at),
                _ => None,
            },
        };
        let mut response = (status, Json(&body)).into_response();
        if let Some(secs) = retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        response
    }
}

/// The error and what caused it, for the operator's log.
fn chain_of_causes(error: &AuthError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(current) = cause {
        text.push_str(": ");
        text.push_str(&current.to_string());
        cause = current.source();
    }
    text
}
