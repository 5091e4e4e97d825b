//! One hashtag. It cannot be followed or featured yet.

use crate::extract::{Member, Reader};
use crate::{ApiError, ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::{Path, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The longest hashtag that is looked at, in characters.
const MOST_CHARACTERS: usize = 200;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(get))
        .routes(routes!(follow))
        .routes(routes!(unfollow))
        .routes(routes!(feature))
        .routes(routes!(unfeature))
}

/// A hashtag as it is stored: lower case, without `#`.
///
/// # Errors
/// [`ApiError::NotFound`] if no post could have it.
pub(super) fn name(text: &str) -> ApiResult<String> {
    let name = text.trim_start_matches('#').to_lowercase();
    let fits = name.chars().count() <= MOST_CHARACTERS && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if fits && name.chars().any(char::is_alphabetic) {
        Ok(name)
    } else {
        Err(ApiError::NotFound)
    }
}

/// A hashtag, whether or not anybody used it.
#[utoipa::path(
    get, path = "/api/v1/tags/{name}", tag = "tags",
    params(("name" = String, Path, description = "Without #")),
    responses((status = 200, body = entities::Tag)),
)]
pub(crate) async fn get(
    State(app): State<Mastodon>,
    reader: Reader,
    Path(text): Path<String>,
) -> ApiResult<Json<entities::Tag>> {
    let name = name(&text)?;
    Ok(Json(render::tag(&app, &name, reader.member().is_some())))
}

/// Refused.
#[utoipa::path(
    post, path = "/api/v1/tags/{name}/follow", tag = "tags",
    params(("name" = String, Path)),
    responses((status = 422, body = entities::Error)),
    security(("oauth" = ["write:follows"])),
)]
pub(crate) async fn follow(member: Member) -> ApiResult<Json<entities::Tag>> {
    member.require("write:follows")?;
    Err(ApiError::NotHere("Hashtags cannot be followed here yet"))
}

/// It is not followed, so there is nothing to do: the tag.
#[utoipa::path(
    post, path = "/api/v1/tags/{name}/unfollow", tag = "tags",
    params(("name" = String, Path)),
    responses((status = 200, body = entities::Tag)),
    security(("oauth" = ["write:follows"])),
)]
pub(crate) async fn unfollow(
    State(app): State<Mastodon>,
    member: Member,
    Path(text): Path<String>,
) -> ApiResult<Json<entities::Tag>> {
    member.require("write:follows")?;
    Ok(Json(render::tag(&app, &name(&text)?, true)))
}

/// Refused.
#[utoipa::path(
    post, path = "/api/v1/tags/{name}/feature", tag = "tags",
    params(("name" = String, Path)),
    responses((status = 422, body = entities::Error)),
    security(("oauth" = ["write:accounts"])),
)]
pub(crate) async fn feature(member: Member) -> ApiResult<Json<entities::Tag>> {
    member.require("write:accounts")?;
    Err(ApiError::NotHere("Hashtags cannot be featured here yet"))
}

/// It is not featured, so there is nothing to do: the tag.
#[utoipa::path(
    post, path = "/api/v1/tags/{name}/unfeature", tag = "tags",
    params(("name" = String, Path)),
    responses((status = 200, body = entities::Tag)),
    security(("oauth" = ["write:accounts"])),
)]
pub(crate) async fn unfeature(
    State(app): State<Mastodon>,
    member: Member,
    Path(text): Path<String>,
) -> ApiResult<Json<entities::Tag>> {
    member.require("write:accounts")?;
    Ok(Json(render::tag(&app, &name(&text)?, true)))
}
