//! Who may see a post: gathers what the policy `MayRead` asks about, from the present state of the
//! database. Every surface that shows posts goes through here.

mod entries;
mod notices;
mod standing;
mod status;

pub use entries::{visible_entries, visible_on_profile, visible_posts};
pub(crate) use notices::visible_notices;
use standing::Standing;
pub use status::find_status;

use domain::ActorId;
use domain::actor::Actor;
use domain::policy::{MayBeSeen, MayRead, Relation};
use domain::post::Post;
use store::{Conn, StoreError, accounts, blocks, follows, posts};

/// What `reader` is to a post. `None` is somebody who is not signed in.
pub fn relation(conn: &mut Conn, reader: Option<ActorId>, post: &Post) -> Result<Relation, StoreError> {
    let Some(reader) = reader else {
        return Ok(Relation::default());
    };
    if reader == post.actor_id {
        // The answer is yes whatever the rest is: spare the queries.
        return Ok(Relation {
            is_author: true,
            ..Relation::default()
        });
    }
    let blocked = blocks::either(conn, reader, post.actor_id)?;
    if blocked || post.visibility.is_open() {
        return Ok(Relation {
            blocked,
            ..Relation::default()
        });
    }
    Ok(Relation {
        is_author: false,
        follows_author: follows::is_accepted(conn, reader, post.actor_id)?,
        is_mentioned: posts::mentions(conn, post.id, reader)?,
        blocked,
    })
}

/// Whether `reader` may see a post.
pub fn may_read(conn: &mut Conn, reader: Option<ActorId>, post: &Post) -> Result<bool, StoreError> {
    let relation = relation(conn, reader, post)?;
    Ok(MayRead::allows(post, relation))
}

/// The posts among these that `reader` may see, in the same order. Those of muted authors are among
/// them: for a place that somebody goes to on purpose. Timelines use [`visible_posts`].
pub fn readable(conn: &mut Conn, reader: Option<ActorId>, candidates: Vec<Post>) -> Result<Vec<Post>, StoreError> {
    let standing = Standing::gather(conn, reader, &candidates, &[])?;
    Ok(candidates.into_iter().filter(|post| standing.may_read(post)).collect())
}

/// Whether somebody and their posts are shown here at all: not while a member is suspended, and not
/// when the operator has blocked their host.
pub fn is_shown(conn: &mut Conn, actor: &Actor) -> Result<bool, StoreError> {
    if !actor.local {
        return Ok(!store::standing::is_of_blocked_host(conn, actor)?);
    }
    match actor.account_id {
        Some(id) => Ok(accounts::lookup(conn, id)?.is_some_and(|account| MayBeSeen::allows(&account))),
        None => Ok(false),
    }
}

#[cfg(test)]
mod leaks;
#[cfg(test)]
mod tests;
