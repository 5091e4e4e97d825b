//! Log-ins at relying parties whose session here is gone. Whatever ended it (its owner, a ban, a removed
//! wallet, time) need not think of them: they are found by what they rest on, and their parties are told.

use crate::handle::Auth;
use store::{StoreError, openid_grants};

/// How many are ended in one transaction.
const AT_ONCE: i64 = 100;

impl Auth {
    /// Ends all grants whose session is gone; returns how many there were. Called every two seconds by
    /// the server. Looks before it writes: when nothing is to be done it costs one read.
    ///
    /// # Errors
    /// If the database fails; what was ended before stays ended.
    pub async fn end_orphaned_grants(&self) -> Result<usize, StoreError> {
        let mut count = 0;
        while !self
            .store()
            .read(|conn| openid_grants::orphaned(conn, 1))
            .await?
            .is_empty()
        {
            let now = self.now();
            let ended = self
                .store()
                .write::<_, StoreError, _>(move |tx| {
                    let orphans = openid_grants::orphaned(tx, AT_ONCE)?;
                    // A grant ends once, so the id of the first names what ends here.
                    let logout_id = orphans.first().map_or(0, |grant| grant.id);
                    for grant in &orphans {
                        openid_grants::end_telling(tx, grant, logout_id, now)?;
                    }
                    Ok(orphans.len())
                })
                .await?;
            count += ended;
        }
        if count > 0 {
            tracing::info!(count, "log-ins at relying parties ended with their sessions");
        }
        Ok(count)
    }
}
