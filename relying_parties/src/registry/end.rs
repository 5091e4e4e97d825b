//! Log-ins at a relying party ended by an admin: of everybody, or of one member. It is told each of them,
//! if it wants to hear.

use super::{Registry, RegistryError, present};
use domain::openid::PartyGrant;
use domain::{AccountId, Timestamp, id};
use store::{Conn, StoreError, accounts, openid_codes, openid_grants};

/// How many log-ins one transaction ends.
const STEP: i64 = 200;

impl Registry<'_> {
    /// Ends all log-ins there. `progress` hears how many are ended so far. Returns how many were.
    ///
    /// # Errors
    /// [`RegistryError::NoSuchParty`], and unless by an admin or the operator.
    pub async fn end_all_log_ins(
        &self,
        client_id: &str,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<usize, RegistryError> {
        let owned = client_id.to_owned();
        self.act(move |conn, deed| {
            let party = present(conn, &owned)?;
            openid_codes::forget_all(conn, &owned)?;
            deed.note(conn, "party.end_log_ins", &owned, &party.name)?;
            Ok(())
        })
        .await?;
        let now = self.clock.now();
        self.end_steps(client_id, now, progress).await
    }

    /// Ends all log-ins of one member there. Returns how many there were.
    ///
    /// # Errors
    /// [`RegistryError::NoSuchParty`], [`RegistryError::NoSuchAccount`], and unless by an admin or the
    /// operator.
    pub async fn end_log_ins_of(&self, client_id: &str, account: AccountId) -> Result<usize, RegistryError> {
        let (client_id, logout_id) = (client_id.to_owned(), id::draw(self.clock.now(), self.entropy));
        self.act(move |conn, deed| {
            present(conn, &client_id)?;
            let Some(member) = accounts::lookup(conn, account)? else {
                return Err(RegistryError::NoSuchAccount(account.to_string()));
            };
            openid_codes::forget(conn, &client_id, account)?;
            let grants = openid_grants::list_at(conn, &client_id, account)?;
            let ended = end(conn, &grants, logout_id, deed.now)?;
            deed.note(conn, "party.end_log_ins", &client_id, &format!("@{}", member.username))?;
            Ok(ended)
        })
        .await
    }

    /// Ends the log-ins that are not younger than `until`, some in each transaction: a relying party that is
    /// switched on gets new ones meanwhile, which stay.
    pub(super) async fn end_steps(
        &self,
        client_id: &str,
        until: Timestamp,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<usize, RegistryError> {
        let mut ended = 0;
        loop {
            let (client_id, now) = (client_id.to_owned(), self.clock.now());
            let logout_id = id::draw(now, self.entropy);
            let found = self
                .store
                .write::<_, StoreError, _>(move |conn| {
                    let mut grants = openid_grants::list_of_party(conn, &client_id, STEP)?;
                    grants.retain(|grant| grant.created_at <= until);
                    end(conn, &grants, logout_id, now)?;
                    Ok(grants.len())
                })
                .await?;
            if found == 0 {
                return Ok(ended);
            }
            ended += found;
            progress(ended);
        }
    }
}

fn end(conn: &mut Conn, grants: &[PartyGrant], logout_id: i64, now: Timestamp) -> Result<usize, StoreError> {
    let mut ended = 0;
    for grant in grants {
        ended += usize::from(openid_grants::end_telling(conn, grant, logout_id, now)?);
    }
    Ok(ended)
}
