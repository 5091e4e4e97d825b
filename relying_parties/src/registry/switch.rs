//! Log-in to a relying party switched off and on again.

use super::{Registry, RegistryError, held, present};
use domain::Timestamp;
use domain::openid::RelyingParty;
use store::{Conn, StoreError, openid_codes, party_accounts, party_departures, relying_parties};

impl Registry<'_> {
    /// Switches log-in off and ends all log-ins, which the relying party is told. Can be repeated; then it
    /// ends what is left. `progress` hears how many are ended so far. Returns how many were.
    ///
    /// # Errors
    /// [`RegistryError::NoSuchParty`], and unless by an admin or the operator.
    pub async fn disable(
        &self,
        client_id: &str,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<usize, RegistryError> {
        self.switch_off(client_id).await?;
        self.end_steps(client_id, Timestamp::from_millis(i64::MAX), progress)
            .await
    }

    /// From then on nobody logs in, and nothing that is on its way is worth anything.
    pub(super) async fn switch_off(&self, client_id: &str) -> Result<RelyingParty, RegistryError> {
        let client_id = client_id.to_owned();
        self.act(move |conn, deed| {
            let mut party = held(conn, &client_id)?;
            openid_codes::forget_all(conn, &client_id)?;
            if party.disabled_at.is_none() {
                party.disabled_at = Some(deed.now);
                relying_parties::set_disabled_at(conn, &client_id, party.disabled_at)?;
                deed.note(conn, "party.disable", &client_id, &party.name)?;
            }
            Ok(party)
        })
        .await
    }

    /// Lets people log in there again.
    ///
    /// # Errors
    /// [`RegistryError::NoSuchParty`], and unless by an admin or the operator.
    pub async fn enable(&self, client_id: &str) -> Result<RelyingParty, RegistryError> {
        let client_id = client_id.to_owned();
        self.act(move |conn, deed| {
            let mut party = held(conn, &client_id)?;
            if party.disabled_at.take().is_some() {
                relying_parties::set_disabled_at(conn, &client_id, None)?;
                deed.note(conn, "party.enable", &client_id, &party.name)?;
            }
            Ok(party)
        })
        .await
    }

    /// How many accounts there are closed by us, those of members who deleted their account here among them. While
    /// log-in is off none is closed any more, and those are opened whose member is back, if there is a way; all of
    /// them by leaving ([`crate::join::leave`]).
    ///
    /// # Errors
    /// [`RegistryError::NoSuchParty`], and unless by an admin or the operator.
    pub async fn count_closed(&self, client_id: &str) -> Result<i64, RegistryError> {
        let client_id = client_id.to_owned();
        self.look(move |conn| {
            present(conn, &client_id)?;
            Ok(closed_by_us(conn, &client_id)?)
        })
        .await
    }
}

/// Accounts there that are closed by us. Whoever deleted their account here has one over there that stays closed,
/// too.
pub fn closed_by_us(conn: &mut Conn, client_id: &str) -> Result<i64, StoreError> {
    Ok(party_accounts::count_enforced(conn, client_id)? + party_departures::count_closed(conn, client_id)?)
}
