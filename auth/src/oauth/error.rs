//! What can go wrong between an app and us. The variants are those of RFC 6749 and what registering an
//! app adds; what can go wrong on the way to the consent page is in `authorization`.

use crate::openid::OpenIdError;
use crate::rate_limit::RetryAfter;
use domain::oauth::BadScopes;
use domain::oauth::redirect::BadRedirect;
use store::StoreError;

/// An app's request was refused or failed. Nothing was changed, but that a code or a
/// refresh token used twice ends the tokens it gave, and that a relying party's grant ends when the gate lets
/// its member in no more.
#[derive(Debug, thiserror::Error)]
pub enum OauthError {
    /// A parameter is missing, repeated or makes no sense.
    #[error("{0}")]
    InvalidRequest(&'static str),
    /// No such client, or not its secret.
    #[error("the client id or the client secret is wrong: send those that registering gave")]
    InvalidClient {
        /// It tried the `Authorization` header, so the answer must name that scheme.
        by_header: bool,
    },
    /// The code is worth nothing here.
    #[error("{0}")]
    InvalidGrant(&'static str),
    /// This app may not do this.
    #[error("{0}")]
    UnauthorizedClient(&'static str),
    /// The token is another app's.
    #[error("this token was not given to you, and you cannot revoke it")]
    NotYourToken,
    /// A grant type that does not exist here; passwords do not exist here at all.
    #[error("this grant type is not offered: use authorization_code or client_credentials")]
    UnsupportedGrantType,
    /// Scopes that do not exist, or that the app did not register for.
    #[error("{0}")]
    InvalidScope(#[from] BadScopes),
    /// Scopes that a relying party cannot have here, with what to do.
    #[error("{0}")]
    PartyScope(&'static str),
    /// What is wrong with a request that a relying party sent ahead (RFC 9126).
    #[error("{what_to_do}")]
    PartyRequest {
        /// The code of RFC 6749 or OpenID Core.
        code: &'static str,
        /// What to do about it.
        what_to_do: &'static str,
    },
    /// Whether the member may log in at this relying party cannot be told at the moment.
    #[error("this instance cannot read its chain at the moment, so nothing was used up: repeat this in a minute")]
    GateUnknown,
    /// No token could be signed.
    #[error("no token can be signed at the moment, so nothing was used up: repeat this in a minute")]
    Token(#[from] OpenIdError),
    /// A grant type that relying parties do not have.
    #[error("this grant type is not offered: use authorization_code or refresh_token")]
    UnsupportedPartyGrantType,
    /// More than the app registered for.
    #[error("the app asks for more than it registered for: register it with these scopes")]
    TooMuchScope,
    /// The name of a new app.
    #[error("Client name must have 1 to {max} characters and no control characters", max = super::register::MAX_NAME)]
    BadName,
    /// The website of a new app.
    #[error("Website must be an http or https address of at most {max} characters", max = super::register::MAX_WEBSITE)]
    BadWebsite,
    /// No redirect URI, or too many.
    #[error("Redirect URI: name 1 to {max} of them", max = super::register::MAX_REDIRECTS)]
    RedirectCount,
    /// One redirect URI.
    #[error("Redirect URI: {0}")]
    BadRedirect(#[from] BadRedirect),
    /// The scopes of a new app.
    #[error("Scopes: {0}")]
    BadAppScopes(#[source] BadScopes),
    /// A way of proving to be the app that does not exist here.
    #[error("token_endpoint_auth_method must be client_secret_basic, client_secret_post or none")]
    BadAuthMethod,
    /// The body is too large.
    #[error("the body is too large: at most {max} bytes", max = crate::http::MAX_BODY_BYTES)]
    BodyTooLarge,
    /// The body is of a kind that is not read here.
    #[error("send JSON, a form (application/x-www-form-urlencoded) or multipart/form-data")]
    UnsupportedBody,
    /// Too many requests from this address.
    #[error("too many requests: wait a little")]
    RateLimited(RetryAfter),
    /// The address does not answer this method.
    #[error("this address does not answer that method: use POST")]
    MethodNotAllowed,
    /// The database failed.
    #[error("the database did not do what was asked: try again in a moment")]
    Store(#[from] StoreError),
}
