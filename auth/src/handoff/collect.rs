//! The waiting side collects its session: this browser only, once.

use super::hash_of;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::opening::Opened;
use crate::visitor::Visitor;
use domain::session::SignInMethod;
use store::factors;
use store::handoffs::{self, HandoffState};

/// The waiting browser is signed in.
#[derive(Clone, Debug)]
pub struct Collected {
    /// The account, and the cookies for the browser.
    pub opened: Opened,
    /// Where it goes now.
    pub next: String,
}

impl Auth {
    /// Begins the session of a browser that was let in.
    pub async fn collect_handoff(&self, visitor: &Visitor, code: &str) -> Result<Collected, AuthError> {
        self.admit(visitor)?;
        let browser = visitor.pre_session.as_ref().ok_or(AuthError::HandoffUnknown)?.hash();
        let (code_hash, now) = (hash_of(code), self.now());
        let mut opening = self.opening(visitor, SignInMethod::Handoff);
        let (account, next, opening) = self
            .store()
            .write(move |conn| {
                let factor = factors::of_handoff(conn, &code_hash)?;
                if let Some(taken) = handoffs::take(conn, &code_hash, &browser, now)? {
                    let HandoffState::Approved(account) = taken.state else {
                        return Err(AuthError::HandoffUnknown);
                    };
                    let account = opening.commit(conn, account, factor.as_deref())?;
                    return Ok((account, taken.next, opening));
                }
                let found = handoffs::find(conn, &code_hash, now)?;
                match found
                    .filter(|found| found.waiting_hash == browser)
                    .map(|found| found.state)
                {
                    Some(HandoffState::Waiting) => Err(AuthError::HandoffWaiting),
                    Some(HandoffState::Cancelled) => Err(AuthError::HandoffCancelled),
                    Some(HandoffState::Approved(_)) | None => Err(AuthError::HandoffUnknown),
                }
            })
            .await?;
        Ok(Collected {
            opened: self.opened(account, &opening),
            next,
        })
    }
}
