//! Taking notifications together, and finding a group again by its key.

use crate::{ApiError, ApiResult, entities, render};
use domain::notification::{Notification, NotificationKind};
use domain::paging::Page;
use domain::{ActorId, PostId};
use social::notifying::{self, Shown};
use std::collections::BTreeMap;
use store::notifications::{self, NotificationFilter};
use store::{Conn, StoreError};

use crate::Mastodon;

/// So many who did it are named.
const SAMPLE: usize = 8;
/// A group found by its key is looked at this far.
const MOST: i64 = 80;
/// One day, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// The groups of these notifications (newest first), with everybody and every post they speak of once.
/// Kinds that are not in `grouped` stand alone.
pub(super) fn together(
    conn: &mut Conn,
    app: &Mastodon,
    owner: ActorId,
    shown: Vec<Shown>,
    grouped: impl Fn(NotificationKind) -> bool,
) -> Result<entities::GroupedNotifications, StoreError> {
    let mut whole = entities::GroupedNotifications::default();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for one in &shown {
        let notification = &one.notification;
        let key = if grouped(notification.kind) {
            render::group_key(notification)
        } else {
            format!("ungrouped-{}", notification.id)
        };
        let place = *places.entry(key.clone()).or_insert_with(|| {
            whole.notification_groups.push(first(key, one));
            whole.notification_groups.len() - 1
        });
        let group = &mut whole.notification_groups[place];
        group.notifications_count += 1;
        group.page_min_id = Some(notification.id.to_string());
        let actor = notification.actor.to_string();
        if group.sample_account_ids.len() < SAMPLE && !group.sample_account_ids.contains(&actor) {
            group.sample_account_ids.push(actor);
        }
    }
    let (mut accounts, mut statuses) = (BTreeMap::new(), BTreeMap::new());
    for one in render::notifications(conn, app, owner, shown)? {
        if let Some(status) = one.status {
            statuses.entry(status.id.clone()).or_insert(status);
        }
        accounts.entry(one.account.id.clone()).or_insert(one.account);
    }
    whole.accounts = accounts.into_values().collect();
    whole.statuses = statuses.into_values().collect();
    Ok(whole)
}

/// A group before its first notification is counted.
fn first(group_key: String, one: &Shown) -> entities::NotificationGroup {
    let newest = &one.notification;
    entities::NotificationGroup {
        group_key,
        notifications_count: 0,
        kind: newest.kind.as_str().to_owned(),
        most_recent_notification_id: newest.id,
        page_min_id: None,
        page_max_id: Some(newest.id.to_string()),
        latest_page_notification_at: Some(newest.created_at.to_rfc3339()),
        sample_account_ids: Vec::new(),
        status_id: newest.post.map(|post| post.to_string()),
    }
}

/// What is behind a key, newest first.
///
/// # Errors
/// [`ApiError::NotFound`] if there is nothing (any more), or the key is none of ours.
pub(super) fn find(conn: &mut Conn, app: &Mastodon, owner: ActorId, key: &str) -> ApiResult<Vec<Shown>> {
    let list = match Key::parse(key).ok_or(ApiError::NotFound)? {
        Key::One(id) => notifications::find(conn, owner, id)?.into_iter().collect(),
        Key::Day { kind, post, day } => of_day(conn, owner, kind, post, day)?,
    };
    let shown = notifying::visible(conn, owner, list, app.now())?;
    if shown.is_empty() {
        return Err(ApiError::NotFound);
    }
    Ok(shown)
}

fn of_day(
    conn: &mut Conn,
    owner: ActorId,
    kind: NotificationKind,
    post: Option<PostId>,
    day: i64,
) -> ApiResult<Vec<Notification>> {
    // Ids are drawn from the moment, so a day is a span of ids.
    let begin = day.checked_mul(DAY_MS << 16).ok_or(ApiError::NotFound)?;
    let end = begin.checked_add(DAY_MS << 16).ok_or(ApiError::NotFound)?;
    let page = Page {
        since_id: Some(begin.saturating_sub(1)),
        ..Page::before(Some(end), MOST)
    };
    let filter = NotificationFilter {
        types: vec![kind],
        ..NotificationFilter::default()
    };
    let mut list = notifications::list(conn, owner, &page, &filter)?;
    list.retain(|one| one.post == post);
    Ok(list)
}

/// A key taken apart.
#[derive(Debug, PartialEq, Eq)]
enum Key {
    One(i64),
    Day {
        kind: NotificationKind,
        post: Option<PostId>,
        day: i64,
    },
}

impl Key {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (kind, first, second) = (parts.next()?, parts.next()?, parts.next());
        if parts.next().is_some() {
            return None;
        }
        match (kind, second) {
            ("ungrouped", None) => Some(Self::One(first.parse().ok()?)),
            ("follow", None) => Some(Self::Day {
                kind: NotificationKind::Follow,
                post: None,
                day: first.parse().ok()?,
            }),
            ("favourite" | "reblog", Some(day)) => Some(Self::Day {
                kind: NotificationKind::parse(kind)?,
                post: Some(first.parse().ok()?),
                day: day.parse().ok()?,
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;

    #[test]
    fn a_key_is_read_back_as_it_was_written() {
        let mut one = Notification {
            id: 7,
            owner: ActorId(1),
            kind: NotificationKind::Favourite,
            actor: ActorId(2),
            post: Some(PostId(9)),
            created_at: Timestamp::from_millis(3 * DAY_MS + 5),
        };
        let day = |kind, post| Some(Key::Day { kind, post, day: 3 });
        let liked = day(NotificationKind::Favourite, Some(PostId(9)));
        assert_eq!(Key::parse(&render::group_key(&one)), liked);
        one.kind = NotificationKind::Follow;
        one.post = None;
        assert_eq!(
            Key::parse(&render::group_key(&one)),
            day(NotificationKind::Follow, None)
        );
        one.kind = NotificationKind::FollowRequest;
        assert_eq!(Key::parse(&render::group_key(&one)), Some(Key::One(7)));
        for bad in [
            "",
            "-",
            "follow",
            "favourite-9",
            "poll-1",
            "ungrouped-x",
            "favourite-9-3-1",
            "follow--1",
        ] {
            assert_eq!(Key::parse(bad), None, "{bad}");
        }
    }
}
