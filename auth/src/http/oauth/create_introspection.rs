//! `POST /oauth/introspect`, for relying parties with a secret: RFC 7662, 2. `token_type_hint` is ignored: a
//! token is found without.

use super::SentFrom;
use super::parameters::Parameters;
use super::party_token::party_only;
use crate::handle::Auth;
use crate::oauth::OauthError;
use crate::openid::Introspected;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::session::Secret;
use http::HeaderMap;
use serde::Serialize;
use serde_json::json;

const NOT_FOR_APPS: &str =
    "only servers that an admin registered ask about tokens: an app asks /api/v1/apps/verify_credentials";

/// RFC 7662, 2.2. Times are unix seconds.
#[derive(Serialize)]
struct Active {
    active: bool,
    scope: String,
    client_id: String,
    sub: String,
    /// Only of what a bearer shows at `/oauth/userinfo`: nobody takes a refresh token for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    SentFrom(client_ip): SentFrom,
    headers: HeaderMap,
    parameters: Result<Parameters, OauthError>,
) -> Result<Response, OauthError> {
    let parameters = parameters?;
    let client = party_only(&headers, &parameters, NOT_FOR_APPS)?;
    let token = Secret::presented(parameters.require("token", "token is missing: send the one to ask about")?);
    Ok(match auth.introspect(client_ip, client, token).await? {
        Some(found) => Json(active(auth.issuer(), found)).into_response(),
        None => Json(json!({"active": false})).into_response(),
    })
}

fn active(iss: String, found: Introspected) -> Active {
    Active {
        active: true,
        scope: found.scopes.to_string(),
        aud: found.client_id.clone(),
        client_id: found.client_id,
        sub: found.sub,
        token_type: found.is_access.then_some("Bearer"),
        iss,
        iat: found.issued_at.as_secs(),
        exp: found.expires_at.as_secs(),
    }
}
