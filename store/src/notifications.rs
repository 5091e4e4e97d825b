//! What members are told: who did what, about which post.

use crate::connection::on;
use crate::paged::paged;
use crate::schema::notification;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::notification::{Notification, NotificationKind};
use domain::paging::Page;
use domain::{ActorId, PostId, Timestamp};

/// How many ids are tried for one notification.
const TRIES: i64 = 16;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = notification, treat_none_as_default_value = false)]
struct NotificationRow {
    id: i64,
    owner_id: i64,
    kind: String,
    actor_id: i64,
    post_id: Option<i64>,
    created_at: i64,
}

impl NotificationRow {
    fn of(n: &Notification) -> Self {
        Self {
            id: n.id,
            owner_id: n.owner.0,
            kind: n.kind.as_str().to_owned(),
            actor_id: n.actor.0,
            post_id: n.post.map(|id| id.0),
            created_at: n.created_at.as_millis(),
        }
    }

    fn into_notification(self) -> Result<Notification, StoreError> {
        Ok(Notification {
            kind: NotificationKind::parse(&self.kind)
                .ok_or_else(|| StoreError::corrupt("notification", "kind", self.id))?,
            id: self.id,
            owner: ActorId(self.owner_id),
            actor: ActorId(self.actor_id),
            post: self.post_id.map(PostId),
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}

/// Which notifications are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotificationFilter {
    /// Only these kinds; all if it is empty.
    pub types: Vec<NotificationKind>,
    /// Not these kinds.
    pub exclude_types: Vec<NotificationKind>,
    /// Only what this actor did.
    pub from: Option<ActorId>,
}

impl NotificationFilter {
    fn kinds(&self) -> Vec<&'static str> {
        NotificationKind::ALL
            .into_iter()
            .filter(|kind| self.types.is_empty() || self.types.contains(kind))
            .filter(|kind| !self.exclude_types.contains(kind))
            .map(NotificationKind::as_str)
            .collect()
    }
}

/// Tells a member something. False if they were told the same before: the same kind, by the same
/// actor, about the same post.
pub fn add(conn: &mut Conn, new: &Notification) -> Result<bool, StoreError> {
    let known: Option<i64> = match new.post {
        Some(post) => on!(conn, c => notification::table
            .filter(notification::post_id.eq(post.0))
            .filter(notification::owner_id.eq(new.owner.0))
            .filter(notification::kind.eq(new.kind.as_str()))
            .filter(notification::actor_id.eq(new.actor.0))
            .select(notification::id)
            .first(c)
            .optional())?,
        None => on!(conn, c => notification::table
            .filter(notification::actor_id.eq(new.actor.0))
            .filter(notification::owner_id.eq(new.owner.0))
            .filter(notification::kind.eq(new.kind.as_str()))
            .filter(notification::post_id.is_null())
            .select(notification::id)
            .first(c)
            .optional())?,
    };
    if known.is_some() {
        return Ok(false);
    }
    // Two of one millisecond may have drawn the same 16 random bits: the next number is as good.
    for step in 0..TRIES {
        let mut row = NotificationRow::of(new);
        row.id += step;
        let added = on!(conn, c => diesel::insert_into(notification::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
        if added == 1 {
            return Ok(true);
        }
    }
    Err(StoreError::Unavailable(
        "no free id could be found for a notification".into(),
    ))
}

/// What a member was told.
pub fn list(
    conn: &mut Conn,
    owner: ActorId,
    page: &Page,
    filter: &NotificationFilter,
) -> Result<Vec<Notification>, StoreError> {
    let kinds = filter.kinds();
    let all = kinds.len() == NotificationKind::ALL.len();
    let rows: Vec<NotificationRow> = on!(conn, c => {
        let query = notification::table
            .filter(notification::owner_id.eq(owner.0))
            .select(NotificationRow::as_select());
        match (all, filter.from) {
            (true, None) => paged!(c, query, notification::id, page),
            (_, None) => paged!(c, query.filter(notification::kind.eq_any(&kinds)), notification::id, page),
            (_, Some(from)) => paged!(
                c,
                query.filter(notification::kind.eq_any(&kinds)).filter(notification::actor_id.eq(from.0)),
                notification::id,
                page
            ),
        }
    })?;
    rows.into_iter().map(NotificationRow::into_notification).collect()
}

/// One thing that a member was told.
pub fn find(conn: &mut Conn, owner: ActorId, id: i64) -> Result<Option<Notification>, StoreError> {
    let row: Option<NotificationRow> = on!(conn, c => notification::table
        .find(id)
        .filter(notification::owner_id.eq(owner.0))
        .select(NotificationRow::as_select())
        .first(c)
        .optional())?;
    row.map(NotificationRow::into_notification).transpose()
}

/// Removes one. False if there was none.
pub fn dismiss(conn: &mut Conn, owner: ActorId, id: i64) -> Result<bool, StoreError> {
    let gone = on!(conn, c => diesel::delete(
        notification::table.find(id).filter(notification::owner_id.eq(owner.0))).execute(c))?;
    Ok(gone == 1)
}

/// Removes all of a member.
pub fn clear(conn: &mut Conn, owner: ActorId) -> Result<(), StoreError> {
    on!(conn, c => diesel::delete(notification::table.filter(notification::owner_id.eq(owner.0))).execute(c))?;
    Ok(())
}

/// How many a member was told after this one; the count stops at `at_most`.
pub fn count_after(conn: &mut Conn, owner: ActorId, after_id: i64, at_most: i64) -> Result<i64, StoreError> {
    let found: Vec<i64> = on!(conn, c => notification::table
        .filter(notification::owner_id.eq(owner.0))
        .filter(notification::id.gt(after_id))
        .order(notification::id)
        .limit(at_most.max(0))
        .select(notification::id)
        .load(c))?;
    Ok(i64::try_from(found.len()).unwrap_or(i64::MAX))
}

/// Takes back what a member was told, because it is no longer so.
pub fn remove(
    conn: &mut Conn,
    kind: NotificationKind,
    owner: ActorId,
    actor: ActorId,
    post: Option<PostId>,
) -> Result<bool, StoreError> {
    let gone = match post {
        Some(post) => on!(conn, c => diesel::delete(notification::table
            .filter(notification::post_id.eq(post.0))
            .filter(notification::owner_id.eq(owner.0))
            .filter(notification::kind.eq(kind.as_str()))
            .filter(notification::actor_id.eq(actor.0)))
            .execute(c))?,
        None => on!(conn, c => diesel::delete(notification::table
            .filter(notification::actor_id.eq(actor.0))
            .filter(notification::owner_id.eq(owner.0))
            .filter(notification::kind.eq(kind.as_str()))
            .filter(notification::post_id.is_null()))
            .execute(c))?,
    };
    Ok(gone > 0)
}

/// Takes back everything a member was told about one actor, who was blocked.
pub fn remove_from(conn: &mut Conn, owner: ActorId, actor: ActorId) -> Result<(), StoreError> {
    on!(conn, c => diesel::delete(notification::table
        .filter(notification::actor_id.eq(actor.0))
        .filter(notification::owner_id.eq(owner.0)))
        .execute(c))?;
    Ok(())
}
