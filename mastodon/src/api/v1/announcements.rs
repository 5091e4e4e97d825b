//! What the instance tells a member about their own membership and account. Also for the dormant: it is
//! how an app can say why nothing else works.

use crate::extract::{AnyMember, Id, Params};
use crate::{ApiError, ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use store::notices;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How many are told, if those that were put away are asked for as well.
const MOST: i64 = 40;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(dismiss))
}

/// What to list.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// Also what was put away.
    with_dismissed: Option<bool>,
}

/// What this member is told and has not put away, newest first.
#[utoipa::path(
    get, path = "/api/v1/announcements", tag = "instance",
    params(("with_dismissed" = Option<bool>, Query, description = "Also what was put away")),
    responses((status = 200, body = Vec<entities::Announcement>)),
    security(("oauth" = ["read"])),
)]
pub(crate) async fn list(
    State(app): State<Mastodon>,
    AnyMember(member): AnyMember,
    Params(asked): Params<Asked>,
) -> ApiResult<Json<Vec<entities::Announcement>>> {
    member.require("read")?;
    let account = member.account.id;
    let all = asked.with_dismissed.unwrap_or(false);
    app.read(move |conn, app| {
        let found = if all {
            notices::list(conn, account, MOST)?
        } else {
            notices::unread(conn, account)?
        };
        Ok(Json(
            found.iter().map(|notice| render::announcement(app, notice)).collect(),
        ))
    })
    .await
}

/// Puts one away. Putting it away again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/announcements/{id}/dismiss", tag = "instance",
    params(("id" = String, Path, description = "The announcement")),
    responses((status = 200, body = entities::Empty)),
    security(("oauth" = ["write:accounts"])),
)]
pub(crate) async fn dismiss(
    State(app): State<Mastodon>,
    AnyMember(member): AnyMember,
    id: Id,
) -> ApiResult<Json<entities::Empty>> {
    member.require("write:accounts")?;
    let (account, now) = (member.account.id, app.now());
    app.write(move |conn, _| {
        if notices::dismiss(conn, account, id.0, now)? {
            return Ok(Json(entities::Empty {}));
        }
        let known = notices::list(conn, account, MOST)?
            .iter()
            .any(|notice| notice.id == id.0);
        if known {
            Ok(Json(entities::Empty {}))
        } else {
            Err(ApiError::NotFound)
        }
    })
    .await
}
