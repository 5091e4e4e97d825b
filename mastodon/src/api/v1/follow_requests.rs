//! Who asks to follow a member that approves followers by hand.

mod authorize;
mod list;
mod reject;

use crate::Mastodon;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(authorize::authorize))
        .routes(routes!(reject::reject))
}
