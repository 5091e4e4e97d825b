//! What `/oauth/userinfo` answers: the claims of the id_token as they are now, for whoever holds an access
//! token of a log-in that still stands.

use super::claims::{self, Claims};
use crate::handle::Auth;
use domain::account::AccountState;
use domain::openid::{Admittance, PartyTokenKind, RelyingParty};
use domain::session::Secret;
use std::time::Duration;
use store::openid_tokens::StoredToken;
use store::{Conn, StoreError, accounts, openid_grants, openid_tokens, relying_parties};

/// The moment of the last use is written no more often than this.
const TOUCHED_EVERY: Duration = Duration::from_secs(60);

/// A request for claims was refused (RFC 6750, 3.1).
#[derive(Debug, thiserror::Error)]
pub(crate) enum UserinfoError {
    /// No token was sent.
    #[error("send the access token as the header Authorization: Bearer …")]
    NoToken,
    /// More than one was, or in a way that is not taken.
    #[error("send one access token, in the header Authorization and nowhere else")]
    InvalidRequest,
    /// The token is worth nothing, or not any more.
    #[error("the access token is worth nothing (any more): get a new one, or have the member log in again")]
    InvalidToken,
    /// It cannot be told now whether the member may be there.
    #[error("it cannot be told now whether this member may log in: try again in a moment")]
    Unknown,
    /// The database failed.
    #[error("the database did not do what was asked: try again in a moment")]
    Store(#[from] StoreError),
}

impl Auth {
    /// The claims that this access token reads.
    pub(crate) async fn userinfo(&self, token: Secret) -> Result<Claims, UserinfoError> {
        let (hash, now) = (token.hash(), self.now());
        let found = self
            .store()
            .read::<_, StoreError, _>(move |conn| {
                let Some(token) = openid_tokens::find(conn, &hash)? else {
                    return Ok(None);
                };
                let good = token.kind == PartyTokenKind::Access
                    && token.expires_at > now
                    && openid_grants::rests_on_living(conn, token.grant.session_id, now)?;
                Ok(if good { of_party(conn, token)? } else { None })
            })
            .await?;
        let (StoredToken { grant, .. }, party) = found.ok_or(UserinfoError::InvalidToken)?;
        let groups = match self.wiring().admit.admit_as_known(grant.account_id, &party).await {
            Admittance::Admitted { groups } => groups,
            Admittance::Unknown => return Err(UserinfoError::Unknown),
            Admittance::Lapsed(_) | Admittance::NotInGroup | Admittance::Gone => {
                return Err(UserinfoError::InvalidToken);
            }
        };
        let (openid, grant_id, used_at) = (self.openid().clone(), grant.id, grant.used_at);
        let claims = self
            .store()
            .read::<_, StoreError, _>(move |conn| {
                let account =
                    accounts::lookup(conn, grant.account_id)?.filter(|account| account.state == AccountState::Active);
                let gathered =
                    account.map(|account| claims::gather(conn, &openid, &party, &account, &grant.scopes, groups));
                gathered.transpose()
            })
            .await?
            .ok_or(UserinfoError::InvalidToken)?;
        if now.since(used_at) >= TOUCHED_EVERY {
            let touched = self
                .store()
                .write_behind::<_, StoreError, _>(move |tx| openid_grants::touch(tx, grant_id, now))
                .await;
            if let Err(error) = touched {
                // The page of log-ins shows an older moment: no reason to withhold the claims.
                tracing::warn!(%error, "the use of a log-in could not be noted");
            }
        }
        Ok(claims)
    }
}

/// The token with its party, unless nobody may log in there.
fn of_party(conn: &mut Conn, token: StoredToken) -> Result<Option<(StoredToken, RelyingParty)>, StoreError> {
    let party = relying_parties::find(conn, &token.grant.client_id)?;
    let party = party.filter(|party| party.disabled_at.is_none());
    Ok(party.map(|party| (token, party)))
}
