//! Whether a member has an account somewhere because they logged in there.

use super::case::Case;
use super::look::look;
use super::{EnforceError, Enforcer};
use domain::AccountId;
use store::StoreError;

impl Enforcer {
    /// Asks the relying party's admin API whether the account of this name is one that the member's log-in made,
    /// whatever it is called after. `None` if it is not configured.
    ///
    /// # Errors
    /// [`EnforceError`] if the database or the admin API fails.
    pub(crate) async fn has_account_called(
        &self,
        client_id: &str,
        account: AccountId,
        name: &str,
    ) -> Result<Option<bool>, EnforceError> {
        let Some(at) = self.reach(client_id).await? else {
            return Ok(None);
        };
        let Some(case) = self.case(&at.party, account).await?.filter(|it| it.linked.is_none()) else {
            return Ok(Some(false));
        };
        let found = look(&*at.remote, &at.party, &*self.wiring.subjects, &case).await?;
        Ok(Some(found.theirs.iter().any(|user| is_called(&user.name, name))))
    }

    /// Asks it about any account that a log-in made, whatever it is called there. `None` if it is not
    /// configured.
    ///
    /// # Errors
    /// [`EnforceError`] if the database or the admin API fails.
    pub(crate) async fn has_account(&self, client_id: &str, account: AccountId) -> Result<Option<bool>, EnforceError> {
        let Some(at) = self.reach(client_id).await? else {
            return Ok(None);
        };
        let Some(case) = self.case(&at.party, account).await? else {
            return Ok(Some(false));
        };
        let found = look(&*at.remote, &at.party, &*self.wiring.subjects, &case).await?;
        Ok(Some(!found.theirs.is_empty()))
    }

    async fn case(
        &self,
        party: &domain::openid::RelyingParty,
        account: AccountId,
    ) -> Result<Option<Case>, EnforceError> {
        let party = party.clone();
        let load = move |conn: &mut store::Conn| Case::load(conn, &party, account);
        Ok(self.wiring.store.read::<_, StoreError, _>(load).await?)
    }
}

/// Whether two names are one: localparts have a case, names of hosts have none.
fn is_called(one: &str, other: &str) -> bool {
    match (one.split_once(':'), other.split_once(':')) {
        (Some((one, its)), Some((other, host))) => one == other && its.eq_ignore_ascii_case(host),
        _ => one == other,
    }
}
