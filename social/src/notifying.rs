//! What a member is told, as it may be shown now, and what the member does about it: reading, putting
//! away. Whether something becomes a notification at all is decided where it arrives, in `arrival`.

use crate::acting::{self, Refused};
use crate::means::Means;
use crate::reading::visible_notices;
use domain::account::Account;
use domain::actor::Actor;
use domain::notification::Notification;
use domain::post::Post;
use domain::{ActorId, Timestamp};
use store::markers::Marker;
use store::{Conn, StoreError, markers, notifications};

/// The name under which it is remembered how far notifications were read.
pub const MARKER: &str = "notifications";

/// No page counts further than this.
pub const MOST_UNREAD: i64 = 100;

/// A notification with those it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The notification.
    pub notification: Notification,
    /// Who did it.
    pub actor: Actor,
    /// The post it is about.
    pub post: Option<Post>,
}

/// Why a notification could not be changed. Nothing changed then.
#[derive(Debug, thiserror::Error)]
pub enum NotifyingError {
    /// The account may not act now.
    #[error("this account may not change anything now")]
    NotAllowed,
    /// The membership has lapsed too far for this.
    #[error("this membership has lapsed: nothing can be changed until it is renewed")]
    Lapsed,
    /// There is no such notification of this member.
    #[error("there is no such notification")]
    NotFound,
    /// The database failed.
    #[error("the notifications could not be changed")]
    Store(#[from] StoreError),
}

/// Those of `owner`'s notifications that may be shown now, in the same order: not about posts that the
/// member may not read any more, and not by somebody suspended, gone, blocked, of a blocked host, or
/// muted with notifications.
pub fn visible(
    conn: &mut Conn,
    owner: ActorId,
    list: Vec<Notification>,
    now: Timestamp,
) -> Result<Vec<Shown>, StoreError> {
    visible_notices(conn, owner, list, now)
}

/// How many notifications `owner` has not read, at most [`MOST_UNREAD`].
pub fn count_unread(conn: &mut Conn, owner: ActorId) -> Result<i64, StoreError> {
    let read = last_read(conn, owner)?;
    notifications::count_after(conn, owner, read, MOST_UNREAD)
}

/// The last notification that `owner` has read; 0 if there is none.
pub fn last_read(conn: &mut Conn, owner: ActorId) -> Result<i64, StoreError> {
    let marker = markers::list(conn, owner)?
        .into_iter()
        .find(|marker| marker.timeline == MARKER);
    Ok(marker.map_or(0, |marker| marker.last_read_id))
}

/// Remembers that `account` has read up to `id`. Going back is not remembered: `None`.
pub async fn mark_read(means: &Means, account: &Account, id: i64) -> Result<Option<Marker>, NotifyingError> {
    let now = means.clock.now();
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let account = acting::to_withdraw::<NotifyingError>(conn, &account)?;
            if last_read(conn, account.actor_id)? >= id {
                return Ok(None);
            }
            Ok(Some(markers::put(conn, account.actor_id, MARKER, id, now)?))
        })
        .await
}

/// Puts one notification away.
pub async fn dismiss(means: &Means, account: &Account, id: i64) -> Result<(), NotifyingError> {
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let account = acting::to_withdraw::<NotifyingError>(conn, &account)?;
            if notifications::dismiss(conn, account.actor_id, id)? {
                Ok(())
            } else {
                Err(NotifyingError::NotFound)
            }
        })
        .await
}

/// Puts all notifications away.
pub async fn clear(means: &Means, account: &Account) -> Result<(), NotifyingError> {
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let account = acting::to_withdraw::<NotifyingError>(conn, &account)?;
            notifications::clear(conn, account.actor_id)?;
            Ok(())
        })
        .await
}

impl From<Refused> for NotifyingError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Barred => Self::NotAllowed,
            Refused::Lapsed => Self::Lapsed,
        }
    }
}

#[cfg(test)]
mod tests;
