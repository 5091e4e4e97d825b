//! Whether a member has an account somewhere because they logged in there, under the name that follows from
//! their username. Whoever links another one would leave that one to nobody.

use super::case::{Case, Name};
use super::{EnforceError, Enforcer};
use domain::AccountId;
use store::StoreError;

impl Enforcer {
    /// Asks the relying party's admin API. `None` if it is not configured.
    ///
    /// # Errors
    /// [`EnforceError`] if the database or the admin API fails.
    pub(crate) async fn has_account_by_username(
        &self,
        client_id: &str,
        account: AccountId,
    ) -> Result<Option<bool>, EnforceError> {
        let Some(at) = self.reach(client_id).await? else {
            return Ok(None);
        };
        let party = at.party.clone();
        let case = self
            .wiring
            .store
            .read::<_, StoreError, _>(move |conn| Case::load(conn, &party, account))
            .await?;
        let Some(case) = case else {
            return Ok(Some(false));
        };
        let Name::Username(username) = &case.name else {
            return Ok(Some(false));
        };
        let found = at.remote.find(&at.remote.name_of(username)).await?;
        Ok(Some(found.is_some_and(|user| {
            case.is_theirs(&user, &at.party, &*self.wiring.subjects)
        })))
    }
}
