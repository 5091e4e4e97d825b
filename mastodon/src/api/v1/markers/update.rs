//! Noting how far a member has read.

use super::shown;
use crate::extract::{Member, Params};
use crate::{ApiError, ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use store::markers;
use utoipa::ToSchema;

/// One marker.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Place {
    /// The newest item that was read.
    last_read_id: String,
}

/// New markers.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Places {
    /// At home.
    #[serde(default)]
    home: Option<Place>,
    /// Of the notifications.
    #[serde(default)]
    notifications: Option<Place>,
}

/// Notes how far the member has read; answers what was noted.
#[utoipa::path(
    post, path = "/api/v1/markers", tag = "timelines",
    request_body = Places,
    responses((status = 200, body = entities::Markers)),
    security(("oauth" = ["write:statuses"])),
)]
pub(crate) async fn update(
    State(app): State<Mastodon>,
    member: Member,
    Params(places): Params<Places>,
) -> ApiResult<Json<entities::Markers>> {
    member.require("write:statuses")?;
    let (actor, now) = (member.actor_id(), app.now());
    let mut noted = Vec::new();
    for (timeline, place) in [("home", places.home), ("notifications", places.notifications)] {
        if let Some(place) = place {
            noted.push((timeline, id(&place.last_read_id)?));
        }
    }
    let list = app
        .write(move |conn, _| {
            let mut list = Vec::with_capacity(noted.len());
            for (timeline, id) in noted {
                list.push(markers::put(conn, actor, timeline, id, now)?);
            }
            Ok(list)
        })
        .await?;
    Ok(Json(shown(list)))
}

fn id(text: &str) -> ApiResult<i64> {
    text.parse()
        .ok()
        .filter(|id| *id >= 0)
        .ok_or_else(|| ApiError::invalid("last_read_id must be the id of something that was read"))
}
