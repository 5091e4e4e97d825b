//! A relying party asks what a token of its own is worth now (RFC 7662). Whatever is not its own, or not worth
//! anything, gets one and the same answer.

use super::tokens::Asked;
use crate::handle::Auth;
use crate::oauth::{ClientCredentials, OauthError};
use domain::Timestamp;
use domain::account::AccountState;
use domain::openid::{ACCESS_TTL, PartyScopes, PartyTokenKind, REFRESH_TTL, RelyingParty};
use domain::session::Secret;
use std::net::IpAddr;
use store::openid_tokens::StoredToken;
use store::{Conn, StoreError, accounts, openid_grants, openid_tokens};

/// What a token is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introspected {
    /// Whose it is.
    pub client_id: String,
    /// The member, as this relying party knows them.
    pub sub: String,
    /// What it is for.
    pub scopes: PartyScopes,
    /// Whether it reads claims; otherwise it gets new tokens.
    pub is_access: bool,
    /// When it was given.
    pub issued_at: Timestamp,
    /// After this it is worth nothing.
    pub expires_at: Timestamp,
}

impl Auth {
    /// What this token is worth to this relying party; `None` if nothing. The gate is asked as it is for
    /// `/oauth/userinfo`.
    pub async fn introspect(
        &self,
        client_ip: Option<IpAddr>,
        client: ClientCredentials,
        token: Secret,
    ) -> Result<Option<Introspected>, OauthError> {
        let party = self.party_of(client_ip, &client).await?;
        if party.is_public {
            return Err(OauthError::UnauthorizedClient(
                "only a server with a secret may ask this: anybody could ask in the name of yours",
            ));
        }
        let (hash, now, client_id) = (token.hash(), self.now(), party.client_id.clone());
        let found = self
            .store()
            .read(move |conn| living(conn, &client_id, &hash, now))
            .await?;
        let Some(token) = found else {
            return Ok(None);
        };
        let admittance = self.wiring().admit.admit_as_known(token.grant.account_id, &party).await;
        Ok(match Asked::of(admittance)? {
            Asked::In(_) => Some(self.worth(&party, token)),
            Asked::Out(_) => None,
        })
    }

    fn worth(&self, party: &RelyingParty, token: StoredToken) -> Introspected {
        let is_access = token.kind == PartyTokenKind::Access;
        // Every token of a kind lives equally long.
        let life = if is_access { ACCESS_TTL } else { REFRESH_TTL };
        Introspected {
            client_id: party.client_id.clone(),
            sub: self.openid().subject(party, token.grant.account_id),
            scopes: token.grant.scopes.limited_to(&party.scopes),
            is_access,
            issued_at: token.expires_at.minus(life),
            expires_at: token.expires_at,
        }
    }
}

/// The token of this relying party, if it and what it rests on are good still.
fn living(conn: &mut Conn, client_id: &str, hash: &str, now: Timestamp) -> Result<Option<StoredToken>, StoreError> {
    let is_good = |token: &StoredToken| token.grant.client_id == client_id && token.expires_at > now;
    let Some(token) = openid_tokens::find(conn, hash)?.filter(is_good) else {
        return Ok(None);
    };
    let account = accounts::lookup(conn, token.grant.account_id)?;
    let lives = account.is_some_and(|account| account.state == AccountState::Active)
        && openid_grants::rests_on_living(conn, token.grant.session_id, now)?;
    Ok(lives.then_some(token))
}
