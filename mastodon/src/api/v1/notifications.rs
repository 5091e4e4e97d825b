//! What a member is told, one by one.

mod clear;
mod dismiss;
mod get;
mod list;
mod requests;
pub(in crate::api) mod unread_count;
pub(in crate::api) mod which;

use crate::Mastodon;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(get::get))
        .routes(routes!(dismiss::dismiss))
        .routes(routes!(clear::clear))
        .routes(routes!(unread_count::get))
        .routes(routes!(requests::list))
}
