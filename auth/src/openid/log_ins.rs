//! Where members are logged in: for the member who looks at it and ends it.

use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::id;
use domain::openid::{PartyAccount, PartyGrant, RelyingParty};
use store::{StoreError, openid_codes, openid_grants, party_accounts, relying_parties};

/// A member at a relying party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogInsAt {
    /// The relying party.
    pub party: RelyingParty,
    /// What the two have to do with each other: consent, first and last log-in, last refusal.
    pub about: PartyAccount,
    /// The log-ins that live, last used first; may be none.
    pub grants: Vec<PartyGrant>,
    /// None of them rests on a session here any more: those died of age.
    pub is_aged: bool,
}

impl Auth {
    /// The relying parties that the account which is signed in agreed to or is logged in at, by name.
    pub async fn list_log_ins(&self, visitor: &Visitor) -> Result<Vec<LogInsAt>, AuthError> {
        let account = visitor.require_account()?.id;
        Ok(self
            .store()
            .read(move |conn| {
                let grants = openid_grants::list_of(conn, account)?;
                let aged = openid_grants::list_aged(conn, account)?;
                let known = party_accounts::list_of(conn, account)?;
                let with_grants = known.into_iter().map(|(party, about)| {
                    let grants: Vec<PartyGrant> = grants
                        .iter()
                        .filter(|grant| grant.client_id == party.client_id)
                        .cloned()
                        .collect();
                    LogInsAt {
                        is_aged: !grants.is_empty() && grants.iter().all(|grant| aged.contains(&grant.id)),
                        grants,
                        party,
                        about,
                    }
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
        let logout_id = id::draw(now, self.entropy());
        Ok(self
            .write_again(move |conn| {
                let Some(party) = relying_parties::find_by_id(conn, party_id)? else {
                    return Ok(false);
                };
                let on_their_way = openid_codes::forget(conn, &party.client_id, account)?;
                let mut ended = on_their_way > 0;
                for grant in openid_grants::list_at(conn, &party.client_id, account)? {
                    ended |= openid_grants::end_telling(conn, &grant, logout_id, now)?;
                }
                let known = party_accounts::find(conn, &party.client_id, account)?;
                if known.is_some_and(|known| known.consented.is_some()) {
                    ended |= party_accounts::forget_consent(conn, &party.client_id, account)?;
                }
                Ok(ended)
            })
            .await?)
    }
}
