//! Whether a member may write this post to these people. Somebody whose membership is limited may ask
//! the moderators for help, and nobody else must hear of it.

use domain::ActorId;
use domain::account::Account;
use domain::policy::{MayBeSeen, MayPost};
use domain::post::{Post, Visibility};
use store::{Conn, StoreError, accounts, actors};

/// Whether `author` may write `post`, which addresses `mentioned`: everybody it names and the author of
/// what it answers.
pub(super) fn may_write_to(
    conn: &mut Conn,
    author: &Account,
    post: &Post,
    mentioned: &[ActorId],
) -> Result<bool, StoreError> {
    if MayPost::allows(author) {
        return Ok(true);
    }
    if post.visibility != Visibility::Direct {
        return Ok(false);
    }
    let others: Vec<ActorId> = mentioned
        .iter()
        .copied()
        .filter(|actor| *actor != author.actor_id)
        .collect();
    let mut addressees = Vec::with_capacity(others.len());
    for actor in actors::list(conn, &others)? {
        let account = match actor.account_id.filter(|_| actor.local && actor.gone_at.is_none()) {
            Some(id) => accounts::lookup(conn, id)?.filter(MayBeSeen::allows),
            None => None,
        };
        match account {
            Some(account) => addressees.push(account),
            // Somebody of another server, or nobody any more.
            None => return Ok(false),
        }
    }
    Ok(addressees.len() == others.len() && MayPost::allows_to_moderators(author, &addressees))
}
