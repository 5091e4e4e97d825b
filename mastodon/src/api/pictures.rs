//! Pictures of people. They are not part of Mastodon's API, only named in it, and loading them is not
//! counted: a page of posts shows many.

use crate::extract::Id;
use crate::{ApiError, ApiResult, Mastodon, picture};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::actor::Actor;
use social::reading;
use store::actors;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(portrait)).routes(routes!(banner))
}

/// Somebody's initials.
#[utoipa::path(
    get, path = "/avatars/{id}", tag = "pictures",
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, content_type = "image/png", body = [u8])),
)]
pub(crate) async fn portrait(State(app): State<Mastodon>, id: Id) -> ApiResult<Response> {
    Ok(answer(picture::portrait(&find(&app, id).await?)))
}

/// Somebody's colour.
#[utoipa::path(
    get, path = "/headers/{id}", tag = "pictures",
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, content_type = "image/png", body = [u8])),
)]
pub(crate) async fn banner(State(app): State<Mastodon>, id: Id) -> ApiResult<Response> {
    Ok(answer(picture::banner(&find(&app, id).await?)))
}

async fn find(app: &Mastodon, id: Id) -> ApiResult<Actor> {
    app.read(move |conn, _| {
        let actor = actors::lookup(conn, id.actor())?.filter(|actor| actor.gone_at.is_none());
        let actor = actor.ok_or(ApiError::NotFound)?;
        if reading::is_shown(conn, &actor)? {
            Ok(actor)
        } else {
            Err(ApiError::NotFound)
        }
    })
    .await
}

fn answer(png: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        // A day: until then a new name shows its old initials.
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    (headers, png).into_response()
}
