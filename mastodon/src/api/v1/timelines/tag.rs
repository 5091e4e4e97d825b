//! Public posts with a hashtag.

use super::walk;
use crate::api::v1::tags;
use crate::extract::{Listing, Paging, Params, Reader};
use crate::{ApiResult, Mastodon, entities, render};
use axum::extract::{Path, State};
use domain::paging::Page;
use domain::post::Post;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use store::{Conn, StoreError, posts, timelines};

/// So many tags are looked at in each of the lists; more are left out, as Mastodon does.
const MOST_TAGS: usize = 4;

/// Which posts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    local: bool,
    remote: bool,
    only_media: bool,
    any: Vec<String>,
    all: Vec<String>,
    none: Vec<String>,
}

/// Which posts, with tags as they are stored.
struct Wanted {
    any: BTreeSet<String>,
    all: BTreeSet<String>,
    none: BTreeSet<String>,
    local: bool,
    remote: bool,
}

/// Public posts with a hashtag.
#[utoipa::path(
    get, path = "/api/v1/timelines/tag/{hashtag}", tag = "timelines",
    params(
        ("hashtag" = String, Path, description = "Without #"),
        ("any[]" = Option<Vec<String>>, Query, description = "Or one of these hashtags"),
        ("all[]" = Option<Vec<String>>, Query, description = "And all of these hashtags"),
        ("none[]" = Option<Vec<String>>, Query, description = "And none of these hashtags"),
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
    Path(hashtag): Path<String>,
    paging: Paging,
    Params(which): Params<Which>,
) -> ApiResult<Listing<entities::Status>> {
    reader.require("read:statuses")?;
    let Ok(first) = tags::name(&hashtag) else {
        return Ok(paging.answer([], Vec::new()));
    };
    if which.only_media {
        return Ok(paging.answer([], Vec::new()));
    }
    let names = |list: &[String]| -> BTreeSet<String> {
        list.iter()
            .filter_map(|text| tags::name(text).ok())
            .take(MOST_TAGS)
            .collect()
    };
    let mut wanted = Wanted {
        any: names(&which.any),
        all: names(&which.all),
        none: names(&which.none),
        local: which.local && !which.remote,
        remote: which.remote && !which.local,
    };
    wanted.any.insert(first);
    let (me, page) = (reader.actor_id(), paging.page);
    let (ids, statuses) = app
        .read(move |conn, app| {
            let now = app.now();
            let walked = walk::posts(conn, (me, now), &page, |conn, page| tagged(conn, &wanted, page))?;
            let shown = fitting(conn, &wanted, walked.shown)?;
            Ok((walked.ids, render::statuses(conn, app, me, shown)?))
        })
        .await?;
    Ok(paging.answer(ids, statuses))
}

/// The page that one list of all posts with any of the tags would have given.
fn tagged(conn: &mut Conn, wanted: &Wanted, page: &Page) -> Result<Vec<Post>, StoreError> {
    let mut found = BTreeMap::new();
    for tag in &wanted.any {
        for post in timelines::tagged(conn, tag, wanted.local, page)? {
            found.insert(post.id, post);
        }
    }
    let most = usize::try_from(page.limit).unwrap_or(0);
    let mut list: Vec<Post> = found.into_values().collect();
    if page.is_from_below() {
        list.truncate(most);
        list.reverse();
    } else {
        list.reverse();
        list.truncate(most);
    }
    Ok(list)
}

/// Of these the ones with all and none of the other tags, and from the wanted side.
fn fitting<E>(conn: &mut Conn, wanted: &Wanted, shown: Vec<(E, Post)>) -> Result<Vec<(E, Post)>, StoreError> {
    if wanted.all.is_empty() && wanted.none.is_empty() && !wanted.remote {
        return Ok(shown);
    }
    let ids: Vec<_> = shown.iter().map(|(_, post)| post.id).collect();
    let mut tags: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for (post, tag) in posts::list_tags_among(conn, &ids)? {
        tags.entry(post).or_default().insert(tag);
    }
    let nothing = BTreeSet::new();
    let fits = |post: &Post| {
        let has = tags.get(&post.id).unwrap_or(&nothing);
        wanted.all.is_subset(has) && wanted.none.is_disjoint(has) && !(wanted.remote && post.local)
    };
    Ok(shown.into_iter().filter(|(_, post)| fits(post)).collect())
}
