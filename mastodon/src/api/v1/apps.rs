//! The client program that asks. Registering is part of OAuth, in another room.

use crate::extract::AppToken;
use crate::{Mastodon, entities};
use axum::Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(verify_credentials))
}

/// The client program that this token belongs to. Any good token will do, also one of the program
/// itself.
#[utoipa::path(
    get, path = "/api/v1/apps/verify_credentials", tag = "apps",
    responses((status = 200, body = entities::Application)),
    security(("oauth" = [])),
)]
pub(crate) async fn verify_credentials(AppToken(access): AppToken) -> Json<entities::Application> {
    let app = &access.app;
    Json(entities::Application {
        id: app.id.to_string(),
        name: app.name.clone(),
        website: app.website.clone(),
        scopes: app.scopes.iter().map(|scope| scope.to_string()).collect(),
        redirect_uris: app.redirect_uris.clone(),
        redirect_uri: app.redirect_uris.join("\n"),
        vapid_key: String::new(),
    })
}
