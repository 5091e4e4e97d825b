//! One person.

use crate::api::v1::people;
use crate::extract::{Id, Reader};
use crate::{ApiError, ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;

/// A person of this instance or another.
#[utoipa::path(
    get, path = "/api/v1/accounts/{id}", tag = "accounts",
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = entities::Account)),
)]
pub(crate) async fn get(
    State(mastodon): State<Mastodon>,
    reader: Reader,
    id: Id,
) -> ApiResult<Json<entities::Account>> {
    reader.require("read:accounts")?;
    mastodon
        .read(move |conn, app| {
            let actor = people::lookup(conn, id.0)?;
            let shown = render::accounts(conn, app, vec![actor])?.pop();
            shown.map(Json).ok_or(ApiError::NotFound)
        })
        .await
}
