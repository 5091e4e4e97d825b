//! Finding people by name or handle.

use crate::api::v1::people;
use crate::extract::{Member, Params};
use crate::{ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;
use domain::ActorId;
use domain::actor::Actor;
use domain::follow::FollowState;
use serde::Deserialize;
use std::time::Duration;
use store::{Conn, actors, follows};

/// How long looking at other servers may take altogether.
pub(crate) const DEADLINE: Duration = Duration::from_secs(5);
/// The most results of one kind.
pub(crate) const MAX_LIMIT: i64 = 80;
/// The most results that may be passed over.
pub(crate) const MAX_OFFSET: i64 = 400;

/// Whom to look for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    q: String,
    limit: Option<i64>,
    offset: Option<i64>,
    resolve: bool,
    following: bool,
}

/// People by the beginning of their name or by their handle. With `resolve`, a handle of another server
/// is looked up there, for at most five seconds.
#[utoipa::path(
    get, path = "/api/v1/accounts/search", tag = "accounts",
    params(
        ("q" = String, Query, description = "A name, or user@host"),
        ("limit" = Option<i64>, Query, description = "At most this many, 40 unless given, never above 80"),
        ("offset" = Option<i64>, Query, description = "Pass over this many"),
        ("resolve" = Option<bool>, Query, description = "Ask the other server for a handle that is not known"),
        ("following" = Option<bool>, Query, description = "Only those whom the member follows"),
    ),
    responses((status = 200, body = Vec<entities::Account>)),
    security(("oauth" = ["read:accounts"])),
)]
pub(crate) async fn search(
    State(mastodon): State<Mastodon>,
    member: Member,
    Params(wanted): Params<Wanted>,
) -> ApiResult<Json<Vec<entities::Account>>> {
    member.require("read:accounts")?;
    let looked_up = if wanted.resolve {
        resolve(&mastodon, &wanted.q).await
    } else {
        None
    };
    let reader = member.actor_id();
    mastodon
        .read(move |conn, app| {
            let query = Query {
                text: &wanted.q,
                reader: Some(reader),
                following: wanted.following,
                limit: wanted.limit.unwrap_or(40).clamp(1, MAX_LIMIT),
                offset: wanted.offset.unwrap_or(0).clamp(0, MAX_OFFSET),
            };
            let found = find(conn, app, &query, looked_up)?;
            Ok(Json(render::accounts(conn, app, found)?))
        })
        .await
}

/// Asks another server for the handle or address that somebody looks for, if it is one and not known
/// here. Whoever cannot be found within the deadline is not found.
pub(crate) async fn resolve(mastodon: &Mastodon, text: &str) -> Option<ActorId> {
    let text = text.trim();
    let handle = text.trim_start_matches('@');
    let is_handle = handle
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !handle.contains(char::is_whitespace));
    let is_address = text.starts_with("https://") || text.starts_with("http://");
    if !is_handle && !is_address {
        return None;
    }
    let resolver = &mastodon.means().resolve_actor;
    let answer = tokio::time::timeout(DEADLINE, resolver.resolve_actor(text, DEADLINE)).await;
    Some(answer.ok()?.ok()?.id)
}

/// A search for people among those known here.
pub(crate) struct Query<'a> {
    /// A name, or a handle.
    pub(crate) text: &'a str,
    /// Who searches.
    pub(crate) reader: Option<ActorId>,
    /// Only those whom the reader follows.
    pub(crate) following: bool,
    /// At most this many.
    pub(crate) limit: i64,
    /// After passing over this many.
    pub(crate) offset: i64,
}

/// People by handle, then by the beginning of their names; `first` before everybody.
pub(crate) fn find(
    conn: &mut Conn,
    mastodon: &Mastodon,
    query: &Query<'_>,
    first: Option<ActorId>,
) -> ApiResult<Vec<Actor>> {
    let text = query.text.trim().trim_start_matches('@');
    let mut found: Vec<Actor> = Vec::new();
    if query.offset == 0 {
        if let Some(first) = first {
            found.extend(actors::lookup(conn, first)?);
        }
        found.extend(by_handle(conn, mastodon, text)?);
    }
    // A whole handle names one person; others whose name begins alike are not meant.
    let name = text.split_once('@').map_or(text, |_| "");
    if !name.is_empty() && !name.contains("://") {
        let limit = if query.following { MAX_LIMIT } else { query.limit };
        found.extend(actors::search(conn, name, false, limit, query.offset)?);
    }
    let mut each_once: Vec<Actor> = Vec::with_capacity(found.len());
    for actor in found {
        if each_once.iter().all(|known| known.id != actor.id) {
            each_once.push(actor);
        }
    }
    // Whoever is blocked is found all the same: by whom, to take the block back; a block hides posts.
    let mut shown = people::shown(conn, each_once)?;
    if query.following {
        keep_followed(conn, query.reader, &mut shown)?;
    }
    shown.truncate(usize::try_from(query.limit).unwrap_or(0));
    Ok(shown)
}

/// The one person that a handle or a bare username of a member names.
fn by_handle(conn: &mut Conn, mastodon: &Mastodon, text: &str) -> ApiResult<Option<Actor>> {
    let own = mastodon.means().authority();
    let found = match text.split_once('@') {
        Some((username, host)) if host.eq_ignore_ascii_case(&own) => {
            actors::find_local(conn, &username.to_lowercase())?
        }
        Some((username, host)) => actors::find_by_handle(conn, username, &host.to_lowercase())?,
        None => actors::find_local(conn, &text.to_lowercase())?,
    };
    Ok(found)
}

fn keep_followed(conn: &mut Conn, reader: Option<ActorId>, people: &mut Vec<Actor>) -> ApiResult<()> {
    let Some(reader) = reader else {
        people.clear();
        return Ok(());
    };
    let ids: Vec<ActorId> = people.iter().map(|actor| actor.id).collect();
    let followed: Vec<ActorId> = follows::between(conn, reader, &ids)?
        .into_iter()
        .filter(|follow| follow.follower == reader && follow.state == FollowState::Accepted)
        .map(|follow| follow.target)
        .collect();
    people.retain(|actor| followed.contains(&actor.id));
    Ok(())
}
