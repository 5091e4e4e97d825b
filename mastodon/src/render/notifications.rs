//! What a member is told.

use super::{accounts, statuses};
use crate::{Mastodon, entities};
use domain::ActorId;
use domain::notification::{Notification, NotificationKind};
use social::notifying::Shown;
use std::collections::BTreeMap;
use store::timelines::Entry;
use store::{Conn, StoreError};

/// One day, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// What a notification is grouped with: likes and boosts of one post on one day, new followers of one
/// day; others stand alone.
pub fn group_key(one: &Notification) -> String {
    let day = one.created_at.as_millis().div_euclid(DAY_MS);
    match (one.kind, one.post) {
        (NotificationKind::Favourite | NotificationKind::Reblog, Some(post)) => {
            format!("{}-{post}-{day}", one.kind.as_str())
        }
        (NotificationKind::Follow, _) => format!("follow-{day}"),
        _ => format!("ungrouped-{}", one.id),
    }
}

/// These notifications as their owner sees them, in the same order.
pub fn notifications(
    conn: &mut Conn,
    app: &Mastodon,
    owner: ActorId,
    shown: Vec<Shown>,
) -> Result<Vec<entities::Notification>, StoreError> {
    let people = accounts(conn, app, shown.iter().map(|one| one.actor.clone()).collect())?;
    let mut about = BTreeMap::new();
    for post in shown.iter().filter_map(|one| one.post.clone()) {
        about.insert(
            post.id,
            (
                Entry {
                    id: post.id.0,
                    post_id: post.id,
                    announced_by: None,
                },
                post,
            ),
        );
    }
    let posts = statuses(conn, app, Some(owner), about.into_values().collect())?;
    let posts: BTreeMap<&str, &entities::Status> = posts.iter().map(|status| (status.id.as_str(), status)).collect();
    Ok(shown
        .into_iter()
        .zip(people)
        .map(|(one, account)| entities::Notification {
            id: one.notification.id.to_string(),
            kind: one.notification.kind.as_str().to_owned(),
            group_key: group_key(&one.notification),
            created_at: one.notification.created_at.to_rfc3339(),
            account,
            status: one
                .post
                .and_then(|post| posts.get(post.id.to_string().as_str()).map(|status| (*status).clone())),
        })
        .collect())
}
