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

use crate::reading;
use domain::PostId;
use domain::account::Account;
use domain::actor::Actor;
use domain::policy::MayPost;
use domain::post::Post;
use store::{Conn, accounts, actors, posts};

/// The member as they are now, the post and its author, if the member may act and may see the post.
/// Read inside the transaction: all of it may have changed since the request was authenticated.
fn readable(conn: &mut Conn, account: &Account, id: PostId) -> Result<(Account, Post, Actor), ReactingError> {
    let account = accounts::lookup(conn, account.id)?
        .filter(MayPost::allows)
        .ok_or(ReactingError::NotAllowed)?;
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
