//! What somebody wrote and boosted.

use crate::api::v1::people;
use crate::extract::{Id, Listing, Paging, Params, Reader};
use crate::{ApiResult, Mastodon, entities, render};
use axum::extract::State;
use domain::ActorId;
use domain::paging::Page;
use domain::post::Visibility;
use serde::Deserialize;
use social::reading;
use store::timelines::{self, Entry};
use store::{Conn, blocks, follows, pins, reactions, tagged_posts};

/// Which of somebody's posts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    pinned: bool,
    only_media: bool,
    exclude_replies: bool,
    exclude_reblogs: bool,
    tagged: Option<String>,
}

/// Posts and boosts of one person, the latest first, as far as the reader may see them. Nothing for
/// somebody whom the person blocks.
#[utoipa::path(
    get, path = "/api/v1/accounts/{id}/statuses", tag = "accounts",
    params(
        ("id" = String, Path, description = "The account"),
        ("pinned" = Option<bool>, Query, description = "Only those shown first on the profile"),
        ("only_media" = Option<bool>, Query, description = "Only those with attachments: none yet"),
        ("exclude_replies" = Option<bool>, Query, description = "Without answers to others"),
        ("exclude_reblogs" = Option<bool>, Query, description = "Without boosts"),
        ("tagged" = Option<String>, Query, description = "Only those with this hashtag"),
        ("max_id" = Option<String>, Query, description = "From the Link header"),
        ("since_id" = Option<String>, Query, description = "From the Link header"),
        ("min_id" = Option<String>, Query, description = "From the Link header"),
        ("limit" = Option<i64>, Query, description = "At most this many, 20 unless given, never above 40"),
    ),
    responses((status = 200, body = Vec<entities::Status>)),
)]
pub(crate) async fn statuses(
    State(mastodon): State<Mastodon>,
    reader: Reader,
    id: Id,
    paging: Paging,
    Params(which): Params<Which>,
) -> ApiResult<Listing<entities::Status>> {
    reader.require("read:statuses")?;
    let (reader, page) = (reader.actor_id(), paging.page);
    let (ids, shown) = mastodon
        .read(move |conn, app| {
            let author = people::lookup(conn, id.0)?.id;
            let entries = if is_kept_out(conn, reader, author)? {
                Vec::new()
            } else {
                entries(conn, reader, author, &which, &page)?
            };
            let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
            let visible = reading::visible_on_profile(conn, reader, author, entries, app.now())?;
            Ok((ids, render::statuses(conn, app, reader, visible)?))
        })
        .await?;
    Ok(paging.answer(ids, shown))
}

fn is_kept_out(conn: &mut Conn, reader: Option<ActorId>, author: ActorId) -> ApiResult<bool> {
    match reader {
        Some(reader) if reader != author => Ok(blocks::exists(conn, author, reader)?),
        _ => Ok(false),
    }
}

fn entries(
    conn: &mut Conn,
    reader: Option<ActorId>,
    author: ActorId,
    which: &Which,
    page: &Page,
) -> ApiResult<Vec<Entry>> {
    if which.only_media {
        return Ok(Vec::new());
    }
    let visible = visible_to(conn, reader, author)?;
    if which.pinned {
        return Ok(own(pins::list(conn, author)?.into_iter().map(|post| post.id.0)));
    }
    if let Some(tag) = which
        .tagged
        .as_deref()
        .map(|tag| tag.trim_start_matches('#').to_lowercase())
    {
        let posts = tagged_posts::of_actor(conn, author, &tag, visible, page)?;
        return Ok(own(posts.into_iter().map(|post| post.id.0)));
    }
    let posts = timelines::of_actor(conn, author, visible, which.exclude_replies, page)?;
    let mut found = own(posts.into_iter().map(|post| post.id.0));
    if !which.exclude_reblogs {
        let boosts = reactions::list_announces_of(conn, author, page)?;
        found.extend(boosts.into_iter().map(|boost| Entry {
            id: boost.id,
            post_id: boost.post_id,
            announced_by: Some(author),
        }));
    }
    Ok(one_page(found, page))
}

fn own(ids: impl Iterator<Item = i64>) -> Vec<Entry> {
    ids.map(|id| Entry {
        id,
        post_id: domain::PostId(id),
        announced_by: None,
    })
    .collect()
}

/// Of two lists for the same page, what one list would have given.
fn one_page(mut entries: Vec<Entry>, page: &Page) -> Vec<Entry> {
    let most = usize::try_from(page.limit).unwrap_or(0);
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.id));
    if page.is_from_below() {
        entries.drain(..entries.len().saturating_sub(most));
    } else {
        entries.truncate(most);
    }
    entries
}

/// Which kinds of post the reader can hope to see at all. Each post is asked about again afterwards.
fn visible_to(conn: &mut Conn, reader: Option<ActorId>, author: ActorId) -> ApiResult<&'static [Visibility]> {
    use Visibility::{Direct, Followers, Public, Unlisted};
    Ok(match reader {
        Some(reader) if reader == author => &[Public, Unlisted, Followers, Direct],
        Some(reader) if follows::is_accepted(conn, reader, author)? => &[Public, Unlisted, Followers],
        _ => &[Public, Unlisted],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lists_become_the_page_that_one_list_would_have_given() {
        let entries = || own([50, 30, 10, 40, 20].into_iter());
        let ids = |page: Page| {
            one_page(entries(), &page)
                .iter()
                .map(|entry| entry.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(Page::first(2)), [50, 40]);
        let from_below = Page {
            min_id: Some(5),
            ..Page::first(2)
        };
        assert_eq!(ids(from_below), [20, 10]);
    }
}
