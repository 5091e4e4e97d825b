//! What a member does to a post: liking, boosting, keeping, pinning, and not wanting to hear of it any
//! more, for every surface that lets a member do so. Other servers are told by jobs of the same
//! transaction.

mod announce;
mod bookmark;
mod error;
mod like;
mod pin;
mod thread_mute;
mod unannounce;
mod unlike;

pub use announce::announce_post;
pub use bookmark::{bookmark_post, unbookmark_post};
pub use error::ReactingError;
pub use like::like_post;
pub use pin::{pin_post, unpin_post};
pub use thread_mute::{mute_thread, unmute_thread};
pub use unannounce::unannounce_post;
pub use unlike::unlike_post;

use crate::{acting, reading};
use domain::PostId;
use domain::account::Account;
use domain::actor::Actor;
use domain::post::Post;
use store::{Conn, actors, posts};

/// What kind of act it is: who has lapsed may still take back and keep to themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    /// Others see it.
    Publish,
    /// Something is taken back, or nobody else learns of it.
    Withdraw,
}

/// The member as they are now, the post and its author, if the member may act and may see the post.
/// Read inside the transaction: all of it may have changed since the request was authenticated.
fn readable(conn: &mut Conn, account: &Account, id: PostId, act: Act) -> Result<(Account, Post, Actor), ReactingError> {
    let account = match act {
        Act::Publish => acting::to_publish::<ReactingError>(conn, account)?,
        Act::Withdraw => acting::to_withdraw::<ReactingError>(conn, account)?,
    };
    let post = posts::lookup(conn, id)?.ok_or(ReactingError::NotFound)?;
    let author = actors::lookup(conn, post.actor_id)?
        .filter(|author| author.gone_at.is_none())
        .ok_or(ReactingError::NotFound)?;
    if !reading::is_shown(conn, &author)? || !reading::may_read(conn, Some(account.actor_id), &post)? {
        return Err(ReactingError::NotFound);
    }
    Ok((account, post, author))
}

#[cfg(test)]
mod sharing_tests;
#[cfg(test)]
mod tests;
