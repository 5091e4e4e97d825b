//! Notifications as their owner may see them now.

use super::standing::{Standing, hidden};
use crate::notifying::Shown;
use domain::actor::Actor;
use domain::notification::Notification;
use domain::post::Post;
use domain::{ActorId, PostId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use store::{Conn, StoreError, actors, mutes, posts};

/// See [`crate::notifying::visible`].
pub(crate) fn visible_notices(
    conn: &mut Conn,
    owner: ActorId,
    list: Vec<Notification>,
    now: Timestamp,
) -> Result<Vec<Shown>, StoreError> {
    if list.is_empty() {
        return Ok(Vec::new());
    }
    let ids: BTreeSet<PostId> = list.iter().filter_map(|one| one.post).collect();
    let ids: Vec<PostId> = ids.into_iter().collect();
    let found = posts::list(conn, &ids)?;
    let doers: BTreeSet<ActorId> = list.iter().map(|one| one.actor).collect();
    let others: Vec<ActorId> = doers.iter().copied().collect();
    let standing = Standing::gather(conn, Some(owner), &found, &others)?;
    let everybody: BTreeSet<ActorId> = doers
        .iter()
        .copied()
        .chain(found.iter().map(|post| post.actor_id))
        .collect();
    let hidden = hidden(conn, &everybody)?;
    let hushed: BTreeSet<ActorId> = mutes::list_among(conn, owner, &others, now)?
        .into_iter()
        .filter(|(_, mute)| mute.notifications)
        .map(|(other, _)| other)
        .collect();
    let people: BTreeMap<ActorId, Actor> = actors::list(conn, &others)?
        .into_iter()
        .map(|actor| (actor.id, actor))
        .collect();
    let by_id: BTreeMap<PostId, Post> = found
        .into_iter()
        .filter(|post| standing.may_read(post) && !hidden.contains(&post.actor_id))
        .map(|post| (post.id, post))
        .collect();
    Ok(list
        .into_iter()
        .filter_map(|notification| {
            let by = notification.actor;
            if hidden.contains(&by) || standing.is_blocked(by) || hushed.contains(&by) {
                return None;
            }
            let post = match notification.post {
                Some(id) => Some(by_id.get(&id)?.clone()),
                None => None,
            };
            let actor = people.get(&by)?.clone();
            Some(Shown {
                notification,
                actor,
                post,
            })
        })
        .collect())
}
