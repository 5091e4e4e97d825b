//! Finding people, hashtags and posts.

mod address;

use crate::api::v1::accounts::search::{self, MAX_OFFSET, Query};
use crate::extract::{Member, Params, Reader};
use crate::{ApiError, ApiResult, Mastodon, entities, render};
use address::Target;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use store::{Conn, tagged_posts};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The most results of each kind.
const MAX_LIMIT: i64 = 40;

pub(super) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(search))
}

/// What to look for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    q: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    resolve: bool,
    following: bool,
    limit: Option<i64>,
    offset: Option<i64>,
}

impl Wanted {
    fn wants(&self, kind: &str) -> bool {
        self.kind
            .as_deref()
            .filter(|kind| !kind.is_empty())
            .is_none_or(|wanted| wanted == kind)
    }

    fn limit(&self) -> i64 {
        self.limit.unwrap_or(20).clamp(1, MAX_LIMIT)
    }

    fn offset(&self) -> i64 {
        self.offset.unwrap_or(0).clamp(0, MAX_OFFSET)
    }
}

/// People by handle or the beginning of their name, hashtags by their beginning, and whatever stands at an
/// address. With `resolve`, a member may have another server asked for a handle or an address, for at
/// most five seconds. Posts are found by their address only: nobody's words are searched here.
#[utoipa::path(
    get, path = "/api/v2/search", tag = "search",
    params(
        ("q" = String, Query, description = "A name, user@host, a hashtag or an address"),
        ("type" = Option<String>, Query, description = "accounts, hashtags or statuses; all if not given"),
        ("resolve" = Option<bool>, Query, description = "Ask other servers; members only"),
        ("following" = Option<bool>, Query, description = "Only people whom the member follows"),
        ("account_id" = Option<String>, Query, description = "Only posts of this account: accepted; posts are found by address"),
        ("exclude_unreviewed" = Option<bool>, Query, description = "Accepted without effect: hashtags are not reviewed"),
        ("limit" = Option<i64>, Query, description = "At most this many of each kind, 20 unless given, never above 40"),
        ("offset" = Option<i64>, Query, description = "Pass over this many; with a type only"),
    ),
    responses((status = 200, body = entities::Search)),
)]
pub(crate) async fn search(
    State(mastodon): State<Mastodon>,
    reader: Reader,
    Params(wanted): Params<Wanted>,
) -> ApiResult<Json<entities::Search>> {
    reader.require("read:search")?;
    let kinds = ["accounts", "hashtags", "statuses"];
    if !kinds.iter().any(|kind| wanted.wants(kind)) {
        return Err(ApiError::invalid("type is accounts, hashtags or statuses"));
    }
    if reader.member().is_none() && (wanted.resolve || wanted.offset() > 0) {
        return Err(ApiError::Unauthorized);
    }
    let resolver: Option<&Member> = reader.member().filter(|_| wanted.resolve);
    let me = reader.actor_id();
    if let Some(url) = address::parse(&wanted.q) {
        let target = address::find(&mastodon, me, &url, resolver.is_some()).await?;
        return mastodon
            .read(move |conn, app| Ok(Json(at_address(conn, app, &wanted, me, target)?)))
            .await;
    }
    let looked_up = match resolver {
        Some(_) if wanted.wants("accounts") => search::resolve(&mastodon, &wanted.q).await,
        _ => None,
    };
    mastodon
        .read(move |conn, app| {
            let mut found = entities::Search::default();
            if wanted.wants("accounts") && !wanted.q.trim_start().starts_with('#') {
                let query = Query {
                    text: &wanted.q,
                    reader: me,
                    following: wanted.following,
                    limit: wanted.limit(),
                    offset: wanted.offset(),
                };
                let people = search::find(conn, app, &query, looked_up)?;
                found.accounts = render::accounts(conn, app, people)?;
            }
            if wanted.wants("hashtags") {
                found.hashtags = hashtags(conn, app, &wanted, me.is_some())?;
            }
            Ok(Json(found))
        })
        .await
}

/// What was found at an address, if it is of a kind that is wanted.
fn at_address(
    conn: &mut Conn,
    app: &Mastodon,
    wanted: &Wanted,
    reader: Option<domain::ActorId>,
    target: Option<Target>,
) -> ApiResult<entities::Search> {
    let mut found = entities::Search::default();
    match target {
        Some(Target::Person(actor)) if wanted.wants("accounts") => {
            let people = crate::api::v1::people::shown(conn, vec![*actor])?;
            found.accounts = render::accounts(conn, app, people)?;
        }
        Some(Target::Post(id)) if wanted.wants("statuses") => {
            let status = social::reading::find_status(conn, reader, id.0)?;
            found.statuses = render::statuses(conn, app, reader, status.into_iter().collect())?;
        }
        _ => {}
    }
    Ok(found)
}

fn hashtags(conn: &mut Conn, app: &Mastodon, wanted: &Wanted, for_member: bool) -> ApiResult<Vec<entities::Tag>> {
    let beginning = wanted.q.trim().trim_start_matches('#').to_lowercase();
    if beginning.is_empty() || beginning.contains(|c: char| c.is_whitespace() || c == '@') {
        return Ok(Vec::new());
    }
    let (offset, limit) = (wanted.offset(), wanted.limit());
    let most = usize::try_from(offset + limit).unwrap_or(0);
    let names = tagged_posts::list_beginning(conn, &beginning, most)?;
    let skipped = usize::try_from(offset).unwrap_or(0);
    Ok(names
        .iter()
        .skip(skipped)
        .map(|name| render::tag(app, name, for_member))
        .collect())
}
