//! The authorization server for apps (RFC 6749, 7009, 7636, 8414, 9207, with Mastodon's scopes and
//! registration). One file per operation, all methods of [`crate::Auth`]; the consent page is the
//! server's, which calls [`crate::Auth::read_authorization`], `approve` and `deny`.

mod approve;
mod authorization;
mod client;
mod credentials;
mod error;
mod exchange;
mod grants;
mod register;
mod revoke;

pub use authorization::{Authorization, AuthorizeError, Landing};
pub use credentials::ClientCredentials;
pub use error::OauthError;
pub use exchange::{Exchange, Issued};
pub use register::{NewApp, Registered};
