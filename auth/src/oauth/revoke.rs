//! An app gives a token back (RFC 7009).

use super::client::authenticate;
use super::credentials::ClientCredentials;
use super::error::OauthError;
use crate::handle::Auth;
use domain::session::Secret;
use std::net::IpAddr;
use store::oauth_tokens;

impl Auth {
    /// Ends a token of this app. A token that is gone already is as ended as it can be.
    pub async fn revoke_token(
        &self,
        client_ip: Option<IpAddr>,
        client: ClientCredentials,
        token: Secret,
    ) -> Result<(), OauthError> {
        self.admit_to_oauth(client_ip).map_err(OauthError::RateLimited)?;
        self.store()
            .write(move |conn| {
                let app = authenticate(conn, &client)?;
                let hash = token.hash();
                match oauth_tokens::find(conn, &hash)? {
                    Some(access) if access.app.client_id != app.client_id => Err(OauthError::NotYourToken),
                    Some(_) => {
                        oauth_tokens::revoke(conn, &hash)?;
                        Ok(())
                    }
                    None => Ok(()),
                }
            })
            .await
    }
}
