//! The servers at which a member can link an account, and how far they have come at each.

use super::row::Row;
use super::{ClaimError, Claims};
use domain::AccountId;
use domain::openid::PartyKind;
use store::account_claims::{self, AccountClaim};
use store::relying_parties;

/// How far a member has come at a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is linked.
    Open,
    /// An account was named, and its profile must show the code.
    Claimed(AccountClaim),
    /// This account is linked.
    Linked {
        /// Its name.
        remote: String,
        /// Whether the member may take the link back.
        may_unlink: bool,
    },
}

/// A server at which accounts can be linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its client id.
    pub client_id: String,
    /// What people call it.
    pub name: String,
    /// What it is.
    pub kind: PartyKind,
    /// What comes after the `:` or `@` of its people's names.
    pub host: String,
    /// How far the member has come there.
    pub state: State,
}

impl Claims {
    /// All of them, by name; those where something is linked even if nothing could be linked there now.
    ///
    /// # Errors
    /// If the database fails, or the member is not active.
    pub async fn offers(&self, account: AccountId) -> Result<Vec<Offer>, ClaimError> {
        let (claims, now) = (self.clone(), self.wiring.clock.now());
        self.wiring
            .store
            .read(move |conn| {
                let mut offers = Vec::new();
                for party in relying_parties::list(conn)? {
                    let row = Row::load(conn, &party.client_id, account)?;
                    let claim = account_claims::find(conn, &party.client_id, account)?;
                    let place = claims.place_of(&party);
                    let state = match (row.remote(), claim.filter(|claim| claim.expires_at > now)) {
                        (Some(remote), _) => State::Linked {
                            may_unlink: !row.is_in_use(place.as_ref(), remote),
                            remote: remote.to_owned(),
                        },
                        (None, _) if place.is_none() => continue,
                        (None, Some(claim)) => State::Claimed(claim),
                        (None, None) => State::Open,
                    };
                    offers.push(Offer {
                        host: place.map_or(party.sector, |place| place.name().to_owned()),
                        client_id: party.client_id,
                        name: party.name,
                        kind: party.kind,
                        state,
                    });
                }
                Ok(offers)
            })
            .await
    }
}
