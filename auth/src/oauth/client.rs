//! Which app is asking: its credentials against what is stored.

use super::credentials::ClientCredentials;
use super::error::OauthError;
use domain::oauth::App;
use store::{Conn, oauth_apps};
use subtle::ConstantTimeEq;

/// The app behind these credentials. An app that has a secret must show it; one that has none must not
/// pretend to.
pub(super) fn authenticate(conn: &mut Conn, presented: &ClientCredentials) -> Result<App, OauthError> {
    let refused = || OauthError::InvalidClient {
        by_header: presented.by_header,
    };
    let (app, stored) = oauth_apps::find_with_secret(conn, &presented.client_id)?.ok_or_else(refused)?;
    let right = match (stored, &presented.secret) {
        (Some(stored), Some(secret)) => bool::from(stored.as_bytes().ct_eq(secret.hash().as_bytes())),
        (None, None) => true,
        _ => false,
    };
    if right { Ok(app) } else { Err(refused()) }
}
