//! The waiting side looks whether it has been let in.

use super::hash_of;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::Timestamp;
use store::handoffs::{self, HandoffState};

/// A hand-off as the browser that waits sees it.
#[derive(Clone, Debug)]
pub struct WaitingHandoff {
    /// The number to show.
    pub number: i32,
    /// How far it has come.
    pub state: HandoffState,
    /// Where to go afterwards.
    pub next: String,
    /// After this nobody can let the browser in.
    pub expires_at: Timestamp,
}

impl Auth {
    /// The hand-off that the visitor's browser waits for. Has an allowance of its own,
    /// [`crate::rate_limit::POLLS_PER_MINUTE`].
    pub async fn find_waiting_handoff(&self, visitor: &Visitor, code: &str) -> Result<WaitingHandoff, AuthError> {
        self.admit_to_poll(visitor)?;
        let browser = visitor.pre_session.as_ref().ok_or(AuthError::HandoffUnknown)?.hash();
        let (code_hash, now) = (hash_of(code), self.now());
        let found = self
            .store()
            .read(move |conn| handoffs::find(conn, &code_hash, now))
            .await?
            .filter(|found| found.waiting_hash == browser)
            .ok_or(AuthError::HandoffUnknown)?;
        Ok(WaitingHandoff {
            number: found.number,
            state: found.state,
            next: found.next,
            expires_at: found.expires_at,
        })
    }
}
