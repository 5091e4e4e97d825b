//! This instance.

use crate::{ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;
use store::actors;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(get))
}

/// This instance, what it can do, and how much of it.
#[utoipa::path(
    get, path = "/api/v2/instance", tag = "instance",
    responses((status = 200, body = entities::Instance)),
)]
pub(crate) async fn get(State(app): State<Mastodon>) -> ApiResult<Json<entities::Instance>> {
    let users = app.read(|conn, _| Ok(actors::count_local(conn)?)).await?;
    Ok(Json(render::instance(&app, users)))
}
