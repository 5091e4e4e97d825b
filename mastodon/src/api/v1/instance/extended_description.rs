//! What the instance is for, at length.

use crate::{Mastodon, entities};
use axum::Json;
use axum::extract::State;
use domain::Timestamp;
use domain::compose::escape;

/// What the instance is for. The configuration holds no date of it, so its date is the beginning of
/// time.
#[utoipa::path(
    get, path = "/api/v1/instance/extended_description", tag = "instance",
    responses((status = 200, body = entities::ExtendedDescription)),
)]
pub(crate) async fn get(State(app): State<Mastodon>) -> Json<entities::ExtendedDescription> {
    Json(entities::ExtendedDescription {
        updated_at: Timestamp::default().to_rfc3339(),
        content: format!("<p>{}</p>", escape(&app.instance().description)),
    })
}
