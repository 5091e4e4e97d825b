//! `POST /oauth/par`, for relying parties: RFC 9126, 2.

use super::SentFrom;
use super::parameters::Parameters;
use super::party_token::party_only;
use crate::handle::Auth;
use crate::oauth::OauthError;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use serde::Serialize;

const NOT_FOR_APPS: &str =
    "only servers that an admin registered push their requests: send your people to /oauth/authorize";

#[derive(Serialize)]
struct Taken {
    request_uri: String,
    /// Seconds.
    expires_in: u64,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    SentFrom(client_ip): SentFrom,
    headers: HeaderMap,
    parameters: Result<Parameters, OauthError>,
) -> Result<impl IntoResponse, OauthError> {
    let parameters = parameters?;
    let client = party_only(&headers, &parameters, NOT_FOR_APPS)?;
    let pushed = auth.push_request(client_ip, client, &parameters.to_query()).await?;
    let taken = Taken {
        request_uri: pushed.request_uri(),
        expires_in: pushed.expires_in.as_secs(),
    };
    Ok((StatusCode::CREATED, Json(taken)))
}
