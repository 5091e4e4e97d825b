//! The link between a member and an account at a relying party taken back by an admin: when it was wrong, or the
//! member cannot do it, because it holds something.

use super::{Registry, RegistryError, present};
use domain::AccountId;
use domain::job::EnforceMember;
use store::{accounts, jobs, party_accounts};

/// What was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlinked {
    /// The name of the account that was linked.
    pub remote: Option<String>,
    /// The name of the account that was only seen to be theirs, for the questions of Synapse.
    pub seen_as: Option<String>,
    /// The linked account may be closed there because of the gate. The enforcer's next run opens it, unless it is
    /// this member's all the same.
    pub was_closed: bool,
}

impl Registry<'_> {
    /// Takes back what ties the member to an account there, and forgets what was seen. Log-ins through us are
    /// not ended, and what the relying party itself remembers of the member stays. `None` if there was nothing.
    ///
    /// # Errors
    /// [`RegistryError::NoSuchParty`], [`RegistryError::NoSuchAccount`], and unless by an admin or the
    /// operator.
    pub async fn unlink(&self, client_id: &str, account: AccountId) -> Result<Option<Unlinked>, RegistryError> {
        let client_id = client_id.to_owned();
        self.act(move |conn, deed| {
            present(conn, &client_id)?;
            let Some(member) = accounts::lock(conn, account)? else {
                return Err(RegistryError::NoSuchAccount(account.to_string()));
            };
            let row = party_accounts::find(conn, &client_id, account)?;
            let is_closed = row.as_ref().is_some_and(|row| row.enforced.is_some());
            let remote = row.and_then(|row| row.remote);
            let done = Unlinked {
                seen_as: party_accounts::seen_as(conn, &client_id, account)?,
                was_closed: remote.is_some() && is_closed,
                remote,
            };
            let Some(name) = done.remote.as_ref().or(done.seen_as.as_ref()) else {
                return Ok(None);
            };
            party_accounts::unlink(conn, &client_id, account)?;
            party_accounts::forget_seen(conn, &client_id, account)?;
            deed.note(
                conn,
                "party.unlink",
                &client_id,
                &format!("@{}: {name}", member.username),
            )?;
            let job = EnforceMember {
                account_id: account,
                client_id: Some(client_id),
                revision: deed.now.as_millis(),
            };
            jobs::enqueue(conn, &job, deed.now)?;
            Ok(Some(done))
        })
        .await
    }
}
