//! The approving side looks at what it is asked, and decides.

use super::{hash_of, network_mark};
use crate::error::AuthError;
use crate::factor;
use crate::handle::Auth;
use crate::owner;
use crate::visitor::Visitor;
use store::factors;
use store::handoffs::{self, Handoff, HandoffState};

/// A hand-off as somebody sees it who opened its link.
#[derive(Clone, Debug)]
pub struct OfferedHandoff {
    /// What the waiting browser calls itself.
    pub label: String,
    /// Whether it is certain that the two are on different networks. The opposite is never certain:
    /// behind a proxy that we do not know of, everybody comes from one place.
    pub elsewhere: bool,
    /// The numbers to choose from.
    pub choices: Vec<i32>,
    /// Whether it is this very browser that waits.
    pub is_own: bool,
    /// Where the waiting browser wants to go.
    pub next: String,
}

impl Auth {
    /// What the link with this code asks, as long as nobody has decided.
    pub async fn find_offered_handoff(&self, visitor: &Visitor, code: &str) -> Result<OfferedHandoff, AuthError> {
        self.admit_to_poll(visitor)?;
        let (code_hash, now) = (hash_of(code), self.now());
        let found = self
            .store()
            .read(move |conn| handoffs::find(conn, &code_hash, now))
            .await?
            .ok_or(AuthError::HandoffUnknown)?;
        match found.state {
            HandoffState::Waiting => Ok(offered(found, visitor, code)),
            HandoffState::Approved(_) => Err(AuthError::HandoffUnknown),
            HandoffState::Cancelled => Err(AuthError::HandoffCancelled),
        }
    }

    /// Lets the waiting browser into the account that is signed in, if `number` is the one it shows;
    /// otherwise, and on `None`, ends the hand-off.
    pub async fn decide_handoff(&self, visitor: &Visitor, code: &str, number: Option<i32>) -> Result<(), AuthError> {
        self.admit(visitor)?;
        let account = visitor.require_account()?.id;
        let session = visitor.require_session()?.0.clone();
        let (code_hash, now) = (hash_of(code), self.now());
        let approved = self
            .store()
            .write(move |conn| {
                owner::hold(conn, account)?;
                let found = handoffs::find(conn, &code_hash, now)?.ok_or(AuthError::HandoffUnknown)?;
                let decided = if number == Some(found.number) {
                    let factor = factor::of_session(conn, &session)?.map(|factor| factor.text());
                    factors::note_handoff(conn, &code_hash, factor.as_deref())?;
                    handoffs::approve(conn, &code_hash, account, now)?
                } else {
                    handoffs::cancel(conn, &code_hash)?
                };
                match (decided, found.state) {
                    (true, _) => Ok(number == Some(found.number)),
                    (false, HandoffState::Cancelled) => Err(AuthError::HandoffCancelled),
                    (false, _) => Err(AuthError::HandoffUnknown),
                }
            })
            .await?;
        match (approved, number) {
            (true, _) => {
                tracing::info!(%account, "a hand-off was approved");
                Ok(())
            }
            // Saying no is what was wanted.
            (false, None) => Ok(()),
            (false, Some(_)) => Err(AuthError::HandoffCancelled),
        }
    }
}

fn offered(found: Handoff, visitor: &Visitor, code: &str) -> OfferedHandoff {
    let here = visitor.client_ip.map(|ip| network_mark(code, ip));
    OfferedHandoff {
        elsewhere: matches!((&found.network, &here), (Some(there), Some(here)) if there != here),
        is_own: visitor
            .pre_session
            .as_ref()
            .is_some_and(|own| own.hash() == found.waiting_hash),
        label: found.label,
        choices: found.choices,
        next: found.next,
    }
}
