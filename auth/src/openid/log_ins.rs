//! Where members are logged in: for the member who looks at it and ends it, and for the admin who ends all of
//! one relying party.

use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::id;
use domain::openid::{PartyAccount, PartyGrant, RelyingParty};
use store::{StoreError, openid_codes, openid_grants, party_accounts, relying_parties};

/// How many log-ins one transaction ends.
const STEP: i64 = 100;

/// A member at a relying party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogInsAt {
    /// The relying party.
    pub party: RelyingParty,
    /// What the two have to do with each other: consent, first and last log-in, last refusal.
    pub about: PartyAccount,
    /// The log-ins that live, last used first; may be none.
    pub grants: Vec<PartyGrant>,
}

impl Auth {
    /// The relying parties that the account which is signed in agreed to or is logged in at, by name.
    pub async fn list_log_ins(&self, visitor: &Visitor) -> Result<Vec<LogInsAt>, AuthError> {
        let account = visitor.require_account()?.id;
        Ok(self
            .store()
            .read(move |conn| {
                let grants = openid_grants::list_of(conn, account)?;
                let known = party_accounts::list_of(conn, account)?;
                let with_grants = known.into_iter().map(|(party, about)| LogInsAt {
                    grants: grants
                        .iter()
                        .filter(|grant| grant.client_id == party.client_id)
                        .cloned()
                        .collect(),
                    party,
                    about,
                });
                let lives = |at: &LogInsAt| !at.grants.is_empty() || at.about.consented.is_some();
                Ok::<_, StoreError>(with_grants.filter(lives).collect())
            })
            .await?)
    }

    /// Ends all log-ins of the account which is signed in at one relying party, which is told; what is on its
    /// way there is worth nothing, and the member is asked anew the next time. `party_id` is the relying
    /// party's id. False if there was nothing.
    pub async fn end_log_ins(&self, visitor: &Visitor, party_id: i64) -> Result<bool, AuthError> {
        let (account, now) = (visitor.require_account()?.id, self.now());
        let first_logout_id = id::draw(now, self.entropy());
        Ok(self
            .store()
            .write(move |conn| {
                let Some(party) = relying_parties::find_by_id(conn, party_id)? else {
                    return Ok(false);
                };
                let on_their_way = openid_codes::forget(conn, &party.client_id, account)?;
                let mut ended = on_their_way > 0;
                for (grant, logout_id) in openid_grants::list_at(conn, &party.client_id, account)?
                    .iter()
                    .zip(first_logout_id..)
                {
                    ended |= openid_grants::end_telling(conn, grant, logout_id, now)?;
                }
                let known = party_accounts::find(conn, &party.client_id, account)?;
                if known.is_some_and(|known| known.consented.is_some()) {
                    ended |= party_accounts::forget_consent(conn, &party.client_id, account)?;
                }
                Ok::<_, StoreError>(ended)
            })
            .await?)
    }

    /// Ends all log-ins of everybody at one relying party, which is told, some in each transaction. Returns
    /// how many.
    pub async fn end_all_of_party(&self, client_id: &str) -> Result<usize, AuthError> {
        let mut ended = 0;
        loop {
            let (client_id, now) = (client_id.to_owned(), self.now());
            let first_logout_id = id::draw(now, self.entropy());
            let (step, more) = self
                .store()
                .write(move |conn| {
                    let grants = openid_grants::list_of_party(conn, &client_id, STEP)?;
                    let mut step = 0;
                    for (grant, logout_id) in grants.iter().zip(first_logout_id..) {
                        step += usize::from(openid_grants::end_telling(conn, grant, logout_id, now)?);
                    }
                    Ok::<_, StoreError>((step, !grants.is_empty()))
                })
                .await?;
            ended += step;
            if !more {
                return Ok(ended);
            }
        }
    }
}
