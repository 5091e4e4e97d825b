//! Asking how far a member has read.

use super::shown;
use crate::extract::{Member, Params};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use store::markers;

/// Which markers.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Which {
    #[serde(default)]
    timeline: Vec<String>,
}

/// How far the member has read. What was never marked is left out.
#[utoipa::path(
    get, path = "/api/v1/markers", tag = "timelines",
    params(("timeline[]" = Option<Vec<String>>, Query, description = "`home`, `notifications`")),
    responses((status = 200, body = entities::Markers)),
    security(("oauth" = ["read:statuses"])),
)]
pub(crate) async fn get(
    State(app): State<Mastodon>,
    member: Member,
    Params(which): Params<Which>,
) -> ApiResult<Json<entities::Markers>> {
    member.require("read:statuses")?;
    let actor = member.actor_id();
    let mut list = app.read(move |conn, _| Ok(markers::list(conn, actor)?)).await?;
    list.retain(|marker| which.timeline.contains(&marker.timeline));
    Ok(Json(shown(list)))
}
