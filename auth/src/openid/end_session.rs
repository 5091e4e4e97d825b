//! A relying party sends a browser here to sign out (OpenID RP-Initiated Logout 1.0). Anybody can make a
//! browser come here, so nothing happens before a button is pressed, and where it goes afterwards is a
//! registered address of a relying party that is known, or nowhere.

use super::request::first_of_each;
use crate::cookie::Kind;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::id;
use domain::oauth::redirect;
use domain::openid::RelyingParty;
use http::HeaderValue;
use store::{StoreError, openid_grants, relying_parties, sessions};

/// Longer states are not carried round.
const MAX_STATE: usize = 2000;

/// A checked request to sign out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignOutRequest {
    /// Who sent the browser, if that is known.
    pub party: Option<RelyingParty>,
    /// Where the browser goes afterwards, with the state.
    pub onward: Option<String>,
    /// It wants to go to an address that was not registered, or that nobody vouches for.
    pub refused_onward: bool,
}

impl SignOutRequest {
    /// What `form-action` of the page must name besides our own origin.
    pub fn form_action_source(&self) -> Option<String> {
        self.onward.as_deref().and_then(redirect::form_action_source)
    }
}

impl Auth {
    /// Reads the query of `/oauth/end_session`. Whatever in it is wrong is left out: signing out is offered
    /// in any case, going on elsewhere is not.
    pub async fn read_sign_out(&self, query: &str) -> Result<SignOutRequest, AuthError> {
        let names = ["id_token_hint", "client_id", "post_logout_redirect_uri", "state"];
        let Some([hint, client_id, wanted, state]) = first_of_each(query, names) else {
            return Ok(SignOutRequest {
                refused_onward: true,
                ..SignOutRequest::default()
            });
        };
        let hint_of = match &hint {
            // Another's, or one signed with a key that is published no more, says nothing: it gains nobody
            // anything that leaving it out would not give.
            Some(hint) => self.openid().read_hint(hint).await?.map(|hint| hint.client_id),
            None => None,
        };
        let client_id = match (hint_of, client_id) {
            (Some(of), Some(said)) if of != said => None,
            (of, said) => of.or(said),
        };
        let party = match client_id {
            Some(client_id) => {
                self.store()
                    .read(move |conn| relying_parties::find(conn, &client_id))
                    .await?
            }
            None => None,
        };
        let is_registered = |uri: &String| party.as_ref().is_some_and(|party| party.post_logout_uris.contains(uri));
        let onward = wanted
            .as_ref()
            .filter(|uri| is_registered(uri))
            .map(|uri| match &state {
                Some(state) if state.len() <= MAX_STATE => redirect::with_answer(uri, &[("state", state)]),
                _ => uri.clone(),
            });
        Ok(SignOutRequest {
            refused_onward: wanted.is_some() && onward.is_none(),
            party,
            onward,
        })
    }

    /// The relying parties at which the visitor is logged in by this session, by name.
    pub async fn list_session_parties(&self, visitor: &Visitor) -> Result<Vec<RelyingParty>, AuthError> {
        let Some((session, _)) = &visitor.session else {
            return Ok(Vec::new());
        };
        let id = session.id;
        let mut parties = self
            .store()
            .read(move |conn| {
                let mut found: Vec<RelyingParty> = Vec::new();
                for grant in openid_grants::list_resting_on(conn, id)? {
                    if found.iter().any(|party| party.client_id == grant.client_id) {
                        continue;
                    }
                    found.extend(relying_parties::find(conn, &grant.client_id)?);
                }
                Ok::<_, StoreError>(found)
            })
            .await?;
        parties.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(parties)
    }

    /// Ends the visitor's session and the log-ins that rest on it, in one transaction. Returns the
    /// `Set-Cookie` values to send. The caller has checked the form.
    pub async fn sign_out_everywhere(&self, visitor: &Visitor) -> Result<Vec<HeaderValue>, AuthError> {
        if let Some((session, secret)) = &visitor.session {
            let (session, hash, now) = (session.id, secret.hash(), self.now());
            let logout_id = id::draw(now, self.entropy());
            // A log-in that comes meanwhile is ended by the tick, as its session is gone.
            self.write_again(move |conn| {
                for grant in openid_grants::list_resting_on(conn, session)? {
                    openid_grants::end_telling(conn, &grant, logout_id, now)?;
                }
                sessions::end(conn, &hash)
            })
            .await?;
        }
        // The pre-session too, whatever waits in it: the next person at this browser must not finish it.
        Ok([Kind::Session, Kind::PreSession]
            .map(|kind| self.cookies().clear(kind))
            .to_vec())
    }
}
