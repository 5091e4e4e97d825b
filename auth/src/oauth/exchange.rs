//! Codes and apps' own credentials become tokens. Whatever is refused uses nothing up, but for one
//! thing: a code that comes a second time was in somebody else's hands, and ends what it gave.

use super::authorization::wanted_scopes;
use super::client::authenticate;
use super::credentials::ClientCredentials;
use super::error::OauthError;
use crate::handle::Auth;
use domain::oauth::{App, Code, Scopes, pkce};
use domain::policy::MaySignIn;
use domain::session::Secret;
use domain::{Timestamp, id};
use std::net::IpAddr;
use store::oauth_tokens::NewToken;
use store::{Conn, accounts, factors, oauth_apps, oauth_codes, oauth_tokens};

/// How many tokens of its own an app may have; the oldest go first.
const OWN_TOKENS: i64 = 20;

/// What is exchanged for a token.
#[derive(Clone, Debug)]
pub enum Exchange {
    /// `authorization_code`.
    Code {
        /// The code.
        code: Secret,
        /// Where it was sent, once more.
        redirect_uri: String,
        /// The PKCE verifier.
        verifier: Option<String>,
    },
    /// `client_credentials`: a token of the app's own, without any member.
    ClientCredentials {
        /// Names of scopes.
        scope: Option<String>,
    },
}

/// A token as it is handed out, this once.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The token.
    pub token: Secret,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What came of looking at a code. Kept apart from the error, because an error would roll back what a
/// second use has to end.
enum Outcome {
    Issued(Scopes),
    Replayed,
}

impl Auth {
    /// Issues a token.
    pub async fn exchange(
        &self,
        client_ip: Option<IpAddr>,
        client: ClientCredentials,
        given: Exchange,
    ) -> Result<Issued, OauthError> {
        self.admit_to_oauth(client_ip).map_err(OauthError::RateLimited)?;
        let (token, now) = (Secret::draw(self.entropy()), self.now());
        let new = Draft {
            hash: token.hash(),
            id: id::draw(now, self.entropy()),
            now,
        };
        let outcome = self
            .store()
            .write(move |conn| {
                let app = authenticate(conn, &client)?;
                match given {
                    Exchange::Code {
                        code,
                        redirect_uri,
                        verifier,
                    } => for_code(conn, &app, &code, &redirect_uri, verifier.as_deref(), new),
                    Exchange::ClientCredentials { scope } => for_itself(conn, &app, scope.as_deref(), new),
                }
            })
            .await?;
        match outcome {
            Outcome::Issued(scopes) => Ok(Issued {
                token,
                scopes,
                created_at: now,
            }),
            Outcome::Replayed => Err(UNKNOWN_CODE),
        }
    }
}

const UNKNOWN_CODE: OauthError = OauthError::InvalidGrant(
    "this code was used already, has expired or never was: send the member to /oauth/authorize again",
);

/// The token to be.
struct Draft {
    hash: String,
    id: i64,
    now: Timestamp,
}

impl Draft {
    fn store(
        self,
        conn: &mut Conn,
        app: &App,
        code: Option<(&Code, String)>,
        scopes: &Scopes,
    ) -> Result<(), OauthError> {
        let (account_id, code_hash) = match code {
            Some((code, hash)) => (Some(code.account_id), Some(hash)),
            None => (None, None),
        };
        let new = NewToken {
            id: self.id,
            client_id: app.client_id.clone(),
            account_id,
            scopes: scopes.clone(),
            code_hash,
            created_at: self.now,
        };
        oauth_tokens::add(conn, &self.hash, &new)?;
        oauth_apps::mark_used(conn, &app.client_id, self.now)?;
        Ok(())
    }
}

fn for_code(
    conn: &mut Conn,
    app: &App,
    code: &Secret,
    redirect_uri: &str,
    verifier: Option<&str>,
    new: Draft,
) -> Result<Outcome, OauthError> {
    let hash = code.hash();
    let Some(found) = oauth_codes::find(conn, &hash)? else {
        return replayed(conn, app, &hash);
    };
    if found.client_id != app.client_id || found.expires_at <= new.now {
        return Err(UNKNOWN_CODE);
    }
    if found.redirect_uri != redirect_uri {
        return Err(OauthError::InvalidGrant(
            "redirect_uri is not the one that the code was sent to: repeat it exactly",
        ));
    }
    check_verifier(&found, verifier)?;
    let account = accounts::lookup(conn, found.account_id)?;
    if !account.is_some_and(|account| MaySignIn::allows(&account)) {
        return Err(OauthError::InvalidGrant("the member's account is not active any more"));
    }
    let factor = factors::of_code(conn, &hash)?;
    // Two at the same time find the same code; only one of them takes it.
    if oauth_codes::take(conn, &hash)?.is_none() {
        return replayed(conn, app, &hash);
    }
    let token_hash = new.hash.clone();
    new.store(conn, app, Some((&found, hash)), &found.scopes)?;
    // What the consent rested on, the token rests on: it ends with it.
    factors::note_token(conn, &token_hash, factor.as_deref())?;
    Ok(Outcome::Issued(found.scopes))
}

/// RFC 7636, and no way round it: with a challenge the verifier must fit; without one there must be
/// none, or an attacker could leave out the challenge of a stolen request (RFC 9700, 2.1.1).
fn check_verifier(code: &Code, verifier: Option<&str>) -> Result<(), OauthError> {
    match (&code.challenge, verifier) {
        (Some(challenge), Some(verifier)) if pkce::proves(verifier, challenge) => Ok(()),
        (None, None) => Ok(()),
        (Some(_), None) => Err(OauthError::InvalidGrant(
            "code_verifier is missing: the code was asked for with PKCE",
        )),
        (Some(_), Some(_)) => Err(OauthError::InvalidGrant(
            "code_verifier does not belong to the code_challenge",
        )),
        (None, Some(_)) => Err(OauthError::InvalidGrant(
            "the code was asked for without code_challenge",
        )),
    }
}

fn replayed(conn: &mut Conn, app: &App, code_hash: &str) -> Result<Outcome, OauthError> {
    let ended = oauth_tokens::revoke_of_code(conn, &app.client_id, code_hash)?;
    if ended > 0 {
        tracing::warn!(app = app.id, "a code came a second time: the token it gave was revoked");
    }
    Ok(Outcome::Replayed)
}

fn for_itself(conn: &mut Conn, app: &App, scope: Option<&str>, new: Draft) -> Result<Outcome, OauthError> {
    if app.is_public {
        return Err(OauthError::UnauthorizedClient(
            "an app without a secret cannot prove to be itself: it gets no token of its own",
        ));
    }
    let scopes = wanted_scopes(app, scope)?;
    new.store(conn, app, None, &scopes)?;
    oauth_tokens::keep_own(conn, &app.client_id, OWN_TOKENS)?;
    Ok(Outcome::Issued(scopes))
}
