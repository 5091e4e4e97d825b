//! The waiting side begins.

use super::{HANDOFF_TTL, hash_of, network_mark, number};
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::Timestamp;
use http::HeaderValue;
use store::handoffs::{self, Handoff, HandoffState};

/// A browser waits.
#[derive(Clone)]
pub struct BegunHandoff {
    /// The code for the link, 128 random bits.
    pub code: String,
    /// The number that the browser shows.
    pub number: i32,
    /// After this nobody can let it in.
    pub expires_at: Timestamp,
    /// `Set-Cookie` values to send with the answer.
    pub cookies: Vec<HeaderValue>,
}

/// Without the code.
impl std::fmt::Debug for BegunHandoff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BegunHandoff")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl Auth {
    /// Lets the visitor's browser wait for another one, in place of what it waited for before. `next`
    /// is where it goes afterwards: a path of this instance, which the caller has checked.
    pub async fn begin_handoff(&self, visitor: &Visitor, next: &str) -> Result<BegunHandoff, AuthError> {
        self.admit(visitor)?;
        let (secret, cookies) = self.pre_session_of(visitor);
        let code = self.entropy().hex(16);
        let (number, choices) = number::draw(self.entropy());
        let new = Handoff {
            code_hash: hash_of(&code),
            waiting_hash: secret.hash(),
            label: visitor.label.clone(),
            network: visitor.client_ip.map(|ip| network_mark(&code, ip)),
            number,
            choices,
            next: next.to_owned(),
            state: HandoffState::Waiting,
            expires_at: self.now().plus(HANDOFF_TTL),
        };
        let expires_at = new.expires_at;
        self.store().write(move |conn| handoffs::put(conn, &new)).await?;
        Ok(BegunHandoff {
            code,
            number,
            expires_at,
            cookies,
        })
    }
}
