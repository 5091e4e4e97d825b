//! One post or boost by its number: both are drawn from the same numbers, and clients do not know
//! which of the two they hold.

use super::{is_shown, may_read};
use domain::actor::Actor;
use domain::post::Post;
use domain::{ActorId, PostId};
use store::timelines::Entry;
use store::{Conn, StoreError, actors, blocks, posts, reactions};

/// The post, or the boosted post, behind this number, if `reader` may see it and whoever wrote or
/// boosted it is shown here. Muted people are found: somebody who asks for one post wants it.
pub fn find_status(conn: &mut Conn, reader: Option<ActorId>, id: i64) -> Result<Option<(Entry, Post)>, StoreError> {
    let (entry, post) = match posts::lookup(conn, PostId(id))? {
        Some(post) => (Entry::of(&post), post),
        None => {
            let Some(announce) = reactions::find_announce(conn, id)? else {
                return Ok(None);
            };
            let Some(post) = posts::lookup(conn, announce.post_id)? else {
                return Ok(None);
            };
            let entry = Entry {
                id,
                post_id: post.id,
                announced_by: Some(announce.actor_id),
            };
            (entry, post)
        }
    };
    if let Some(booster) = entry.announced_by {
        let apart = match reader {
            Some(me) if me != booster => blocks::either(conn, me, booster)?,
            _ => false,
        };
        if apart || !shown_by_id(conn, booster)? {
            return Ok(None);
        }
    }
    if !shown_by_id(conn, post.actor_id)? || !may_read(conn, reader, &post)? {
        return Ok(None);
    }
    Ok(Some((entry, post)))
}

fn shown_by_id(conn: &mut Conn, id: ActorId) -> Result<bool, StoreError> {
    let actor: Option<Actor> = actors::lookup(conn, id)?.filter(|actor| actor.gone_at.is_none());
    match actor {
        Some(actor) => is_shown(conn, &actor),
        None => Ok(false),
    }
}
