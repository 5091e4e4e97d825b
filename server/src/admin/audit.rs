//! What admins and moderators did, newest first.

use super::{MOST, Office, username};
use store::audit::AuditEntry;
use store::{StoreError, audit};

/// An entry with who did it.
#[derive(Clone, Debug)]
pub struct AuditLine {
    /// The entry.
    pub entry: AuditEntry,
    /// Who; `None` for the operator on the command line.
    pub by: Option<String>,
}

impl Office {
    /// The newest entries below the id `before`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn audit(&self, before: Option<i64>, limit: i64) -> Result<Vec<AuditLine>, StoreError> {
        let limit = limit.clamp(1, MOST + 1);
        self.store
            .read(move |conn| {
                let entries = audit::list(conn, before, limit)?;
                entries
                    .into_iter()
                    .map(|entry| {
                        let by = match entry.account_id {
                            Some(id) => username(conn, id)?,
                            None => None,
                        };
                        Ok(AuditLine { entry, by })
                    })
                    .collect()
            })
            .await
    }
}
