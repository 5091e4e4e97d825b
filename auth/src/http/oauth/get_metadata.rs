//! `GET /.well-known/oauth-authorization-server`: RFC 8414, with where Mastodon's apps register.

use crate::handle::Auth;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::oauth::Scope;
use http::header;
use serde::Serialize;

#[derive(Serialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    revocation_endpoint: String,
    /// Mastodon's own: RFC 7591 would take another shape of request.
    app_registration_endpoint: String,
    scopes_supported: Vec<&'static str>,
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 2],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    revocation_endpoint_auth_methods_supported: [&'static str; 3],
    code_challenge_methods_supported: [&'static str; 1],
    /// RFC 9207.
    authorization_response_iss_parameter_supported: bool,
}

const AUTH_METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

pub(super) async fn handle(State(auth): State<Auth>) -> impl IntoResponse {
    let issuer = auth.issuer();
    let at = |path: &str| format!("{issuer}{path}");
    let metadata = Metadata {
        authorization_endpoint: at("/oauth/authorize"),
        token_endpoint: at("/oauth/token"),
        revocation_endpoint: at("/oauth/revoke"),
        app_registration_endpoint: at("/api/v1/apps"),
        issuer,
        scopes_supported: Scope::ALL.iter().map(|scope| scope.as_str()).collect(),
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "client_credentials"],
        token_endpoint_auth_methods_supported: AUTH_METHODS,
        revocation_endpoint_auth_methods_supported: AUTH_METHODS,
        code_challenge_methods_supported: ["S256"],
        authorization_response_iss_parameter_supported: true,
    };
    ([(header::CACHE_CONTROL, "public, max-age=3600")], Json(metadata))
}
