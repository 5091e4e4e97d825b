//! The OpenAPI document of this API, made from the same annotations as its router.

use super::AdminApi;
use axum::Json;
use mastodon::openapi;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<AdminApi> {
    OpenApiRouter::new().routes(routes!(get))
}

/// The document without its operations.
pub(super) fn frame() -> OpenApi {
    openapi::frame(
        "Guildhall: the API for admins and moderators",
        "What the pages under /admin show and do, for programs (docs/admin.md). Tokens are those of the client API \
         with the scopes admin:read and admin:write, of somebody with a role.",
    )
}

/// This document.
#[utoipa::path(
    get, path = "/api/guildhall/v1/admin/openapi.json", tag = "document",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)),
)]
pub(super) async fn get() -> Json<OpenApi> {
    Json(openapi::completed(super::endpoints()))
}
