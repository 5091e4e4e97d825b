//! What everybody may read.

use super::walk;
use crate::extract::{Listing, Paging, Params, Reader};
use crate::{ApiResult, Mastodon, entities, render};
use axum::extract::State;
use serde::Deserialize;
use store::timelines;

/// Which posts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    local: bool,
    remote: bool,
    only_media: bool,
}

impl Which {
    /// As the store wants it: only local ones, only remote ones, or all. Both is none of the two.
    fn side(&self) -> Option<bool> {
        (self.local != self.remote).then_some(self.local)
    }
}

/// Public posts of members and of others. `only_media` finds none: there are no files here yet.
#[utoipa::path(
    get, path = "/api/v1/timelines/public", tag = "timelines",
    params(
        ("local" = Option<bool>, Query, description = "Only posts of members"),
        ("remote" = Option<bool>, Query, description = "Only posts of others"),
        ("only_media" = Option<bool>, Query, description = "Only posts with files"),
        Paging,
    ),
    responses((status = 200, body = Vec<entities::Status>)),
)]
pub(crate) async fn get(
    State(app): State<Mastodon>,
    reader: Reader,
    paging: Paging,
    Params(which): Params<Which>,
) -> ApiResult<Listing<entities::Status>> {
    reader.require("read:statuses")?;
    if which.only_media {
        return Ok(paging.answer([], Vec::new()));
    }
    let (me, page, side) = (reader.actor_id(), paging.page, which.side());
    let (ids, statuses) = app
        .read(move |conn, app| {
            let fetch = |conn: &mut store::Conn, page: &_| timelines::public(conn, side, page);
            let walked = walk::posts(conn, (me, app.now()), &page, fetch)?;
            Ok((walked.ids, render::statuses(conn, app, me, walked.shown)?))
        })
        .await?;
    Ok(paging.answer(ids, statuses))
}
