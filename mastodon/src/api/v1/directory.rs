//! People who want to be found. The list of them is empty: nobody is recommended here.

use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(list))
}

/// None.
#[utoipa::path(
    get, path = "/api/v1/directory", tag = "accounts",
    responses((status = 200, body = Vec<entities::Account>)),
)]
pub(crate) async fn list() -> ApiResult<Json<Vec<entities::Account>>> {
    Ok(Json(Vec::new()))
}
