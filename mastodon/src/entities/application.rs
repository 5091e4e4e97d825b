//! A client program.

use serde::Serialize;
use utoipa::ToSchema;

/// The client program that a token belongs to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Application {
    /// Decimal number.
    pub id: String,
    /// What it calls itself.
    pub name: String,
    /// Its home page.
    pub website: Option<String>,
    /// The most it may ask for.
    pub scopes: Vec<String>,
    /// Where codes may be sent.
    pub redirect_uris: Vec<String>,
    /// The same, one to a line.
    pub redirect_uri: String,
    /// The public key of push notifications; empty, there are none yet.
    pub vapid_key: String,
}

/// A client program right after it registered, with its credentials.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CredentialApplication {
    /// The program.
    #[serde(flatten)]
    pub application: Application,
    /// Its public name in OAuth.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// When the secret ends: `0`, never.
    pub client_secret_expires_at: i64,
}
