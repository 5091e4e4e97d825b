//! The threads of direct posts that a member takes part in.

use crate::extract::{Listing, Member, Paging};
use crate::{ApiResult, Mastodon, entities, render};
use axum::extract::State;
use domain::{ActorId, PostId};
use social::reading;
use std::collections::{BTreeMap, BTreeSet};
use store::timelines::Entry;
use store::{actors, conversations, posts};

/// Threads of direct posts, each with its newest post, the latest first. What was read is not noted:
/// none is unread.
#[utoipa::path(
    get, path = "/api/v1/conversations", tag = "timelines",
    params(Paging),
    responses((status = 200, body = Vec<entities::Conversation>)),
    security(("oauth" = ["read:statuses"])),
)]
pub(crate) async fn list(
    State(app): State<Mastodon>,
    member: Member,
    paging: Paging,
) -> ApiResult<Listing<entities::Conversation>> {
    member.require("read:statuses")?;
    let (me, page) = (member.actor_id(), paging.page);
    let (ids, shown) = app
        .read(move |conn, app| {
            let (ids, newest) = conversations::list(conn, me, &page)?;
            let newest = reading::visible_posts(conn, Some(me), newest, app.now())?;
            let post_ids: Vec<PostId> = newest.iter().map(|post| post.id).collect();
            let mut people: BTreeMap<PostId, BTreeSet<ActorId>> = newest
                .iter()
                .map(|post| (post.id, BTreeSet::from([post.actor_id])))
                .collect();
            for (post, actor) in posts::list_mentions_among(conn, &post_ids)? {
                people.entry(post).or_default().insert(actor.id);
            }
            let everybody: BTreeSet<ActorId> = people.values().flatten().copied().collect();
            let everybody: Vec<ActorId> = everybody.into_iter().filter(|id| *id != me).collect();
            let actors = actors::list(conn, &everybody)?;
            let accounts: BTreeMap<ActorId, entities::Account> = actors
                .iter()
                .map(|actor| actor.id)
                .zip(render::accounts(conn, app, actors.clone())?)
                .collect();
            let threads: Vec<(PostId, PostId)> = newest.iter().map(|post| (post.id, post.thread_id)).collect();
            let entries = newest.into_iter().map(|post| (Entry::of(&post), post)).collect();
            let statuses = render::statuses(conn, app, Some(me), entries)?;
            let shown: Vec<entities::Conversation> = threads
                .into_iter()
                .zip(statuses)
                .map(|((post, thread), status)| entities::Conversation {
                    id: thread.to_string(),
                    unread: false,
                    accounts: people
                        .get(&post)
                        .into_iter()
                        .flatten()
                        .filter_map(|id| accounts.get(id).cloned())
                        .collect(),
                    last_status: Some(status),
                })
                .collect();
            Ok((ids, shown))
        })
        .await?;
    Ok(paging.answer(ids, shown))
}
