//! A relying party gives a token back (RFC 7009). With a refresh token, be it one that was used already, go all
//! tokens of its log-in; that the member is logged in there stays known, so that a log-out here still reaches
//! that server.

use crate::handle::Auth;
use crate::oauth::{ClientCredentials, OauthError};
use domain::openid::PartyTokenKind;
use domain::session::Secret;
use std::net::IpAddr;
use store::{StoreError, openid_grants, openid_tokens};

impl Auth {
    /// Ends a token of this relying party. A token that is gone already is as ended as it can be.
    pub async fn revoke_for_party(
        &self,
        client_ip: Option<IpAddr>,
        client: ClientCredentials,
        token: Secret,
    ) -> Result<(), OauthError> {
        let party = self.party_of(client_ip, &client).await?;
        let hash = token.hash();
        let found = {
            let hash = hash.clone();
            self.store().read(move |conn| openid_tokens::find(conn, &hash)).await?
        };
        if found
            .as_ref()
            .is_some_and(|found| found.grant.client_id != party.client_id)
        {
            return Err(OauthError::NotYourToken);
        }
        let of_family = self.openid().grant_of_refresh_token(&party.client_id, &token);
        let family = match found {
            Some(found) if found.kind == PartyTokenKind::Access => {
                self.store()
                    .write::<_, StoreError, _>(move |conn| openid_tokens::remove(conn, &hash))
                    .await?;
                return Ok(());
            }
            Some(found) => Some(found.grant.id),
            None => of_family,
        };
        if let Some(family) = family {
            self.end_tokens(family, party.client_id).await?;
        }
        Ok(())
    }

    /// Removes all tokens of a log-in of this relying party, also those that a refresh is about to give.
    async fn end_tokens(&self, family: i64, client_id: String) -> Result<(), OauthError> {
        self.write_again(move |conn| {
            let known = openid_grants::find(conn, family)?.filter(|grant| grant.client_id == client_id);
            let Some(grant) = known else {
                return Ok(());
            };
            // First of all the grant, as a refresh does: one of the two waits.
            if openid_grants::touch(conn, grant.id, grant.used_at)? {
                openid_tokens::remove_all(conn, grant.id)?;
            }
            Ok(())
        })
        .await?;
        Ok(())
    }
}
