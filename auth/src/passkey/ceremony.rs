//! What enrolling and signing in have in common: a question is stored for one browser, and its answer
//! takes it out of the database before anybody judges the answer. So every answer, good or bad, is the
//! only one.

use crate::challenge::MAX_OPEN;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::rate_limit::RetryAfter;
use domain::session::CHALLENGE_TTL;
use domain::{AccountId, Timestamp};
use http::HeaderValue;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::StoreError;
use store::passkey_ceremonies::{self, Ceremony};

/// A question for a passkey, to be put by the page's script.
#[derive(Clone, Debug)]
pub struct Question {
    /// Names the ceremony; goes back with the answer.
    pub ceremony: String,
    /// `publicKey` of `navigator.credentials.create` or `.get`, binary values in base64url.
    pub public_key: serde_json::Value,
    /// After this no answer is taken.
    pub expires_at: Timestamp,
    /// `Set-Cookie` values to send with the question.
    pub cookies: Vec<HeaderValue>,
}

impl Auth {
    /// Stores a question for the browser with this secret's hash.
    pub(super) async fn put_ceremony(
        &self,
        browser_hash: String,
        account: Option<AccountId>,
        state: &impl Serialize,
        mut public_key: serde_json::Value,
        cookies: Vec<HeaderValue>,
    ) -> Result<Question, AuthError> {
        let now = self.now();
        let new = Ceremony {
            id: self.entropy().hex(16),
            browser_hash,
            account,
            state: serde_json::to_string(state).expect("the state of a ceremony is plain data"),
            expires_at: now.plus(CHALLENGE_TTL),
        };
        let question = Question {
            ceremony: new.id.clone(),
            public_key: public_key["publicKey"].take(),
            expires_at: new.expires_at,
            cookies,
        };
        self.store()
            .write(move |conn| {
                let open = passkey_ceremonies::list_open_expiries(conn, &new.browser_hash, now)?;
                if let Some(next) = open.first().filter(|_| open.len() >= MAX_OPEN) {
                    return Err(AuthError::TooManyChallenges(RetryAfter(next.since(now))));
                }
                Ok(passkey_ceremonies::add(conn, &new)?)
            })
            .await?;
        Ok(question)
    }

    /// Uses a question up and gives what its answer is judged by.
    pub(super) async fn take_ceremony<T: DeserializeOwned>(
        &self,
        id: &str,
        browser_hash: String,
        account: Option<AccountId>,
    ) -> Result<T, AuthError> {
        let id = id.to_owned();
        let taken = self
            .store()
            .write::<_, StoreError, _>(move |conn| passkey_ceremonies::take(conn, &id, &browser_hash))
            .await?
            .filter(|taken| taken.account == account)
            .ok_or(AuthError::CeremonyUnknown)?;
        if self.now() >= taken.expires_at {
            return Err(AuthError::CeremonyExpired);
        }
        // What an older version of the library wrote is at most five minutes old.
        serde_json::from_str(&taken.state).map_err(|_| AuthError::CeremonyExpired)
    }
}
