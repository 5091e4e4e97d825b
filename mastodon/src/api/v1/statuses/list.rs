//! Several posts by their ids.

use crate::extract::{Ids, Params, Reader};
use crate::{ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;
use social::reading;

/// The statuses with these ids, in the order asked for. Those that the reader may not see are left out.
#[utoipa::path(
    get, path = "/api/v1/statuses", tag = "statuses",
    params(("id[]" = Vec<String>, Query, description = "The statuses, at most 80")),
    responses((status = 200, body = Vec<entities::Status>)),
)]
pub(crate) async fn list(
    State(mastodon): State<Mastodon>,
    reader: Reader,
    Params(ids): Params<Ids>,
) -> ApiResult<Json<Vec<entities::Status>>> {
    reader.require("read:statuses")?;
    let (ids, actor) = (ids.numbers()?, reader.actor_id());
    let found = mastodon
        .read(move |conn, handle| {
            let mut found = Vec::with_capacity(ids.len());
            for id in ids {
                found.extend(reading::find_status(conn, actor, id)?);
            }
            Ok(render::statuses(conn, handle, actor, found)?)
        })
        .await?;
    Ok(Json(found))
}
