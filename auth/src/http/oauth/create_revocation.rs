//! `POST /oauth/revoke`, for apps and for relying parties.

use super::parameters::Parameters;
use super::{SentFrom, party_token};
use crate::handle::Auth;
use crate::oauth::{ClientCredentials, OauthError};
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::session::Secret;
use http::HeaderMap;
use serde_json::json;

pub(super) async fn handle(
    State(auth): State<Auth>,
    SentFrom(client_ip): SentFrom,
    headers: HeaderMap,
    parameters: Result<Parameters, OauthError>,
) -> Result<impl IntoResponse, OauthError> {
    let parameters = parameters?;
    let client = ClientCredentials::read(&headers, parameters.get("client_id")?, parameters.get("client_secret")?)?;
    let token = Secret::presented(parameters.require("token", "token is missing: send the one to revoke")?);
    if client.is_of_party() {
        party_token::check_method(&client, &parameters)?;
        auth.revoke_for_party(client_ip, client, token).await?;
    } else {
        auth.revoke_token(client_ip, client, token).await?;
    }
    Ok(Json(json!({})))
}
