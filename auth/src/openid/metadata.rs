//! What relying parties find out about us by themselves (OpenID Connect Discovery 1.0, 3). Everything that
//! is offered is named, and nothing else.

use super::id_token::{ACR_CODE, ACR_PASSKEY, ACR_WALLET};
use crate::handle::Auth;
use domain::openid::PartyScope;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode,
    CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthUrl, AuthenticationContextClass, IssuerUrl, JsonWebKeySetUrl, ProviderMetadata,
    ResponseTypes, Scope, TokenUrl, UserInfoUrl,
};
use serde::{Deserialize, Serialize};

/// Where the keys are.
pub(crate) const JWKS_PATH: &str = "/jwks.json";

const CLAIMS: [&str; 19] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "at_hash",
    "sid",
    "preferred_username",
    "name",
    "profile",
    "picture",
    "email",
    "email_verified",
    "groups",
    "wallet",
];

/// What other standards than Discovery add.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct More {
    /// RFC 7009.
    revocation_endpoint: String,
    revocation_endpoint_auth_methods_supported: Vec<CoreClientAuthMethod>,
    /// RFC 7662.
    introspection_endpoint: String,
    introspection_endpoint_auth_methods_supported: Vec<CoreClientAuthMethod>,
    /// RFC 9126.
    pushed_authorization_request_endpoint: String,
    require_pushed_authorization_requests: bool,
    /// OpenID Connect RP-Initiated Logout 1.0.
    end_session_endpoint: String,
    /// RFC 7636.
    code_challenge_methods_supported: Vec<String>,
    /// RFC 9207.
    authorization_response_iss_parameter_supported: bool,
    /// OpenID Connect Back-Channel Logout 1.0.
    backchannel_logout_supported: bool,
    backchannel_logout_session_supported: bool,
}

impl AdditionalProviderMetadata for More {}

/// Our discovery document.
pub(crate) type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

impl Auth {
    /// The discovery document.
    ///
    /// # Errors
    /// Never for an issuer that is an origin, which ours is.
    pub(crate) fn openid_metadata(&self) -> Result<Metadata, url::ParseError> {
        let issuer = self.issuer();
        let at = |path: &str| format!("{issuer}{path}");
        let methods = || {
            vec![
                CoreClientAuthMethod::ClientSecretBasic,
                CoreClientAuthMethod::ClientSecretPost,
                CoreClientAuthMethod::None,
            ]
        };
        let more = More {
            revocation_endpoint: at("/oauth/revoke"),
            revocation_endpoint_auth_methods_supported: methods(),
            introspection_endpoint: at("/oauth/introspect"),
            introspection_endpoint_auth_methods_supported: vec![
                CoreClientAuthMethod::ClientSecretBasic,
                CoreClientAuthMethod::ClientSecretPost,
            ],
            pushed_authorization_request_endpoint: at("/oauth/par"),
            require_pushed_authorization_requests: false,
            end_session_endpoint: at("/oauth/end_session"),
            code_challenge_methods_supported: vec!["S256".to_owned()],
            authorization_response_iss_parameter_supported: true,
            backchannel_logout_supported: true,
            backchannel_logout_session_supported: true,
        };
        let scopes = PartyScope::ALL
            .iter()
            .map(|scope| Scope::new(scope.as_str().to_owned()));
        let acrs = [ACR_PASSKEY, ACR_WALLET, ACR_CODE];
        let acrs = acrs
            .iter()
            .map(|acr| AuthenticationContextClass::new((*acr).to_owned()));
        let claims = CLAIMS.iter().map(|claim| CoreClaimName::new((*claim).to_owned()));
        Ok(Metadata::new(
            IssuerUrl::new(issuer.clone())?,
            AuthUrl::new(at("/oauth/authorize"))?,
            JsonWebKeySetUrl::new(at(JWKS_PATH))?,
            vec![ResponseTypes::new(vec![CoreResponseType::Code])],
            vec![CoreSubjectIdentifierType::Pairwise],
            vec![CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256],
            more,
        )
        .set_token_endpoint(Some(TokenUrl::new(at("/oauth/token"))?))
        .set_userinfo_endpoint(Some(UserInfoUrl::new(at("/oauth/userinfo"))?))
        .set_scopes_supported(Some(scopes.collect()))
        .set_response_modes_supported(Some(vec![CoreResponseMode::Query, CoreResponseMode::FormPost]))
        .set_grant_types_supported(Some(vec![
            CoreGrantType::AuthorizationCode,
            CoreGrantType::RefreshToken,
        ]))
        .set_acr_values_supported(Some(acrs.collect()))
        .set_token_endpoint_auth_methods_supported(Some(methods()))
        .set_claim_types_supported(Some(vec![CoreClaimType::Normal]))
        .set_claims_supported(Some(claims.collect()))
        .set_claims_parameter_supported(Some(false))
        .set_request_parameter_supported(Some(false))
        .set_request_uri_parameter_supported(Some(false)))
    }
}
