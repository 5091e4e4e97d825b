//! What an app asks a member for, read from the address that it sent the browser to. Who the app is and
//! where the answer goes is settled first: until then, nothing may be sent anywhere.

use super::error::OauthError;
use crate::handle::Auth;
use crate::openid::first_of_each;
use domain::oauth::{App, Scopes, pkce, redirect};
use store::{StoreError, oauth_apps};

/// Longer states are not carried round.
const MAX_STATE: usize = 2000;

/// A checked request for a member's consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// The app.
    pub app: App,
    /// Where the answer goes: one of the app's own.
    pub redirect_uri: String,
    /// What it asks for, within what it registered for.
    pub scopes: Scopes,
    /// The app wants a member who has signed in just now.
    pub force_sign_in: bool,
    pub(super) state: Option<String>,
    pub(super) challenge: Option<String>,
}

/// Why there is nothing to consent to.
#[derive(Debug, thiserror::Error)]
pub enum AuthorizeError {
    /// No app has this client id. For the person at the browser; nothing may be sent anywhere.
    #[error("no app with this client id is registered here: start again in the app")]
    UnknownApp,
    /// The redirect URI is not one that the app registered. As above.
    #[error("the app did not register this redirect URI: start again in the app, or tell its authors")]
    UnknownRedirect,
    /// A parameter stands there twice, or is too long. As above.
    #[error("the app's request cannot be read: a parameter is repeated or too long")]
    Malformed,
    /// The app gets an error by way of its redirect URI.
    #[error("the app is told what is wrong with its request")]
    Told(Landing),
    /// The database failed.
    #[error("the database did not do what was asked: try again in a moment")]
    Store(#[from] StoreError),
}

/// Where the browser goes with an answer.
#[derive(Clone, PartialEq, Eq)]
pub enum Landing {
    /// To the app.
    Away(String),
    /// Nowhere: the code is shown, to be carried over by hand.
    Code(String),
    /// Nowhere: the error is shown. The text is one of RFC 6749's codes.
    Refusal(&'static str),
}

/// Without the code, which stands in the address as well.
impl std::fmt::Debug for Landing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Away(_) => f.write_str("Away"),
            Self::Code(_) => f.write_str("Code"),
            Self::Refusal(code) => f.debug_tuple("Refusal").field(code).finish(),
        }
    }
}

/// What is read of the query, each at most once (RFC 6749, 3.1).
const PARAMETERS: [&str; 9] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "force_login",
];

/// RFC 6749's code for what is wrong, and what the app's author is to do about it.
type Wrong = (&'static str, &'static str);

const NO_RESPONSE_TYPE: Wrong = ("invalid_request", "response_type is missing: send response_type=code");
const NOT_A_CODE: Wrong = (
    "unsupported_response_type",
    "only the code flow is spoken here: send response_type=code",
);
const NOT_IN_THE_QUERY: Wrong = (
    "invalid_request",
    "answers come in the query: leave response_mode out, or send response_mode=query",
);
const TOO_MUCH_SCOPE: Wrong = (
    "invalid_scope",
    "the app did not register for one of these scopes, or there is none of that name: see scopes_supported",
);
const NO_CHALLENGE: Wrong = (
    "invalid_request",
    "an app without a secret needs PKCE: send code_challenge and code_challenge_method=S256",
);
const BAD_CHALLENGE: Wrong = (
    "invalid_request",
    "code_challenge is the base64url of a SHA-256, and goes with code_challenge_method=S256",
);
const DENIED: Wrong = ("access_denied", "the member said no");

impl Auth {
    /// Reads the query of `/oauth/authorize`. The redirect URI must be there, and be one of the app's own
    /// character by character.
    pub async fn read_authorization(&self, query: &str) -> Result<Authorization, AuthorizeError> {
        let [
            client_id,
            redirect_uri,
            response_type,
            response_mode,
            scope,
            state,
            challenge,
            method,
            force,
        ] = first_of_each(query, PARAMETERS).ok_or(AuthorizeError::Malformed)?;
        let client_id = client_id.unwrap_or_default();
        let app = self
            .store()
            .read(move |conn| oauth_apps::find(conn, &client_id))
            .await?;
        let app = app.ok_or(AuthorizeError::UnknownApp)?;
        let redirect_uri = redirect_uri
            .filter(|asked| app.redirect_uris.contains(asked))
            .ok_or(AuthorizeError::UnknownRedirect)?;
        if state.as_ref().is_some_and(|state| state.len() > MAX_STATE) {
            return Err(AuthorizeError::Malformed);
        }
        let told = |wrong| AuthorizeError::Told(self.refusal(&redirect_uri, state.as_deref(), wrong));
        match response_type.as_deref() {
            Some("code") => {}
            None => return Err(told(NO_RESPONSE_TYPE)),
            Some(_) => return Err(told(NOT_A_CODE)),
        }
        if response_mode.is_some_and(|mode| mode != "query") {
            return Err(told(NOT_IN_THE_QUERY));
        }
        let scopes = wanted_scopes(&app, scope.as_deref()).map_err(|_| told(TOO_MUCH_SCOPE))?;
        match (&challenge, method.as_deref()) {
            // The method must be named: RFC 7636 takes silence as `plain`, which is refused.
            (Some(challenge), Some("S256")) if pkce::is_challenge(challenge) => {}
            (None, None) if app.is_public => return Err(told(NO_CHALLENGE)),
            (None, None) => {}
            _ => return Err(told(BAD_CHALLENGE)),
        }
        Ok(Authorization {
            app,
            scopes,
            force_sign_in: force.as_deref().is_some_and(is_true),
            state,
            challenge,
            redirect_uri,
        })
    }

    /// The answer that says that the member said no.
    pub(super) fn denial(&self, asked: &Authorization) -> Landing {
        self.refusal(&asked.redirect_uri, asked.state.as_deref(), DENIED)
    }

    /// The answer that says no, or what is wrong.
    fn refusal(&self, redirect_uri: &str, state: Option<&str>, (code, what_to_do): Wrong) -> Landing {
        self.land(
            redirect_uri,
            state,
            &[("error", code), ("error_description", what_to_do)],
        )
        .unwrap_or(Landing::Refusal(code))
    }

    /// The answer, if it goes away from here. `iss` says whose it is (RFC 9207), so that an app that
    /// talks to many servers cannot be made to mix them up.
    pub(super) fn land(&self, redirect_uri: &str, state: Option<&str>, answer: &[(&str, &str)]) -> Option<Landing> {
        if redirect_uri == redirect::OUT_OF_BAND {
            return None;
        }
        let issuer = self.issuer();
        let mut pairs = answer.to_vec();
        pairs.extend(state.map(|state| ("state", state)));
        pairs.push(("iss", &issuer));
        Some(Landing::Away(redirect::with_answer(redirect_uri, &pairs)))
    }

    /// The issuer of RFC 8414 and 9207: our origin.
    pub fn issuer(&self) -> String {
        self.config().site.origin().to_string()
    }
}

/// Apps write truth in several ways; what is none of them is a no (`False` of a Python library, too).
fn is_true(value: &str) -> bool {
    ["true", "1", "yes", "on", "t"]
        .iter()
        .any(|truth| truth.eq_ignore_ascii_case(value))
}

/// What the app asks for: named scopes within those it registered for; without names `read`, or all it
/// registered for where that does not include `read`.
pub(super) fn wanted_scopes(app: &App, text: Option<&str>) -> Result<Scopes, OauthError> {
    let scopes = match text.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Scopes::parse(text)?,
        None if Scopes::usual().is_within(&app.scopes) => Scopes::usual(),
        None => app.scopes.clone(),
    };
    if scopes.is_within(&app.scopes) {
        Ok(scopes)
    } else {
        Err(OauthError::TooMuchScope)
    }
}
