//! A member names an account and gets the code that its profile must show.

use super::{ClaimError, Claims, code, name};
use domain::AccountId;
use domain::openid::CLAIM_TTL;
use store::account_claims::{self, AccountClaim};

impl Claims {
    /// Begins a claim; one before it at the same server is forgotten. `typed`: the name as people write it.
    ///
    /// # Errors
    /// [`ClaimError`]; nothing is changed then.
    pub async fn begin(&self, client_id: &str, account: AccountId, typed: &str) -> Result<AccountClaim, ClaimError> {
        let place = self.place(client_id).await?;
        let remote = name::normalise(&place, typed)?;
        let now = self.wiring.clock.now();
        self.beginnings.take(&account, now).map_err(ClaimError::TooOften)?;
        self.may_link(&place, account, &remote).await?;
        let claim = AccountClaim {
            client_id: client_id.to_owned(),
            account_id: account,
            remote,
            code: code::draw(&*self.wiring.entropy),
            created_at: now,
            expires_at: now.plus(CLAIM_TTL),
        };
        let stored = claim.clone();
        self.wiring
            .store
            .write::<_, ClaimError, _>(move |conn| Ok(account_claims::put(conn, &stored)?))
            .await?;
        Ok(claim)
    }

    /// Forgets a claim.
    ///
    /// # Errors
    /// [`ClaimError::NoClaim`] if there is none.
    pub async fn withdraw(&self, client_id: &str, account: AccountId) -> Result<(), ClaimError> {
        let client_id = client_id.to_owned();
        self.wiring
            .store
            .write(move |conn| match account_claims::remove(conn, &client_id, account)? {
                true => Ok(()),
                false => Err(ClaimError::NoClaim),
            })
            .await
    }
}
