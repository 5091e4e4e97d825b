//! Threads of direct posts.

mod delete;
mod list;
mod read;

use crate::Mastodon;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(delete::delete))
        .routes(routes!(read::read))
}
