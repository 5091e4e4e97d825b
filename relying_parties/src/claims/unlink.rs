//! A link taken back by its member: as long as they did not log in to the account through us, and it is not
//! closed by us. Otherwise whoever is about to lose the pass would unlink first and keep the account.

use super::row::Row;
use super::{ClaimError, Claims};
use domain::job::EnforceMember;
use domain::{AccountId, id};
use store::{Conn, audit, jobs, party_accounts, relying_parties};

impl Claims {
    /// Takes it back. Works at relying parties that are switched off, too.
    ///
    /// # Errors
    /// [`ClaimError::InUse`], [`ClaimError::NotLinked`], or as the database fails.
    pub async fn unlink(&self, client_id: &str, account: AccountId) -> Result<(), ClaimError> {
        let (client_id, claims) = (client_id.to_owned(), self.clone());
        let now = self.wiring.clock.now();
        let audit_id = id::draw(now, &*self.wiring.entropy);
        let unlink = move |conn: &mut Conn| -> Result<(), ClaimError> {
            let row = Row::hold(conn, &client_id, account)?;
            let remote = row.remote().ok_or(ClaimError::NotLinked)?.to_owned();
            let party = relying_parties::find(conn, &client_id)?.ok_or(ClaimError::NotOffered)?;
            if row.is_in_use(claims.place_of(&party).as_ref(), &remote) {
                return Err(ClaimError::InUse);
            }
            party_accounts::unlink(conn, &client_id, account)?;
            let (subject, detail) = (format!("account:{account}"), format!("{client_id}: {remote}"));
            audit::add_as(conn, audit_id, Some(account), "party.unlink", &subject, &detail, now)?;
            let job = EnforceMember {
                account_id: account,
                client_id: Some(client_id),
                revision: now.as_millis(),
            };
            Ok(jobs::enqueue(conn, &job, now)?)
        };
        self.wiring.store.write(unlink).await
    }
}
