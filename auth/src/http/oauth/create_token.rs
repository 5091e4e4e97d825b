//! `POST /oauth/token`, for apps and for relying parties: their client ids tell them apart.

use super::parameters::Parameters;
use super::presented_code::PresentedCode;
use super::{SentFrom, party_token};
use crate::handle::Auth;
use crate::oauth::{ClientCredentials, Exchange, OauthError};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use serde::Serialize;

#[derive(Serialize)]
struct Token {
    access_token: String,
    token_type: &'static str,
    scope: String,
    /// Unix seconds.
    created_at: i64,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    SentFrom(client_ip): SentFrom,
    headers: HeaderMap,
    parameters: Result<Parameters, OauthError>,
) -> Result<Response, OauthError> {
    let parameters = parameters?;
    let client = || ClientCredentials::read(&headers, parameters.get("client_id")?, parameters.get("client_secret")?);
    if let Ok(client) = client()
        && client.is_of_party()
    {
        return party_token::answer(&auth, client_ip, client, &parameters).await;
    }
    let given = exchange(&parameters)?;
    let client = client()?;
    let issued = auth.exchange(client_ip, client, given).await?;
    Ok(Json(Token {
        access_token: issued.token.reveal().to_owned(),
        token_type: "Bearer",
        scope: issued.scopes.to_string(),
        created_at: issued.created_at.as_secs(),
    })
    .into_response())
}

fn exchange(parameters: &Parameters) -> Result<Exchange, OauthError> {
    let grant_type = parameters.require(
        "grant_type",
        "grant_type is missing: send authorization_code or client_credentials",
    )?;
    match grant_type {
        "authorization_code" => {
            let PresentedCode {
                code,
                redirect_uri,
                verifier,
            } = PresentedCode::read(parameters)?;
            Ok(Exchange::Code {
                code,
                redirect_uri,
                verifier,
            })
        }
        "client_credentials" => Ok(Exchange::ClientCredentials {
            scope: parameters.get("scope")?.map(str::to_owned),
        }),
        _ => Err(OauthError::UnsupportedGrantType),
    }
}
