//! What a member is told, taken together: likes and boosts of one post on one day, new followers of one
//! day.

mod accounts;
mod dismiss;
mod get;
mod group;
mod list;
mod policy;
mod unread_count;

use crate::Mastodon;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(get::get))
        .routes(routes!(accounts::list))
        .routes(routes!(dismiss::dismiss))
        .routes(routes!(unread_count::get))
        .routes(routes!(policy::get, policy::update))
}
