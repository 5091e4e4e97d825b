//! Liking a post and taking the like back, for every surface that lets a member do so. The author on
//! another server is told by a job of the same transaction; a member sees the count.

mod error;
mod like;
mod unlike;

pub use error::ReactingError;
pub use like::like_post;
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
mod tests;
