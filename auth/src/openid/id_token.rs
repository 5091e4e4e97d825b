//! The id_token (OpenID Core, 2): who logged in, how and when, and what the relying party may know.

use super::claims::{Claims, MemberClaims};
use super::{OpenId, OpenIdError};
use chrono::{DateTime, Utc};
use domain::Timestamp;
use domain::openid::ID_TOKEN_TTL;
use domain::session::SignInMethod;
use openidconnect::core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm};
use openidconnect::{
    AccessToken, AdditionalClaims, Audience, AuthenticationContextClass, AuthenticationMethodReference, IdToken,
    IdTokenClaims, IssuerUrl, Nonce,
};
use serde::{Deserialize, Serialize};

/// `acr` of a session that a passkey opened: phishing-resistant (OpenID EAP ACR values).
pub(super) const ACR_PASSKEY: &str = "phr";
/// `acr` of a session that a wallet opened.
pub(super) const ACR_WALLET: &str = "urn:guildhall:acr:wallet";
/// `acr` of a session that a one-time code or another browser opened.
pub(super) const ACR_CODE: &str = "urn:guildhall:acr:code";

/// What an id_token is made of.
#[derive(Clone, Debug)]
pub struct IdTokenInput<'a> {
    /// The relying party.
    pub client_id: &'a str,
    /// What it is told (`claims::gather`).
    pub claims: Claims,
    /// What it knows the session as.
    pub sid: &'a str,
    /// What it sent along, to be given back.
    pub nonce: Option<&'a str>,
    /// How the session began.
    pub method: SignInMethod,
    /// When it did.
    pub auth_at: Timestamp,
    /// The access token that goes with it, for `at_hash`.
    pub access_token: Option<&'a str>,
}

/// What an id_token says beyond OpenID's own claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct TokenClaims {
    sid: String,
    #[serde(flatten)]
    member: MemberClaims,
}

impl AdditionalClaims for TokenClaims {}

type Token = IdToken<TokenClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

impl OpenId {
    /// Signs an id_token that is good from now on for ten minutes.
    ///
    /// # Errors
    /// [`OpenIdError`] if there is no key to sign with.
    pub async fn sign_id_token(&self, input: IdTokenInput<'_>) -> Result<String, OpenIdError> {
        let (ring, now) = (self.keyring().ring().await?, self.now());
        let key = ring.signing(now).ok_or(OpenIdError::Sign)?;
        let issuer = IssuerUrl::new(self.issuer()).map_err(|_| OpenIdError::Sign)?;
        let more = TokenClaims {
            sid: input.sid.to_owned(),
            member: input.claims.member,
        };
        let (acr, amr) = said_of(input.method);
        let claims = IdTokenClaims::new(
            issuer,
            vec![Audience::new(input.client_id.to_owned())],
            moment(now.plus(ID_TOKEN_TTL)),
            moment(now),
            input.claims.standard,
            more,
        )
        .set_auth_time(Some(moment(input.auth_at)))
        .set_nonce(input.nonce.map(|nonce| Nonce::new(nonce.to_owned())))
        .set_auth_context_ref(Some(AuthenticationContextClass::new(acr.to_owned())))
        .set_auth_method_refs(Some(
            amr.iter()
                .map(|one| AuthenticationMethodReference::new((*one).to_owned()))
                .collect(),
        ));
        let access_token = input.access_token.map(|token| AccessToken::new(token.to_owned()));
        let rs256 = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
        let token = Token::new(claims, key, rs256, access_token.as_ref(), None).map_err(|_| OpenIdError::Sign)?;
        Ok(token.to_string())
    }
}

/// `acr` and `amr` (RFC 8176) of a way of signing in. A wallet's signature proves possession of its key and
/// nothing about the person; a passkey asks for the person as well.
fn said_of(method: SignInMethod) -> (&'static str, &'static [&'static str]) {
    match method {
        SignInMethod::Wallet => (ACR_WALLET, &["pop"]),
        SignInMethod::Passkey => (ACR_PASSKEY, &["pop", "user"]),
        SignInMethod::Handoff | SignInMethod::Code => (ACR_CODE, &["otp"]),
    }
}

fn moment(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.as_millis()).unwrap_or(DateTime::UNIX_EPOCH)
}
