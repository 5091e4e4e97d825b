//! This instance.

mod activity;
mod domain_blocks;
mod extended_description;
mod get;
mod peers;
mod privacy_policy;
mod rules;
mod translation_languages;

use crate::Mastodon;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(get::get))
        .routes(routes!(activity::list))
        .routes(routes!(domain_blocks::list))
        .routes(routes!(extended_description::get))
        .routes(routes!(peers::list))
        .routes(routes!(privacy_policy::get))
        .routes(routes!(rules::list))
        .routes(routes!(translation_languages::get))
}
