//! From a handle to a person that is known here.

use crate::api::v1::people;
use crate::extract::{Params, Reader};
use crate::{ApiError, ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use store::actors;

/// Which handle.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Lookup {
    acct: String,
}

/// The account with this handle, `user` or `user@host`. Asks no other server.
#[utoipa::path(
    get, path = "/api/v1/accounts/lookup", tag = "accounts",
    params(("acct" = String, Query, description = "user, or user@host")),
    responses((status = 200, body = entities::Account)),
)]
pub(crate) async fn lookup(
    State(mastodon): State<Mastodon>,
    reader: Reader,
    Params(query): Params<Lookup>,
) -> ApiResult<Json<entities::Account>> {
    reader.require("read:accounts")?;
    let handle = query.acct.trim().trim_start_matches('@').to_owned();
    let own = mastodon.means().authority();
    let (username, host) = match handle.split_once('@') {
        Some((username, host)) => (username.to_owned(), host.to_lowercase()),
        None => (handle, own.clone()),
    };
    mastodon
        .read(move |conn, app| {
            let found = if host == own {
                actors::find_local(conn, &username.to_lowercase())?
            } else {
                actors::find_by_handle(conn, &username, &host)?
            };
            let actor = found.ok_or(ApiError::NotFound)?;
            if !people::is_somebody(conn, &actor)? {
                return Err(ApiError::NotFound);
            }
            let shown = render::accounts(conn, app, vec![actor])?.pop();
            shown.map(Json).ok_or(ApiError::NotFound)
        })
        .await
}
