//! New tokens for a refresh token, once. The gate is asked before it is used up: that nobody can tell uses
//! nothing up, and a member who is let in no more loses the log-in there. A refresh token that comes a second
//! time was in somebody else's hands, however long ago, and ends the log-in with all its tokens (RFC 9700,
//! 4.14.2).

use super::PartyRefusal;
use super::exchange::look_again;
use super::tokens::{Asked, NOT_LET_IN, PartyIssued, SIGNED_OUT, may_sign_in, note_refusal};
use crate::handle::Auth;
use crate::oauth::OauthError;
use domain::openid::{BadPartyScopes, PartyGrant, PartyScopes, RelyingParty};
use domain::session::Secret;
use domain::{AccountId, Timestamp, id};
use store::{Conn, StoreError, openid_grants, openid_tokens};

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
        let family = self.openid().grant_of_refresh_token(&party.client_id, token);
        let family = family.ok_or(UNKNOWN_TOKEN)?;
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
        let Some((token, lives)) = found else {
            self.end_reused(family, &party.client_id).await?;
            return Err(UNKNOWN_TOKEN);
        };
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
                self.end_refused(party.clone(), token.grant, why).await?;
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
                if !openid_tokens::remove(conn, &hash)? {
                    end_reused(conn, &grant, logout_id, now)?;
                    return Ok(Outcome::Reused);
                }
                openid_tokens::remove_access(conn, grant.id)?;
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

    /// A genuine token that is not kept was used or given back: ends what is left of the log-in `family`, if it
    /// is this relying party's.
    async fn end_reused(&self, family: i64, client_id: &str) -> Result<(), OauthError> {
        let known = self.store().read(move |conn| openid_grants::find(conn, family)).await?;
        let Some(grant) = known.filter(|grant| grant.client_id == client_id) else {
            return Ok(());
        };
        let now = self.now();
        let logout_id = id::draw(now, self.entropy());
        self.write_again(move |conn| end_reused(conn, &grant, logout_id, now))
            .await?;
        Ok(())
    }

    /// The gate's no is noted, and the log-in ends. For want of a group its tokens end alone: whether any rule
    /// gives that group only the enforcer knows, which is asked to look.
    async fn end_refused(&self, party: RelyingParty, grant: PartyGrant, why: PartyRefusal) -> Result<(), OauthError> {
        let now = self.now();
        let logout_id = id::draw(now, self.entropy());
        self.write_again(move |conn| {
            if why == PartyRefusal::NotInGroup {
                if openid_grants::touch(conn, grant.id, now)? {
                    openid_tokens::remove_all(conn, grant.id)?;
                }
                look_again(conn, &party, grant.account_id, now)?;
            } else {
                openid_grants::end_by_gate(conn, &party, &grant, logout_id, now)?;
            }
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

/// Ends the log-in whose refresh token came again, unless nobody holds anything of it any more: a server asks
/// with a token that it gave back, or that grew too old with the session below it.
fn end_reused(conn: &mut Conn, grant: &PartyGrant, logout_id: i64, now: Timestamp) -> Result<(), StoreError> {
    // A refresh that is under way holds the grant, so what it gave out is seen here.
    openid_grants::touch(conn, grant.id, grant.used_at)?;
    let is_worth_anything = openid_tokens::are_any_good(conn, grant.id, now)?
        && openid_grants::rests_on_living(conn, grant.session_id, now)?;
    if is_worth_anything && openid_grants::end_telling(conn, grant, logout_id, now)? {
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
