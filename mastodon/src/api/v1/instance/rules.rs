//! The rules of conduct.

use crate::{Mastodon, entities, render};
use axum::Json;
use axum::extract::State;

/// The rules of conduct.
#[utoipa::path(
    get, path = "/api/v1/instance/rules", tag = "instance",
    responses((status = 200, body = Vec<entities::Rule>)),
)]
pub(crate) async fn list(State(app): State<Mastodon>) -> Json<Vec<entities::Rule>> {
    Json(render::rules(&app))
}
