//! `GET /.well-known/oauth-authorization-server`: RFC 8414. Everything that OpenID's discovery says of the same
//! issuer, word for word, and what apps have beyond that: their scopes, tokens for themselves, and where they
//! register.

use crate::handle::Auth;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::oauth::Scope;
use http::{StatusCode, header};
use serde_json::{Map, Value, json};

pub(super) async fn handle(State(auth): State<Auth>) -> Response {
    let of_servers = auth.openid_metadata().ok();
    let written = of_servers.and_then(|metadata| serde_json::to_value(metadata).ok());
    let Some(Value::Object(mut metadata)) = written else {
        tracing::error!("the metadata of OAuth cannot be written");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    add(
        &mut metadata,
        "scopes_supported",
        Scope::ALL.iter().map(|scope| scope.as_str()),
    );
    add(&mut metadata, "grant_types_supported", ["client_credentials"]);
    // Mastodon's own: RFC 7591 would take another shape of request.
    let registers_at = format!("{}/api/v1/apps", auth.issuer());
    metadata.insert("app_registration_endpoint".to_owned(), json!(registers_at));
    ([(header::CACHE_CONTROL, "public, max-age=3600")], Json(metadata)).into_response()
}

/// Adds to a list what is not in it yet.
fn add(metadata: &mut Map<String, Value>, name: &str, more: impl IntoIterator<Item = &'static str>) {
    let list = metadata.entry(name).or_insert_with(|| json!([]));
    if let Value::Array(list) = list {
        for one in more.into_iter().map(Value::from) {
            if !list.contains(&one) {
                list.push(one);
            }
        }
    }
}
