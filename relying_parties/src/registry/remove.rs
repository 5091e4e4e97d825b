//! A relying party removed for good. First nobody can log in any more, then it is told of every log-in that
//! ends, and only then it is forgotten: its address and the host of its people's names are needed for that.

use super::switch::closed_by_us;
use super::{Registry, RegistryError, present};
use domain::job::{Job, SendLogoutToken};
use store::{jobs, openid_codes, openid_grants, relying_parties};

impl Registry<'_> {
    /// Removes it, with all that is known of its people's log-ins and links. `regardless`: also while
    /// log-outs wait to be told to it, or accounts there are closed because of the gate.
    ///
    /// # Errors
    /// [`RegistryError::StillTelling`] or [`RegistryError::StillClosed`]: it is switched off then, all its
    /// log-ins are ended, and the same call made later goes on. [`RegistryError::NoSuchParty`], and unless
    /// by an admin or the operator.
    pub async fn remove(
        &self,
        client_id: &str,
        regardless: bool,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<usize, RegistryError> {
        if !regardless {
            let owned = client_id.to_owned();
            self.look(move |conn| {
                present(conn, &owned)?;
                match closed_by_us(conn, &owned)? {
                    0 => Ok(()),
                    closed => Err(RegistryError::StillClosed { closed }),
                }
            })
            .await?;
        }
        let ended = self.disable(client_id, progress).await?;
        let client_id = client_id.to_owned();
        self.act(move |conn, deed| {
            let party = present(conn, &client_id)?;
            openid_codes::forget_all(conn, &client_id)?;
            let living = openid_grants::count_of_party(conn, &client_id)?;
            let waiting = living + jobs::count_waiting_with(conn, SendLogoutToken::KIND, &format!("\"{client_id}\""))?;
            if waiting > 0 && !regardless {
                return Err(RegistryError::StillTelling { waiting });
            }
            relying_parties::remove(conn, &client_id)?;
            deed.note(conn, "party.remove", &client_id, &party.name)?;
            Ok(())
        })
        .await?;
        Ok(ended)
    }
}
