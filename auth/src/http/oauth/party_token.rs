//! `POST /oauth/token` for relying parties: OpenID Core, 3.1.3.3 and 12.2.

use super::parameters::Parameters;
use super::presented_code::PresentedCode;
use crate::handle::Auth;
use crate::oauth::{ClientCredentials, OauthError};
use crate::openid::{PartyExchange, PartyIssued};
use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::session::Secret;
use http::HeaderMap;
use serde::Serialize;
use std::net::IpAddr;

#[derive(Serialize)]
struct Tokens {
    access_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    scope: String,
    id_token: String,
}

pub(super) async fn answer(
    auth: &Auth,
    client_ip: Option<IpAddr>,
    client: ClientCredentials,
    parameters: &Parameters,
) -> Result<Response, OauthError> {
    check_method(&client, parameters)?;
    let given = exchange(parameters)?;
    let PartyIssued {
        access,
        refresh,
        id_token,
        scopes,
        expires_in,
    } = auth.exchange_for_party(client_ip, client, given).await?;
    let tokens = Tokens {
        access_token: access.reveal().to_owned(),
        token_type: "Bearer",
        expires_in: expires_in.as_secs(),
        refresh_token: refresh.map(|token| token.reveal().to_owned()),
        scope: scopes.to_string(),
        id_token,
    };
    Ok(Json(tokens).into_response())
}

/// A relying party says who it is in one way (RFC 6749, 2.3), and that is one of the three offered.
pub(super) fn check_method(client: &ClientCredentials, parameters: &Parameters) -> Result<(), OauthError> {
    if client.by_header && parameters.get("client_secret")?.is_some() {
        return Err(OauthError::InvalidRequest(
            "the secret stands in the header Authorization and in the body: send it once",
        ));
    }
    if parameters.get("client_assertion")?.is_some() || parameters.get("client_assertion_type")?.is_some() {
        return Err(OauthError::InvalidRequest(
            "client assertions are not read here: use client_secret_basic or client_secret_post",
        ));
    }
    Ok(())
}

/// Refuses apps where only relying parties have business, and reads who asks.
pub(super) fn party_only(
    headers: &HeaderMap,
    parameters: &Parameters,
    not_for_apps: &'static str,
) -> Result<ClientCredentials, OauthError> {
    let client = ClientCredentials::read(headers, parameters.get("client_id")?, parameters.get("client_secret")?)?;
    check_method(&client, parameters)?;
    if client.is_of_party() {
        return Ok(client);
    }
    Err(if client.client_id.is_empty() {
        OauthError::InvalidClient {
            by_header: client.by_header,
        }
    } else {
        OauthError::UnauthorizedClient(not_for_apps)
    })
}

fn exchange(parameters: &Parameters) -> Result<PartyExchange, OauthError> {
    let grant_type = parameters.require(
        "grant_type",
        "grant_type is missing: send authorization_code or refresh_token",
    )?;
    match grant_type {
        "authorization_code" => {
            let PresentedCode {
                code,
                redirect_uri,
                verifier,
            } = PresentedCode::read(parameters)?;
            Ok(PartyExchange::Code {
                code,
                redirect_uri,
                verifier,
            })
        }
        "refresh_token" => Ok(PartyExchange::Refresh {
            token: Secret::presented(parameters.require(
                "refresh_token",
                "refresh_token is missing: send the last one that you were given",
            )?),
            scope: parameters.get("scope")?.map(str::to_owned),
        }),
        _ => Err(OauthError::UnsupportedPartyGrantType),
    }
}
