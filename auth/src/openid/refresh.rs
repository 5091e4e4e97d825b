//! New tokens for a refresh token, once. The gate is asked before it is used up: that nobody can tell uses
//! nothing up, and a member who is let in no more loses the log-in there. A refresh token that comes a second
//! time was in somebody else's hands, and ends the log-in with all its tokens (RFC 9700, 4.14.2).

use super::PartyRefusal;
use super::tokens::{Asked, NOT_LET_IN, PartyIssued, SIGNED_OUT, may_sign_in, note_refusal};
use crate::handle::Auth;
use crate::oauth::OauthError;
use domain::openid::{BadPartyScopes, PartyGrant, PartyScopes, PartyTokenKind, RelyingParty};
use domain::session::Secret;
use domain::{AccountId, Timestamp, id};
use store::openid_tokens::StoredToken;
use store::{Conn, StoreError, openid_grants, openid_tokens};

/// How many used refresh tokens of a log-in are kept, so that one that comes again is known as such.
const USED_KEPT: i64 = 20;

enum Outcome {
    Issued,
    Reused,
    SignedOut,
}

const UNKNOWN_TOKEN: OauthError = OauthError::InvalidGrant(
    "this refresh token was used already, has expired or never was: let the member log in again",
);

impl Auth {
    pub(super) async fn refresh(
        &self,
        party: &RelyingParty,
        token: &Secret,
        scope: Option<&str>,
    ) -> Result<PartyIssued, OauthError> {
        let (hash, now) = (token.hash(), self.now());
        let found = {
            let hash = hash.clone();
            self.store()
                .read(move |conn| {
                    let Some(token) = openid_tokens::find(conn, &hash)? else {
                        return Ok::<_, StoreError>(None);
                    };
                    let lives = openid_grants::rests_on_living(conn, token.grant.session_id, now)?
                        && may_sign_in(conn, &token.grant)?;
                    Ok(Some((token, lives)))
                })
                .await?
        };
        let is_ours = |(token, _): &(StoredToken, bool)| {
            token.kind == PartyTokenKind::Refresh && token.grant.client_id == party.client_id
        };
        let (token, lives) = found.filter(is_ours).ok_or(UNKNOWN_TOKEN)?;
        if token.used_at.is_some() {
            self.end_reused(token.grant).await?;
            return Err(UNKNOWN_TOKEN);
        }
        if token.expires_at <= now {
            return Err(UNKNOWN_TOKEN);
        }
        if !lives {
            return Err(SIGNED_OUT);
        }
        let scopes = wanted(scope, &token.grant)?;
        let admittance = self.wiring().admit.admit(token.grant.account_id, party).await;
        let groups = match Asked::of(admittance)? {
            Asked::In(groups) => groups,
            Asked::Out(why) => {
                self.end_refused(token.grant, why).await?;
                return Err(NOT_LET_IN);
            }
        };
        let issued = self.draw_tokens(party, &token.grant, &scopes, None, groups).await?;
        let (tokens, grant) = (issued.hashes(), token.grant);
        let logout_id = id::draw(now, self.entropy());
        let outcome = self
            .write_again(move |conn| {
                // First of all the grant: whoever ends it holds it too before its tokens.
                if !openid_grants::touch(conn, grant.id, now)? {
                    return Ok(Outcome::SignedOut);
                }
                if !openid_grants::rests_on_living(conn, grant.session_id, now)? || !may_sign_in(conn, &grant)? {
                    return Ok(Outcome::SignedOut);
                }
                // Two at the same time find the same token; only one of them uses it.
                if !openid_tokens::use_up(conn, &hash, now)? {
                    end_reused(conn, &grant, logout_id, now)?;
                    return Ok(Outcome::Reused);
                }
                openid_tokens::remove_access(conn, grant.id)?;
                openid_tokens::forget_used(conn, grant.id, USED_KEPT)?;
                tokens.store(conn, &grant, now)?;
                Ok(Outcome::Issued)
            })
            .await?;
        match outcome {
            Outcome::Issued => Ok(issued),
            Outcome::Reused => Err(UNKNOWN_TOKEN),
            Outcome::SignedOut => Err(SIGNED_OUT),
        }
    }

    async fn end_reused(&self, grant: PartyGrant) -> Result<(), OauthError> {
        let now = self.now();
        let logout_id = id::draw(now, self.entropy());
        self.write_again(move |conn| end_reused(conn, &grant, logout_id, now))
            .await?;
        Ok(())
    }

    /// The gate's no is noted, and the log-in ends.
    async fn end_refused(&self, grant: PartyGrant, why: PartyRefusal) -> Result<(), OauthError> {
        let now = self.now();
        let logout_id = id::draw(now, self.entropy());
        self.write_again(move |conn| {
            openid_grants::end_telling(conn, &grant, logout_id, now)?;
            note_refusal(conn, &grant.client_id, grant.account_id, why, now)
        })
        .await?;
        Ok(())
    }

    /// The gate's no is noted.
    pub(super) async fn note_refused(
        &self,
        party: &RelyingParty,
        account: AccountId,
        why: PartyRefusal,
    ) -> Result<(), OauthError> {
        let (client_id, now) = (party.client_id.clone(), self.now());
        self.store()
            .write(move |conn| note_refusal(conn, &client_id, account, why, now))
            .await?;
        Ok(())
    }
}

fn end_reused(conn: &mut Conn, grant: &PartyGrant, logout_id: i64, now: Timestamp) -> Result<(), StoreError> {
    if openid_grants::end_telling(conn, grant, logout_id, now)? {
        tracing::warn!(
            party = grant.client_id,
            "a refresh token came a second time: the log-in with all its tokens was ended"
        );
    }
    Ok(())
}

/// What the new access token is for: as much as the log-in, or less.
fn wanted(scope: Option<&str>, grant: &PartyGrant) -> Result<PartyScopes, OauthError> {
    let Some(text) = scope.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(grant.scopes.clone());
    };
    let scopes = PartyScopes::parse(text).map_err(|error| match error {
        BadPartyScopes::NoOpenId => OauthError::PartyScope("the scope openid is missing: begin with it"),
        BadPartyScopes::Unknown(_) => OauthError::PartyScope("one of these scopes does not exist here"),
    })?;
    if scopes.is_within(&grant.scopes) {
        Ok(scopes)
    } else {
        Err(OauthError::PartyScope(
            "the member did not agree to that much: ask for less, or send them to /oauth/authorize",
        ))
    }
}
