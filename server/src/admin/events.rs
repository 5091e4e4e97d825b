//! Steps between stages and why, newest first.

use super::{MOST, Office, username};
use domain::AccountId;
use store::membership_events::MembershipEvent;
use store::{StoreError, membership_events};

/// A step with whose it was.
#[derive(Clone, Debug)]
pub struct EventLine {
    /// The step.
    pub event: MembershipEvent,
    /// Whose; nobody's if the account's row is gone.
    pub username: Option<String>,
}

impl Office {
    /// The newest steps of everybody, below the id `before`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn events(&self, before: Option<i64>, limit: i64) -> Result<Vec<EventLine>, StoreError> {
        let limit = limit.clamp(1, MOST + 1);
        self.store
            .read(move |conn| {
                let events = membership_events::recent(conn, before, limit)?;
                events
                    .into_iter()
                    .map(|event| {
                        Ok(EventLine {
                            username: username(conn, event.account_id)?,
                            event,
                        })
                    })
                    .collect()
            })
            .await
    }

    /// The newest steps of one member.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn events_of(&self, account: AccountId, limit: i64) -> Result<Vec<MembershipEvent>, StoreError> {
        self.store
            .read(move |conn| membership_events::of_account(conn, account, limit))
            .await
    }
}
