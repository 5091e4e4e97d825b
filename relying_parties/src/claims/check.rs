//! The look at the profile, and the link if the code is there.

use super::place::Place;
use super::profile::Profile;
use super::row::Row;
use super::{ClaimError, Claims, code};
use domain::job::EnforceMember;
use domain::{AccountId, id};
use store::account_claims::{self, AccountClaim};
use store::{Conn, StoreError, audit, jobs, party_accounts};

impl Claims {
    /// Looks at the profile of the claimed account, and links it if the code is there. Returns its name.
    ///
    /// # Errors
    /// [`ClaimError`]; the claim waits on then, unless it is too old.
    pub async fn check(&self, client_id: &str, account: AccountId) -> Result<String, ClaimError> {
        let place = self.place(client_id).await?;
        let claim = self.claim(client_id, account).await?;
        let now = self.wiring.clock.now();
        if claim.expires_at <= now {
            return Err(ClaimError::Expired);
        }
        self.checks.take(&account, now).map_err(ClaimError::TooOften)?;
        let profile = self.profile(&place, &claim.remote).await?;
        if !code::is_in(&claim.code, &profile.text) {
            return Err(ClaimError::CodeNotThere);
        }
        self.may_link(&place, account, &profile.name).await?;
        self.link(place, claim, profile).await
    }

    async fn claim(&self, client_id: &str, account: AccountId) -> Result<AccountClaim, ClaimError> {
        let id = client_id.to_owned();
        let found = self
            .wiring
            .store
            .read::<_, StoreError, _>(move |conn| account_claims::find(conn, &id, account))
            .await?;
        found.ok_or(ClaimError::NoClaim)
    }

    async fn link(&self, place: Place, claim: AccountClaim, profile: Profile) -> Result<String, ClaimError> {
        let now = self.wiring.clock.now();
        let audit_id = id::draw(now, &*self.wiring.entropy);
        let link = move |conn: &mut Conn| -> Result<String, ClaimError> {
            let (client_id, account) = (claim.client_id.as_str(), claim.account_id);
            let row = Row::hold(conn, client_id, account)?;
            // Another browser may have named another account meanwhile.
            if account_claims::find(conn, client_id, account)?.as_ref() != Some(&claim) {
                return Err(ClaimError::NoClaim);
            }
            row.may_link(conn, &place, &profile.name)?;
            match party_accounts::link(conn, client_id, account, &profile.name) {
                Err(StoreError::Conflict(_)) => return Err(ClaimError::Taken),
                other => other?,
            }
            account_claims::remove(conn, client_id, account)?;
            let (subject, detail) = (format!("account:{account}"), format!("{client_id}: {}", profile.name));
            audit::add_as(conn, audit_id, Some(account), "party.link", &subject, &detail, now)?;
            let job = EnforceMember {
                account_id: account,
                client_id: Some(client_id.to_owned()),
                revision: now.as_millis(),
            };
            jobs::enqueue(conn, &job, now)?;
            Ok(profile.name)
        };
        self.wiring.store.write(link).await
    }
}
