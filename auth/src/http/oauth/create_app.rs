//! `POST /api/v1/apps`

use super::SentFrom;
use super::error::ValidationError;
use super::parameters::Parameters;
use crate::handle::Auth;
use crate::oauth::{NewApp, OauthError, Registered};
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

/// Mastodon's CredentialApplication.
#[derive(Serialize)]
struct CredentialApplication {
    id: String,
    name: String,
    website: Option<String>,
    scopes: Vec<&'static str>,
    redirect_uris: Vec<String>,
    /// All of them in one text, one a line, as Mastodon before 4.3 had it.
    redirect_uri: String,
    client_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    /// 0: never.
    client_secret_expires_at: u8,
    /// Of Web Push, which has its own place in the instance's description.
    vapid_key: &'static str,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    SentFrom(client_ip): SentFrom,
    parameters: Result<Parameters, OauthError>,
) -> Result<impl IntoResponse, ValidationError> {
    let parameters = parameters?;
    let owned = |name| parameters.get(name).map(|value| value.map(str::to_owned));
    let new = NewApp {
        name: owned("client_name")?.unwrap_or_default(),
        redirect_uris: parameters.list("redirect_uris"),
        scopes: owned("scopes")?,
        website: owned("website")?,
        auth_method: owned("token_endpoint_auth_method")?,
    };
    let Registered { app, secret } = auth.register_app(client_ip, new).await?;
    Ok(Json(CredentialApplication {
        id: app.id.to_string(),
        name: app.name,
        website: app.website,
        scopes: app.scopes.iter().map(|scope| scope.as_str()).collect(),
        redirect_uri: app.redirect_uris.join("\n"),
        redirect_uris: app.redirect_uris,
        client_id: app.client_id,
        client_secret: secret.map(|secret| secret.reveal().to_owned()),
        client_secret_expires_at: 0,
        vapid_key: "",
    }))
}
