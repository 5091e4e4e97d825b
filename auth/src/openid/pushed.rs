//! A relying party sends its request ahead of the browser (RFC 9126): from server to server, with its secret, so
//! that nobody on the way reads or changes it. What the browser brings then is a name for it. The name is looked
//! up as often as pages are shown; it is used up by the answer that goes back, a code or a refusal.

use super::authorize::{Fault, PartyAuthorization, PartyAuthorizeError, check};
use super::request::{INSTEAD_OF, Query};
use crate::handle::Auth;
use crate::oauth::{ClientCredentials, OauthError};
use crate::rate_limit::RetryAfter;
use domain::SessionId;
use domain::openid::{PUSHED_TTL, RelyingParty};
use domain::session::Secret;
use std::net::IpAddr;
use std::time::Duration;
use store::pushed_requests::{self, PushedRequest};
use store::{StoreError, relying_parties};

/// What every name of a request begins with (RFC 9126, 2.2).
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// The longest request, in bytes as a query: the longest state and nonce there are, a hint, and room.
const MAX_BYTES: usize = 16 * 1024;

/// How many requests of one relying party wait at most. Those whose answer went out do not count.
const MOST: i64 = 5000;

/// When to come again if that many wait.
const FULL: RetryAfter = RetryAfter(Duration::from_secs(60));

/// A request that was taken in.
#[derive(Clone, Debug)]
pub struct Pushed {
    name: Secret,
    /// How long it waits.
    pub expires_in: Duration,
}

impl Pushed {
    /// What the browser brings instead of the request.
    pub fn request_uri(&self) -> String {
        format!("{PREFIX}{}", self.name.reveal())
    }
}

/// A request that came as a name.
pub(super) struct Named {
    /// The hash that it is stored under.
    hash: String,
    /// The session that must not answer: that comes with the browser.
    instead_of: Option<SessionId>,
}

impl Named {
    /// The name in a query of `/oauth/authorize`; `None` if there is none of ours.
    pub(super) fn of(asked: &Query) -> Option<Self> {
        if asked.repeats("request_uri") {
            return None;
        }
        let name = asked.get("request_uri")?.strip_prefix(PREFIX)?;
        Some(Self {
            hash: Secret::presented(name).hash(),
            instead_of: asked.get(INSTEAD_OF).and_then(|id| id.parse().ok().map(SessionId)),
        })
    }
}

impl Auth {
    /// Takes in a request of a relying party. `query`: its parameters, as the browser would have brought them.
    pub async fn push_request(
        &self,
        client_ip: Option<IpAddr>,
        client: ClientCredentials,
        query: &str,
    ) -> Result<Pushed, OauthError> {
        let party = self.party_of(client_ip, &client).await?;
        let asked = Query::parse(query);
        if asked.get("request_uri").is_some() {
            return Err(OauthError::InvalidRequest(
                "request_uri cannot be pushed: send the parameters themselves",
            ));
        }
        let query = asked.written_by(&party.client_id);
        if query.len() > MAX_BYTES {
            return Err(OauthError::InvalidRequest("the request is too long: at most 16 KiB"));
        }
        let client_id = party.client_id.clone();
        check(&asked, party).map_err(Fault::told_to_its_server)?;
        let (name, now) = (Secret::draw(self.entropy()), self.now());
        let (hash, new) = (
            name.hash(),
            PushedRequest {
                client_id,
                query,
                expires_at: now.plus(PUSHED_TTL),
            },
        );
        let has_room = self
            .store()
            .write(move |conn| pushed_requests::add(conn, &hash, &new, MOST, now))
            .await?;
        if !has_room {
            return Err(OauthError::RateLimited(FULL));
        }
        Ok(Pushed {
            name,
            expires_in: PUSHED_TTL,
        })
    }

    /// Reads a request that came as a name. Whatever else the browser brought counts for nothing (RFC 9101,
    /// 6.3), but that an error goes to a registered address if one stands there.
    pub(super) async fn read_named(
        &self,
        beside: &Query,
        named: Named,
    ) -> Result<PartyAuthorization, PartyAuthorizeError> {
        let client_id = beside.get("client_id").unwrap_or_default().to_owned();
        let (hash, now) = (named.hash.clone(), self.now());
        let (party, query) = self
            .store()
            .read::<_, StoreError, _>(move |conn| {
                let party = relying_parties::find(conn, &client_id)?;
                Ok((party, pushed_requests::find(conn, &client_id, &hash, now)?))
            })
            .await?;
        let party = party.ok_or(PartyAuthorizeError::UnknownParty)?;
        let Some(query) = query else {
            return Err(self.unknown_name(beside, &party));
        };
        match check(&Query::parse(&query), party) {
            Ok(asked) => Ok(PartyAuthorization {
                instead_of: named.instead_of,
                pushed: Some(named.hash),
                ..asked
            }),
            // What it was registered with has changed since.
            Err(fault) => {
                let error = self.told(fault);
                if matches!(error, PartyAuthorizeError::Told(_)) {
                    self.forget_pushed(named.hash).await?;
                }
                Err(error)
            }
        }
    }

    /// The name is of no request, or not any more, or of somebody else's.
    fn unknown_name(&self, beside: &Query, party: &RelyingParty) -> PartyAuthorizeError {
        let wrong = (
            "invalid_request_uri",
            "this request_uri was answered already, has expired, or is not yours: push the request again",
        );
        match super::authorize::way_back(beside, party) {
            Ok(way) => PartyAuthorizeError::Told(self.party_refusal(&way, wrong)),
            Err(_) => PartyAuthorizeError::UnknownRequest {
                name: party.name.clone(),
            },
        }
    }

    /// Uses a request up: its answer goes out.
    pub(super) async fn forget_pushed(&self, hash: String) -> Result<(), StoreError> {
        self.store()
            .write(move |conn| pushed_requests::take(conn, &hash))
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_ours_are_looked_up() {
        let of = |query: &str| Named::of(&Query::parse(query));
        let named = of("request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Aabc&gh_instead_of=7").expect("a name");
        assert_eq!(named.hash, Secret::presented("abc").hash());
        assert_eq!(named.instead_of, Some(SessionId(7)));
        for other in [
            "",
            "request_uri=https://evil.example/r",
            "request_uri=urn:ietf:params:oauth:request:abc",
            "request_uri=urn:ietf:params:oauth:request_uri:a&request_uri=urn:ietf:params:oauth:request_uri:b",
        ] {
            assert!(of(other).is_none(), "{other}");
        }
    }
}
