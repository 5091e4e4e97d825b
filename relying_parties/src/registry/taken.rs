//! One address belongs to one relying party: two at the same would be one server with two secrets, and nobody knows
//! which of them it uses.

use super::RegistryError;
use super::error::BadParty;
use domain::openid::RelyingParty;
use store::{Conn, relying_parties};

/// Refuses redirect URIs that another relying party has. `changed` is the one whose URIs these are, as it was;
/// what it had already it keeps.
pub(super) fn refuse_taken(
    conn: &mut Conn,
    uris: &[String],
    changed: Option<&RelyingParty>,
) -> Result<(), RegistryError> {
    let is_new = |uri: &&String| !changed.is_some_and(|party| party.redirect_uris.contains(uri));
    let new: Vec<&String> = uris.iter().filter(is_new).collect();
    if new.is_empty() {
        return Ok(());
    }
    for party in relying_parties::list(conn)? {
        if changed.is_some_and(|changed| changed.client_id == party.client_id) {
            continue;
        }
        if let Some(uri) = new.iter().find(|uri| party.redirect_uris.contains(uri)) {
            return Err(BadParty::Taken {
                uri: (*uri).clone(),
                name: party.name,
                client_id: party.client_id,
            }
            .into());
        }
    }
    Ok(())
}
