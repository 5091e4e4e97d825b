//! Log-in to a relying party switched off and on again.

use super::{Registry, RegistryError, present};
use domain::Timestamp;
use domain::openid::RelyingParty;
use store::{openid_codes, relying_parties};

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
            let mut party = present(conn, &client_id)?;
            openid_codes::forget_all(conn, &client_id)?;
            if party.disabled_at.is_none() {
                party.disabled_at = Some(deed.now);
                relying_parties::update(conn, &party)?;
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
            let mut party = present(conn, &client_id)?;
            if party.disabled_at.take().is_some() {
                relying_parties::update(conn, &party)?;
                deed.note(conn, "party.enable", &client_id, &party.name)?;
            }
            Ok(party)
        })
        .await
    }
}
