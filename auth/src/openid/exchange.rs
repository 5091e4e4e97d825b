//! A code becomes tokens. Whatever is refused uses nothing up, but for one thing: a code that comes a second
//! time was in somebody else's hands, and ends the log-in it gave (RFC 6749, 4.1.2).

use super::tokens::{Asked, NOT_LET_IN, PartyIssued, SIGNED_OUT, may_sign_in};
use crate::handle::Auth;
use crate::oauth::{ClientCredentials, OauthError};
use domain::job::EnforceMember;
use domain::oauth::pkce;
use domain::openid::{PartyCode, PartyGrant, PartyKind, RelyingParty};
use domain::session::Secret;
use domain::{AccountId, Timestamp, id};
use std::net::IpAddr;
use store::openid_grants::MostLogIns;
use store::{Conn, StoreError, jobs, openid_codes, openid_grants, party_accounts};

/// What a relying party exchanges for tokens.
#[derive(Clone, Debug)]
pub enum PartyExchange {
    /// `authorization_code`.
    Code {
        /// The code.
        code: Secret,
        /// Where it was sent, once more.
        redirect_uri: String,
        /// The PKCE verifier.
        verifier: Option<String>,
    },
    /// `refresh_token`.
    Refresh {
        /// The refresh token.
        token: Secret,
        /// Names of scopes, if it wants less than it has.
        scope: Option<String>,
    },
}

/// How many log-ins of one member at one relying party are kept. Nobody has as many browsers; a loop has.
const MOST_LOG_INS: MostLogIns = MostLogIns {
    superseded: 20,
    sessions: 200,
};

/// What came of it. Kept apart from the error, because an error would roll back what a second use has to end.
enum Outcome {
    Issued,
    Replayed,
    SignedOut,
}

const UNKNOWN_CODE: OauthError = OauthError::InvalidGrant(
    "this code was used already, has expired or never was: send the member to /oauth/authorize again",
);

impl Auth {
    /// Tokens for a relying party.
    pub async fn exchange_for_party(
        &self,
        client_ip: Option<IpAddr>,
        client: ClientCredentials,
        given: PartyExchange,
    ) -> Result<PartyIssued, OauthError> {
        let party = self.party_of(client_ip, &client).await?;
        match given {
            PartyExchange::Code {
                code,
                redirect_uri,
                verifier,
            } => {
                self.exchange_code(&party, &code, &redirect_uri, verifier.as_deref())
                    .await
            }
            PartyExchange::Refresh { token, scope } => self.refresh(&party, &token, scope.as_deref()).await,
        }
    }

    async fn exchange_code(
        &self,
        party: &RelyingParty,
        code: &Secret,
        redirect_uri: &str,
        verifier: Option<&str>,
    ) -> Result<PartyIssued, OauthError> {
        let (hash, now) = (code.hash(), self.now());
        let found = {
            let hash = hash.clone();
            self.store().read(move |conn| openid_codes::find(conn, &hash)).await?
        };
        let Some(code) = found else {
            self.end_replayed(party, hash).await?;
            return Err(UNKNOWN_CODE);
        };
        check(&code, party, redirect_uri, verifier, now)?;
        let admittance = self.wiring().admit.admit_as_known(code.account_id, party).await;
        let groups = match Asked::of(admittance)? {
            Asked::In(groups) => groups,
            Asked::Out(why) => {
                self.note_refused(party, code.account_id, why).await?;
                return Err(NOT_LET_IN);
            }
        };
        let grant = PartyGrant {
            id: id::draw(now, self.entropy()),
            client_id: party.client_id.clone(),
            account_id: code.account_id,
            session_id: code.session_id,
            sid: self.openid().sid(&party.client_id, code.session_id),
            scopes: code.scopes.clone(),
            method: code.method,
            auth_at: code.auth_at,
            created_at: now,
            used_at: now,
        };
        let issued = self
            .draw_tokens(party, &grant, &code.scopes, code.nonce, groups)
            .await?;
        let (tokens, logout_id) = (issued.hashes(), id::draw(now, self.entropy()));
        let party = party.clone();
        let outcome = self
            .write_again(move |conn| {
                if !openid_grants::rests_on_living(conn, grant.session_id, now)? || !may_sign_in(conn, &grant)? {
                    return Ok(Outcome::SignedOut);
                }
                // Two at the same time find the same code; only one of them takes it.
                if !openid_codes::take(conn, &hash)? {
                    end_grant_of(conn, &grant.client_id, &hash, logout_id, now)?;
                    return Ok(Outcome::Replayed);
                }
                openid_grants::add(conn, &grant, &hash)?;
                tokens.store(conn, &grant, now)?;
                openid_grants::end_beyond(conn, &party, grant.account_id, MOST_LOG_INS, logout_id, now)?;
                party_accounts::note_login(conn, &grant.client_id, grant.account_id, now)?;
                look_again(conn, &party, grant.account_id, now)?;
                Ok(Outcome::Issued)
            })
            .await?;
        match outcome {
            Outcome::Issued => Ok(issued),
            Outcome::Replayed => Err(UNKNOWN_CODE),
            Outcome::SignedOut => Err(SIGNED_OUT),
        }
    }

    async fn end_replayed(&self, party: &RelyingParty, hash: String) -> Result<(), OauthError> {
        let (client_id, now) = (party.client_id.clone(), self.now());
        let logout_id = id::draw(now, self.entropy());
        let known = {
            let hash = hash.clone();
            self.store()
                .read(move |conn| openid_grants::find_by_code(conn, &hash))
                .await?
        };
        if known.is_none_or(|grant| grant.client_id != client_id) {
            return Ok(());
        }
        self.write_again(move |conn| end_grant_of(conn, &client_id, &hash, logout_id, now))
            .await?;
        Ok(())
    }
}

/// Has the gate looked at once more, now that the log-in can be found: it may have said no since it was asked,
/// and where no account can be closed nobody would ask again. On Matrix a lapse ends no log-in.
pub(super) fn look_again(
    conn: &mut Conn,
    party: &RelyingParty,
    account_id: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    match party.kind {
        PartyKind::Synapse | PartyKind::Mas => Ok(()),
        PartyKind::Mastodon | PartyKind::Other => {
            let job = EnforceMember {
                account_id,
                client_id: Some(party.client_id.clone()),
                revision: now.as_millis(),
            };
            jobs::enqueue(conn, &job, now)
        }
    }
}

/// Ends the log-in that a code gave, if it was this relying party's.
fn end_grant_of(
    conn: &mut Conn,
    client_id: &str,
    code_hash: &str,
    logout_id: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let grant = openid_grants::find_by_code(conn, code_hash)?.filter(|grant| grant.client_id == client_id);
    if let Some(grant) = grant
        && openid_grants::end_telling(conn, &grant, logout_id, now)?
    {
        tracing::warn!(
            party = client_id,
            "a code came a second time: the log-in it gave was ended"
        );
    }
    Ok(())
}

/// What must hold of a code before anything is done for it.
fn check(
    code: &PartyCode,
    party: &RelyingParty,
    redirect_uri: &str,
    verifier: Option<&str>,
    now: Timestamp,
) -> Result<(), OauthError> {
    if code.client_id != party.client_id || code.expires_at <= now {
        return Err(UNKNOWN_CODE);
    }
    if code.redirect_uri != redirect_uri {
        return Err(OauthError::InvalidGrant(
            "redirect_uri is not the one that the code was sent to: repeat it exactly",
        ));
    }
    match verifier {
        Some(verifier) if pkce::proves(verifier, &code.challenge) => Ok(()),
        Some(_) => Err(OauthError::InvalidGrant(
            "code_verifier does not belong to the code_challenge",
        )),
        None => Err(OauthError::InvalidGrant(
            "code_verifier is missing: every code here is asked for with PKCE",
        )),
    }
}
