//! How far a member has read, so that another device goes on there.

mod get;
mod update;

use crate::{Mastodon, entities};
use store::markers::Marker;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(get::get, update::update))
}

/// Stored markers in the shape of the API.
fn shown(list: Vec<Marker>) -> entities::Markers {
    let mut markers = entities::Markers::default();
    for one in list {
        let marker = entities::Marker {
            last_read_id: one.last_read_id.to_string(),
            version: one.version,
            updated_at: one.updated_at.to_rfc3339(),
        };
        match one.timeline.as_str() {
            "home" => markers.home = Some(marker),
            "notifications" => markers.notifications = Some(marker),
            _ => {}
        }
    }
    markers
}
