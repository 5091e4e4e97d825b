//! Posts and boosts.

mod around;

use super::tag;
use crate::{Mastodon, entities};
use around::Around;
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId};
use std::collections::BTreeSet;
use store::timelines::Entry;
use store::{Conn, StoreError};

/// The protocol's word for who may see a post.
pub fn visibility(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Unlisted => "unlisted",
        Visibility::Followers => "private",
        Visibility::Direct => "direct",
    }
}

/// These posts and boosts as `reader` sees them, in the same order. Whether the reader may see them is
/// settled: they come from `social::reading`.
pub fn statuses(
    conn: &mut Conn,
    app: &Mastodon,
    reader: Option<ActorId>,
    entries: Vec<(Entry, Post)>,
) -> Result<Vec<entities::Status>, StoreError> {
    let around = Around::gather(conn, app, reader, &entries)?;
    Ok(entries
        .iter()
        .filter_map(|(entry, post)| one(app, &around, entry, post))
        .collect())
}

/// One post or boost as `reader` sees it.
///
/// # Errors
/// [`StoreError`]; a post whose author is not in the database is one.
pub fn status(
    conn: &mut Conn,
    app: &Mastodon,
    reader: Option<ActorId>,
    entry: Entry,
    post: Post,
) -> Result<entities::Status, StoreError> {
    let id = post.id;
    statuses(conn, app, reader, vec![(entry, post)])?
        .pop()
        .ok_or(StoreError::Corrupt {
            table: "post",
            column: "actor_id",
            row: id.to_string(),
        })
}

fn one(app: &Mastodon, around: &Around, entry: &Entry, post: &Post) -> Option<entities::Status> {
    let inner = plain(app, around, post)?;
    let Some(by) = entry.announced_by else {
        return Some(inner);
    };
    let account = around.accounts.get(&by)?.clone();
    Some(entities::Status {
        id: entry.id.to_string(),
        created_at: PostId(entry.id).drawn_at().to_rfc3339(),
        uri: around
            .boosts
            .get(&entry.id)
            .cloned()
            .unwrap_or_else(|| inner.uri.clone()),
        url: inner.url.clone(),
        in_reply_to_id: None,
        in_reply_to_account_id: None,
        edited_at: None,
        account,
        reblog: Some(Box::new(inner.clone())),
        ..inner
    })
}

fn plain(app: &Mastodon, around: &Around, post: &Post) -> Option<entities::Status> {
    let of_reader = |set: &BTreeSet<PostId>| around.reader.map(|_| set.contains(&post.id));
    let parent = post.in_reply_to_id;
    Some(entities::Status {
        id: post.id.to_string(),
        created_at: post.published_at.to_rfc3339(),
        in_reply_to_id: parent.map(|id| id.to_string()),
        in_reply_to_account_id: parent.and_then(|id| around.parents.get(&id)).map(ToString::to_string),
        sensitive: post.sensitive,
        spoiler_text: post.summary.clone(),
        visibility: visibility(post.visibility).to_owned(),
        language: post.language.clone(),
        uri: post.uri.clone(),
        url: Some(post.url.clone()),
        replies_count: post.reply_count,
        reblogs_count: post.announce_count,
        favourites_count: post.like_count,
        quotes_count: 0,
        edited_at: post.edited_at.map(|at| at.to_rfc3339()),
        content: post.content_html.clone(),
        text: None,
        reblog: None,
        application: around.apps.get(&post.id).map(|app| entities::StatusApplication {
            name: app.name.clone(),
            website: app.website.clone(),
        }),
        account: around.accounts.get(&post.actor_id)?.clone(),
        media_attachments: Vec::new(),
        mentions: around.mentions.get(&post.id).cloned().unwrap_or_default(),
        tags: around
            .tags
            .get(&post.id)
            .into_iter()
            .flatten()
            .map(|name| entities::StatusTag {
                name: name.clone(),
                url: tag::address(app, name),
            })
            .collect(),
        emojis: Vec::new(),
        quote: None,
        quote_approval: entities::QuoteApproval::default(),
        card: None,
        poll: None,
        favourited: of_reader(&around.favourited),
        reblogged: of_reader(&around.reblogged),
        muted: around.reader.map(|_| around.muted_threads.contains(&post.thread_id)),
        bookmarked: of_reader(&around.bookmarked),
        pinned: around
            .reader
            .filter(|reader| *reader == post.actor_id)
            .map(|_| around.pinned.contains(&post.id)),
        filtered: around.reader.map(|_| Vec::new()),
    })
}
