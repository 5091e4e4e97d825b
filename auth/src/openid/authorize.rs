//! What a relying party asks a member for, read from the address that it sent the browser to. Who it is and
//! where the answer goes is settled first: until then, nothing may be sent anywhere. After that whatever is
//! wrong goes back to it by itself: an admin registered the address, nobody else can.

use super::answer::{PartyAnswer, ResponseMode, WayBack, Wrong};
use super::pushed::Named;
use super::request::{INSTEAD_OF, Query};
use crate::handle::Auth;
use crate::oauth::OauthError;
use domain::SessionId;
use domain::oauth::pkce;
use domain::openid::{BadPartyScopes, PartyScopes, RelyingParty};
use std::time::Duration;
use store::{StoreError, relying_parties};

/// Longer states and nonces are not carried round.
const MAX_CARRIED: usize = 2000;

/// A checked request of a relying party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyAuthorization {
    /// Who asks.
    pub party: RelyingParty,
    /// What it asks for, within what it may.
    pub scopes: PartyScopes,
    pub(super) prompt: Prompt,
    pub(super) max_age: Option<Duration>,
    /// The session that must not answer: see [`INSTEAD_OF`].
    pub(super) instead_of: Option<SessionId>,
    /// A token that says whom it expects, if it sent one.
    pub(super) hint: Option<String>,
    /// How the answer goes back.
    pub(super) way: WayBack,
    /// The hash of its name, if the relying party sent it ahead.
    pub(super) pushed: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) challenge: String,
}

/// What the relying party wants to happen, or not to happen, in front of the member (OpenID Core, 3.1.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Prompt {
    /// No page may be shown.
    pub(super) none: bool,
    /// The member signs in anew.
    pub(super) login: bool,
    /// The member is asked, even if they agreed before; so they are for `select_account`, because that
    /// page says which account it is and offers another.
    pub(super) ask: bool,
}

/// Why nobody is asked.
#[derive(Debug, thiserror::Error)]
pub enum PartyAuthorizeError {
    /// No relying party has this client id. For the person at the browser; nothing may be sent anywhere.
    #[error("no server with this client id is registered here")]
    UnknownParty,
    /// The redirect URI is not one that was registered. As above.
    #[error("this redirect URI is not registered: an admin compares it character by character")]
    UnknownRedirect,
    /// The client id or the redirect URI stands there twice, or the state is too long. As above.
    #[error("the request cannot be read: a parameter is repeated or too long")]
    Malformed,
    /// An admin switched it off. For the person at the browser, with the way back.
    #[error("log-in to this server was switched off here")]
    SwitchedOff {
        /// What people call it.
        name: String,
        /// What tells it.
        back: PartyAnswer,
    },
    /// It names a request that nobody sent ahead, or that was answered, or has expired. For the person at the
    /// browser, because nobody knows where an answer would go.
    #[error("this request was answered already or has expired")]
    UnknownRequest {
        /// What people call the relying party.
        name: String,
    },
    /// The relying party is told.
    #[error("the server is told what is wrong with its request")]
    Told(PartyAnswer),
    /// The database failed.
    #[error("the database did not do what was asked: try again in a moment")]
    Store(#[from] StoreError),
}

/// What is wrong with a request, before it is settled who is told.
pub(super) enum Fault {
    /// See [`PartyAuthorizeError::UnknownRedirect`].
    UnknownRedirect,
    /// See [`PartyAuthorizeError::Malformed`].
    Malformed,
    /// See [`PartyAuthorizeError::SwitchedOff`].
    SwitchedOff { name: String, way: WayBack },
    /// See [`PartyAuthorizeError::Told`].
    Told { way: WayBack, wrong: Wrong },
}

const OFF: Wrong = (
    "unauthorized_client",
    "an admin of this instance switched log-in to your server off: write to them",
);

impl Fault {
    /// For a server that sent its request ahead and waits for the answer itself.
    pub(super) fn told_to_its_server(self) -> OauthError {
        let (code, what_to_do) = match self {
            Self::UnknownRedirect => (
                "invalid_request",
                "this redirect URI is not registered: an admin compares it character by character",
            ),
            Self::Malformed => ("invalid_request", "a parameter is repeated or too long"),
            Self::SwitchedOff { .. } => OFF,
            Self::Told { wrong, .. } => wrong,
        };
        OauthError::PartyRequest { code, what_to_do }
    }
}

impl Auth {
    /// Reads the query of `/oauth/authorize`, if [`super::is_of_party`]. The redirect URI must be there, and be
    /// one of the relying party's own character by character; unless it names a request that was sent ahead.
    pub async fn read_party_authorization(&self, query: &str) -> Result<PartyAuthorization, PartyAuthorizeError> {
        let asked = Query::parse(query);
        if asked.repeats("client_id") || asked.repeats("redirect_uri") {
            return Err(PartyAuthorizeError::Malformed);
        }
        if let Some(named) = Named::of(&asked) {
            return self.read_named(&asked, named).await;
        }
        let client_id = asked.get("client_id").unwrap_or_default().to_owned();
        let party = self
            .store()
            .read(move |conn| relying_parties::find(conn, &client_id))
            .await?
            .ok_or(PartyAuthorizeError::UnknownParty)?;
        check(&asked, party).map_err(|fault| self.told(fault))
    }

    /// For the browser that brought it.
    pub(super) fn told(&self, fault: Fault) -> PartyAuthorizeError {
        match fault {
            Fault::UnknownRedirect => PartyAuthorizeError::UnknownRedirect,
            Fault::Malformed => PartyAuthorizeError::Malformed,
            Fault::SwitchedOff { name, way } => PartyAuthorizeError::SwitchedOff {
                name,
                back: self.party_refusal(&way, OFF),
            },
            Fault::Told { way, wrong } => PartyAuthorizeError::Told(self.party_refusal(&way, wrong)),
        }
    }
}

/// Where an answer to this request goes, whatever else is wrong with it.
pub(super) fn way_back(asked: &Query, party: &RelyingParty) -> Result<WayBack, Fault> {
    if asked.repeats("redirect_uri") {
        return Err(Fault::Malformed);
    }
    let redirect_uri = asked
        .get("redirect_uri")
        .filter(|asked| party.redirect_uris.iter().any(|uri| uri == asked))
        .ok_or(Fault::UnknownRedirect)?
        .to_owned();
    let state = asked
        .get("state")
        .filter(|_| !asked.repeats("state"))
        .map(str::to_owned);
    if state.as_ref().is_some_and(|state| state.len() > MAX_CARRIED) {
        return Err(Fault::Malformed);
    }
    Ok(WayBack {
        redirect_uri,
        state,
        mode: ResponseMode::of(asked).unwrap_or_default(),
    })
}

/// Checks a request of `party`, which it came from or which it names.
pub(super) fn check(asked: &Query, party: RelyingParty) -> Result<PartyAuthorization, Fault> {
    let way = way_back(asked, &party)?;
    let (prompt, rest) = match (prompt(asked), rest(asked, &party)) {
        (Ok(prompt), Ok(rest)) => (prompt, rest),
        (Err(wrong), _) | (_, Err(wrong)) => return Err(Fault::Told { way, wrong }),
    };
    if party.disabled_at.is_some() {
        return Err(if prompt.none {
            Fault::Told { way, wrong: OFF }
        } else {
            Fault::SwitchedOff { name: party.name, way }
        });
    }
    Ok(PartyAuthorization {
        scopes: rest.scopes,
        max_age: rest.max_age,
        nonce: rest.nonce,
        challenge: rest.challenge,
        hint: asked.get("id_token_hint").map(str::to_owned),
        instead_of: asked.get(INSTEAD_OF).and_then(|id| id.parse().ok().map(SessionId)),
        pushed: None,
        party,
        prompt,
        way,
    })
}

struct Rest {
    scopes: PartyScopes,
    max_age: Option<Duration>,
    nonce: Option<String>,
    challenge: String,
}

fn prompt(asked: &Query) -> Result<Prompt, Wrong> {
    let names: Vec<&str> = asked
        .get("prompt")
        .unwrap_or_default()
        .split_ascii_whitespace()
        .collect();
    let has = |name| names.contains(&name);
    if has("none") && names.len() > 1 {
        return Err(("invalid_request", "prompt=none cannot stand beside another prompt"));
    }
    Ok(Prompt {
        none: has("none"),
        login: has("login"),
        ask: has("consent") || has("select_account"),
    })
}

fn rest(asked: &Query, party: &RelyingParty) -> Result<Rest, Wrong> {
    if asked.repeats_any() {
        return Err(("invalid_request", "a parameter is repeated: send each once"));
    }
    match asked.get("response_type") {
        Some("code") => {}
        None => return Err(("invalid_request", "response_type is missing: send code")),
        Some(_) => {
            let what_to_do = "only the code flow is offered: send response_type=code";
            return Err(("unsupported_response_type", what_to_do));
        }
    }
    let mode = ResponseMode::of(asked).ok_or((
        "invalid_request",
        "response_mode is query or form_post: nothing else is offered",
    ))?;
    // A browser turns every line break of a form into one of its own: the state would not come back as it was.
    let is_broken = |state: &str| state.contains(char::is_control);
    if mode == ResponseMode::FormPost && asked.get("state").is_some_and(is_broken) {
        return Err((
            "invalid_request",
            "the state has control characters, which no form carries",
        ));
    }
    if asked.get("request").is_some() {
        let what_to_do = "request objects are not read here: send plain parameters";
        return Err(("request_not_supported", what_to_do));
    }
    if asked.get("request_uri").is_some() {
        let what_to_do =
            "request objects are not fetched here: push the request to /oauth/par, or send plain parameters";
        return Err(("request_uri_not_supported", what_to_do));
    }
    if asked.get("registration").is_some() {
        let what_to_do = "an admin of this instance registers servers: leave registration out";
        return Err(("registration_not_supported", what_to_do));
    }
    let scopes = PartyScopes::parse_known(asked.get("scope").unwrap_or_default()).map_err(|error| match error {
        BadPartyScopes::NoOpenId | BadPartyScopes::Unknown(_) => {
            ("invalid_scope", "the scope openid is missing: begin with it")
        }
    })?;
    if !scopes.is_within(&party.scopes) {
        let what_to_do = "your server asks for a scope that it was not registered with: ask for less, or ask an admin";
        return Err(("invalid_scope", what_to_do));
    }
    let nonce = asked.get("nonce").map(str::to_owned);
    let is_carried = |nonce: &String| nonce.len() <= MAX_CARRIED && !nonce.contains(char::is_control);
    if !nonce.as_ref().is_none_or(is_carried) {
        return Err(("invalid_request", "the nonce is too long or has control characters"));
    }
    Ok(Rest {
        scopes,
        nonce,
        max_age: max_age(asked)?,
        challenge: challenge(asked)?,
    })
}

fn max_age(asked: &Query) -> Result<Option<Duration>, Wrong> {
    let seconds = asked.get("max_age").map(str::parse::<u32>);
    match seconds {
        None => Ok(None),
        Some(Ok(seconds)) => Ok(Some(Duration::from_secs(seconds.into()))),
        Some(Err(_)) => Err(("invalid_request", "max_age is a number of seconds")),
    }
}

/// Every relying party proves to be who began (RFC 9700, 2.1.1), and by a hash: RFC 7636 takes silence about
/// the method as `plain`, which is refused.
fn challenge(asked: &Query) -> Result<String, Wrong> {
    match (asked.get("code_challenge"), asked.get("code_challenge_method")) {
        (Some(challenge), Some("S256")) if pkce::is_challenge(challenge) => Ok(challenge.to_owned()),
        (Some(_), Some("S256")) => Err((
            "invalid_request",
            "code_challenge is not the base64url of a SHA-256 hash: 43 characters",
        )),
        _ => Err((
            "invalid_request",
            "PKCE is required: send code_challenge and code_challenge_method=S256",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_a_list_and_none_stands_alone() {
        let of = |text: &str| prompt(&Query::parse(&format!("prompt={text}")));
        assert_eq!(of(""), Ok(Prompt::default()));
        let both = of("login+consent").expect("both");
        assert!(both.login && both.ask && !both.none);
        assert!(of("none").expect("none").none);
        assert!(of("select_account").expect("asks").ask);
        assert_eq!(of("create"), Ok(Prompt::default()), "unknown ones are ignored");
        assert!(of("none+login").is_err());
    }

    #[test]
    fn an_age_is_a_number_of_seconds() {
        let of = |text: &str| max_age(&Query::parse(&format!("max_age={text}")));
        assert_eq!(of(""), Ok(None));
        assert_eq!(of("0"), Ok(Some(Duration::ZERO)));
        for bad in ["-1", "x", "1.5", "99999999999999"] {
            assert!(of(bad).is_err(), "{bad}");
        }
    }
}
