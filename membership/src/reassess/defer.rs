//! Putting a look off: for the suspended, for those who cost enough today, and for those whose row
//! cannot be used, so that the timer does not come back to them every ten seconds.

use crate::{Membership, MembershipError};
use domain::{AccountId, Timestamp};
use store::{StoreError, accounts, memberships};

impl Membership {
    /// Has the member looked at `at`, or earlier if that was to be and lies ahead.
    pub(crate) async fn defer(&self, account: AccountId, at: Timestamp) -> Result<(), MembershipError> {
        let now = self.wiring.clock.now();
        self.store()
            .write_behind::<_, StoreError, _>(move |conn| {
                if accounts::lock(conn, account)?.is_none() {
                    return Ok(());
                }
                memberships::hold(conn, account)?;
                let Some(mut membership) = memberships::find(conn, account)? else {
                    return Ok(());
                };
                let ahead = membership.recheck_at > now;
                membership.recheck_at = if ahead { membership.recheck_at.min(at) } else { at };
                memberships::save(conn, &membership)
            })
            .await?;
        Ok(())
    }
}
