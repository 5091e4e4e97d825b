//! Whom a member has in common with somebody.

use crate::api::v1::people;
use crate::extract::{Ids, Member, Params};
use crate::{ApiError, ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;
use store::familiar_followers;

/// How many are shown of each.
const SHOWN: i64 = 10;

/// For each of these accounts, at most ten of those whom the member follows and who follow it.
#[utoipa::path(
    get, path = "/api/v1/accounts/familiar_followers", tag = "accounts",
    params(("id[]" = Vec<String>, Query, description = "The accounts, at most 80")),
    responses((status = 200, body = Vec<entities::FamiliarFollowers>)),
    security(("oauth" = ["read:follows"])),
)]
pub(crate) async fn familiar_followers(
    State(mastodon): State<Mastodon>,
    member: Member,
    Params(ids): Params<Ids>,
) -> ApiResult<Json<Vec<entities::FamiliarFollowers>>> {
    member.require("read:follows")?;
    let (ids, me) = (ids.numbers()?, member.actor_id());
    mastodon
        .read(move |conn, app| {
            let mut answer = Vec::with_capacity(ids.len());
            for id in ids {
                let target = match people::lookup(conn, id) {
                    Ok(target) => target.id,
                    Err(ApiError::NotFound) => continue,
                    Err(error) => return Err(error),
                };
                let common = familiar_followers::list(conn, me, target, SHOWN)?;
                let common = people::shown_to(conn, Some(me), common)?;
                answer.push(entities::FamiliarFollowers {
                    id: target.to_string(),
                    accounts: render::accounts(conn, app, common)?,
                });
            }
            Ok(Json(answer))
        })
        .await
}
