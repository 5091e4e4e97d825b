//! `GET /health`: 200 while the database answers, for monitors and proxies.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::time::Duration;
use store::{Store, StoreError};

/// How long the database may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the database something small.
pub async fn get(State(store): State<Store>) -> Response {
    let asked = store.read::<_, StoreError, _>(|conn| store::instance_facts::find(conn, store::instance_facts::ORIGIN));
    let up = matches!(tokio::time::timeout(PATIENCE, asked).await, Ok(Ok(_)));
    let (status, word) = if up {
        (StatusCode::OK, "up")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "down")
    };
    let body =
        json!({ "status": if up { "ok" } else { "failing" }, "database": word, "version": env!("CARGO_PKG_VERSION") });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
