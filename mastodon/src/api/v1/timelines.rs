//! Posts in the order people read them.

mod direct;
mod home;
mod link;
mod list;
mod public;
mod tag;
mod walk;

use crate::Mastodon;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(home::get))
        .routes(routes!(public::get))
        .routes(routes!(tag::get))
        .routes(routes!(list::get))
        .routes(routes!(link::get))
        .routes(routes!(direct::get))
}
