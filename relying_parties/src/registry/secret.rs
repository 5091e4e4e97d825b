//! A new secret for a relying party; the one before can be left good for a day, so that the other server
//! may be told in between.

use super::{Registry, RegistryError, present};
use domain::openid::OLD_SECRET_TTL;
use domain::session::Secret;
use store::relying_parties;

impl Registry<'_> {
    /// Draws a new secret, which is shown this once. `keep_old`: the one before is good for
    /// [`OLD_SECRET_TTL`] still; otherwise, as after a leak, it is worth nothing from now on.
    ///
    /// # Errors
    /// [`RegistryError::NoSuchParty`], [`RegistryError::NoSecret`], [`RegistryError::OldSecretLives`] if two old
    /// ones would have to be kept, and unless by an admin or the operator.
    pub async fn rotate_secret(&self, client_id: &str, keep_old: bool) -> Result<Secret, RegistryError> {
        let secret = Secret::draw(self.entropy);
        let (client_id, hash) = (client_id.to_owned(), secret.hash());
        self.act(move |conn, deed| {
            present(conn, &client_id)?;
            // There is room for one old secret: the next would push out the one that is in use.
            if keep_old && let Some(until) = relying_parties::old_secret_until(conn, &client_id, deed.now)? {
                return Err(RegistryError::OldSecretLives { until });
            }
            let old_until = keep_old.then(|| deed.now.plus(OLD_SECRET_TTL));
            if !relying_parties::rotate_secret(conn, &client_id, &hash, old_until)? {
                return Err(RegistryError::NoSecret);
            }
            let detail = if keep_old {
                "the secret before is good for a day"
            } else {
                "the secret before is worth nothing any more"
            };
            deed.note(conn, "party.rotate_secret", &client_id, detail)?;
            Ok(())
        })
        .await?;
        Ok(secret)
    }
}
