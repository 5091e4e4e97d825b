//! What admins and moderators do with memberships. Every verb checks who asks in the transaction that
//! does it, and writes its entry of the audit log there too.

mod account_ban;
mod appeal;
mod ban;
mod brake;
mod overview;
mod permit;
mod role;

pub use appeal::Appellant;
pub use ban::BanWith;
pub use overview::Overview;
pub use permit::Permit;

use crate::{Membership, MembershipError};
use domain::{Entropy, Timestamp};
use store::{Conn, StoreError, audit};

/// The most characters of a reason or an answer.
pub const TEXT_LIMIT: usize = 2_000;

/// Who acts and when, inside the transaction.
pub(crate) struct Deed<'a> {
    pub(crate) by: Permit,
    pub(crate) now: Timestamp,
    pub(crate) entropy: &'a dyn Entropy,
}

impl Deed<'_> {
    /// Writes what was done into the audit log.
    pub(crate) fn note(&self, conn: &mut Conn, action: &str, subject: &str, detail: &str) -> Result<(), StoreError> {
        audit::add(conn, self.by.account(), action, subject, detail, self.now, self.entropy)
    }
}

impl Membership {
    /// Runs one verb as one transaction.
    pub(crate) async fn act<T: Send + 'static>(
        &self,
        by: Permit,
        verb: impl FnOnce(&mut Conn, &Deed<'_>) -> Result<T, MembershipError> + Send + 'static,
    ) -> Result<T, MembershipError> {
        let wiring = std::sync::Arc::clone(&self.wiring);
        self.store()
            .write(move |conn| {
                let deed = Deed {
                    by,
                    now: wiring.clock.now(),
                    entropy: &*wiring.entropy,
                };
                verb(conn, &deed)
            })
            .await
    }
}

/// A text that somebody typed, without the blanks around it.
pub(crate) fn text(typed: &str) -> Result<String, MembershipError> {
    let text = typed.trim();
    if text.is_empty() || text.chars().count() > TEXT_LIMIT || text.contains('\0') {
        return Err(MembershipError::BadText { most: TEXT_LIMIT });
    }
    Ok(text.to_owned())
}
