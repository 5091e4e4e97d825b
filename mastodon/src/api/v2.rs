//! Version 2: what Mastodon made anew.

mod filters;
mod instance;
mod media;
mod notifications;
mod search;
mod suggestions;

use crate::Mastodon;
use utoipa_axum::router::OpenApiRouter;

pub(super) fn endpoints() -> OpenApiRouter<Mastodon> {
    [
        filters::endpoints(),
        instance::endpoints(),
        media::endpoints(),
        notifications::endpoints(),
        search::endpoints(),
        suggestions::endpoints(),
    ]
    .into_iter()
    .fold(OpenApiRouter::new(), OpenApiRouter::merge)
}
