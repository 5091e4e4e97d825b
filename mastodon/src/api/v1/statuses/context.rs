//! The conversation around a post.

use super::subject;
use crate::extract::{Id, Reader};
use crate::{ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;
use domain::post::Post;
use domain::{ActorId, PostId};
use social::reading;
use std::collections::BTreeMap;
use store::timelines::Entry;
use store::{Conn, posts};

/// How much of a thread is read for a member, in each direction.
const FOR_MEMBERS: (i64, i64) = (400, 1000);
/// How much for somebody who is not signed in: what posts before it, what after.
const FOR_STRANGERS: (i64, i64) = (40, 60);

/// What a post answers, the first post first, and what answers it, each answer after what it answers.
/// Only what the reader may see.
#[utoipa::path(
    get, path = "/api/v1/statuses/{id}/context", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    responses((status = 200, body = entities::Context)),
)]
pub(crate) async fn context(
    State(mastodon): State<Mastodon>,
    reader: Reader,
    id: Id,
) -> ApiResult<Json<entities::Context>> {
    reader.require("read:statuses")?;
    let actor = reader.actor_id();
    let (_, post) = subject::entry(&mastodon, actor, id).await?;
    let (most_before, most_after) = if actor.is_some() { FOR_MEMBERS } else { FOR_STRANGERS };
    let found = mastodon
        .read(move |conn, app| {
            let before = posts::ancestors(conn, &post, most_before)?;
            let after = branches_in_order(post.id, posts::descendants(conn, &post, most_after)?);
            Ok(entities::Context {
                ancestors: shown(conn, app, actor, before)?,
                descendants: shown(conn, app, actor, after)?,
            })
        })
        .await?;
    Ok(Json(found))
}

fn shown(
    conn: &mut Conn,
    mastodon: &Mastodon,
    reader: Option<ActorId>,
    thread: Vec<Post>,
) -> ApiResult<Vec<entities::Status>> {
    let entries = thread.iter().map(|post| Entry {
        id: post.id.0,
        post_id: post.id,
        announced_by: None,
    });
    let visible = reading::visible_entries(conn, reader, entries.collect(), mastodon.now())?;
    Ok(render::statuses(conn, mastodon, reader, visible)?)
}

/// Puts the answers to `root` so that each comes after what it answers, and whole branches stay
/// together, older ones first. Written without recursion: a thread may be thousands of posts deep.
fn branches_in_order(root: PostId, answers: Vec<Post>) -> Vec<Post> {
    let mut by_parent: BTreeMap<PostId, Vec<Post>> = BTreeMap::new();
    for post in answers {
        if let Some(parent) = post.in_reply_to_id {
            by_parent.entry(parent).or_default().push(post);
        }
    }
    let newest_first = |mut posts: Vec<Post>| {
        posts.sort_by_key(|post| std::cmp::Reverse(post.id));
        posts
    };
    let mut ordered = Vec::new();
    let mut waiting = newest_first(by_parent.remove(&root).unwrap_or_default());
    while let Some(post) = waiting.pop() {
        waiting.extend(newest_first(by_parent.remove(&post.id).unwrap_or_default()));
        ordered.push(post);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::builders::{local_account, post, reply};

    #[test]
    fn branches_stay_together_and_the_oldest_comes_first() {
        let (_, ada) = local_account(1, "ada");
        let root = post(10, &ada);
        let (first, second) = (reply(20, &ada, &root), reply(30, &ada, &root));
        let deep = reply(40, &ada, &first);
        let ordered = branches_in_order(root.id, vec![second, first, deep]);
        let ids: Vec<i64> = ordered.iter().map(|post| post.id.0).collect();
        assert_eq!(ids, [20, 40, 30]);
    }

    #[test]
    fn a_thread_of_thousands_in_one_line_is_put_in_order() {
        let (_, ada) = local_account(1, "ada");
        let root = post(1, &ada);
        let mut line = vec![root.clone()];
        for id in 2..4000 {
            let next = reply(id, &ada, &line[line.len() - 1]);
            line.push(next);
        }
        let ordered = branches_in_order(root.id, line.split_off(1));
        assert_eq!(ordered.len(), 3998);
        assert!(ordered.is_sorted_by_key(|post| post.id));
    }
}
