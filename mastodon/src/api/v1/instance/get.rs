//! This instance in the older form, with which several client programs still begin.

use crate::{ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;
use store::{actors, posts};

/// This instance.
#[utoipa::path(
    get, path = "/api/v1/instance", tag = "instance",
    responses((status = 200, body = entities::InstanceV1)),
)]
pub(crate) async fn get(State(app): State<Mastodon>) -> ApiResult<Json<entities::InstanceV1>> {
    let (users, statuses) = app
        .read(move |conn, _| Ok((actors::count_local(conn)?, posts::count_local(conn)?)))
        .await?;
    Ok(Json(render::instance_v1(&app, users, statuses)))
}
