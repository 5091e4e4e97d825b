//! The tokens of one answer: drawn and signed before anything is stored, so that a key that cannot be read
//! uses nothing up.

use super::claims;
use super::id_token::IdTokenInput;
use crate::handle::Auth;
use crate::oauth::OauthError;
use domain::Timestamp;
use domain::openid::{
    ACCESS_TTL, Admittance, PartyGrant, PartyScope, PartyScopes, PartyTokenKind, REFRESH_TTL, RelyingParty,
};
use domain::policy::MaySignIn;
use domain::session::Secret;
use std::time::Duration;
use store::{Conn, StoreError, accounts, openid_tokens, party_accounts};

/// What a relying party gets, this once.
#[derive(Clone, Debug)]
pub struct PartyIssued {
    /// Reads `/oauth/userinfo`.
    pub access: Secret,
    /// Gets new tokens; only with the scope `offline_access`.
    pub refresh: Option<Secret>,
    /// Who logged in.
    pub id_token: String,
    /// What the access token is for.
    pub scopes: PartyScopes,
    /// How long the access token is good for.
    pub expires_in: Duration,
}

/// What an answer of the gate means to a relying party's server.
pub(super) enum Asked {
    /// The member may go on, with these groups.
    In(Vec<String>),
    /// Not any more.
    Out(super::PartyRefusal),
}

impl Asked {
    /// Sorts the answer; that nobody knows is an error that changes nothing.
    pub(super) fn of(admittance: Admittance) -> Result<Self, OauthError> {
        match (super::PartyRefusal::of(&admittance), admittance) {
            (Some(why), _) => Ok(Self::Out(why)),
            (None, Admittance::Admitted { groups }) => Ok(Self::In(groups)),
            (None, _) => Err(OauthError::GateUnknown),
        }
    }
}

/// The member is not let in any more.
pub(super) const NOT_LET_IN: OauthError = OauthError::InvalidGrant(
    "the gate of this instance does not let the member in any more: send them to /oauth/authorize, which says why",
);

/// The member's session or account is gone.
pub(super) const SIGNED_OUT: OauthError =
    OauthError::InvalidGrant("the member signed out, or their account is not active any more: let them log in again");

impl Auth {
    /// Draws and signs tokens for `grant`, which need not be stored yet. `scopes`: what they are for, cut to
    /// what the party may have by now.
    pub(super) async fn draw_tokens(
        &self,
        party: &RelyingParty,
        grant: &PartyGrant,
        scopes: &PartyScopes,
        nonce: Option<String>,
        groups: Vec<String>,
    ) -> Result<PartyIssued, OauthError> {
        let openid = self.openid().clone();
        let scopes = scopes.limited_to(&party.scopes);
        let (about, account, wanted) = (party.clone(), grant.account_id, scopes.clone());
        let claims = self
            .store()
            .read(move |conn| {
                let Some(account) = accounts::lookup(conn, account)?.filter(MaySignIn::allows) else {
                    return Ok::<_, StoreError>(None);
                };
                claims::gather(conn, &openid, &about, &account, &wanted, groups).map(Some)
            })
            .await?
            .ok_or(SIGNED_OUT)?;
        let access = Secret::draw(self.entropy());
        let refreshes = grant.scopes.limited_to(&party.scopes).has(PartyScope::OfflineAccess);
        let id_token = self
            .openid()
            .sign_id_token(IdTokenInput {
                client_id: &party.client_id,
                sid: &grant.sid,
                method: grant.method,
                auth_at: grant.auth_at,
                nonce: nonce.as_deref(),
                access_token: Some(access.reveal()),
                claims,
            })
            .await?;
        Ok(PartyIssued {
            refresh: refreshes.then(|| {
                self.openid()
                    .draw_refresh_token(&party.client_id, grant.id, self.entropy())
            }),
            access,
            id_token,
            scopes,
            expires_in: ACCESS_TTL,
        })
    }
}

impl PartyIssued {
    /// What is stored of these tokens.
    pub(super) fn hashes(&self) -> TokenHashes {
        TokenHashes {
            access: self.access.hash(),
            refresh: self.refresh.as_ref().map(Secret::hash),
            scopes: self.scopes.clone(),
        }
    }
}

/// The hashes of an answer's tokens.
#[derive(Clone)]
pub(super) struct TokenHashes {
    access: String,
    refresh: Option<String>,
    scopes: PartyScopes,
}

impl TokenHashes {
    /// Stores them.
    pub(super) fn store(&self, conn: &mut Conn, grant: &PartyGrant, now: Timestamp) -> Result<(), StoreError> {
        let expires_at = now.plus(ACCESS_TTL);
        openid_tokens::add(conn, &self.access, grant.id, PartyTokenKind::Access, expires_at)?;
        if self.scopes != grant.scopes {
            openid_tokens::narrow(conn, &self.access, &self.scopes)?;
        }
        if let Some(refresh) = &self.refresh {
            let expires_at = now.plus(REFRESH_TTL);
            openid_tokens::add(conn, refresh, grant.id, PartyTokenKind::Refresh, expires_at)?;
        }
        Ok(())
    }
}

/// Whether the account may still be signed in to.
pub(super) fn may_sign_in(conn: &mut Conn, grant: &PartyGrant) -> Result<bool, StoreError> {
    let account = accounts::lookup(conn, grant.account_id)?;
    Ok(account.is_some_and(|account| MaySignIn::allows(&account)))
}

/// Notes a refusal.
pub(super) fn note_refusal(
    conn: &mut Conn,
    client_id: &str,
    grant_of: domain::AccountId,
    why: super::PartyRefusal,
    now: Timestamp,
) -> Result<(), StoreError> {
    party_accounts::note_refusal(conn, client_id, grant_of, why.as_str(), now)
}
