//! Questions about many actors and posts at once, so that a page of a timeline costs a handful of
//! queries whatever is on it.

use crate::connection::on;
use crate::schema::{account, post_mention, reaction};
use crate::{Conn, StoreError, hosts};
use diesel::prelude::*;
use domain::account::AccountState;
use domain::actor::Actor;
use domain::{ActorId, Origin, PostId};
use std::collections::BTreeSet;

/// Who among these is not shown here: gone, a member who is suspended (or has no account), or somebody
/// of a blocked host.
pub fn hidden_among(conn: &mut Conn, actors: &[Actor]) -> Result<BTreeSet<ActorId>, StoreError> {
    let members: Vec<i64> = actors
        .iter()
        .filter(|actor| actor.local)
        .map(|actor| actor.id.0)
        .collect();
    let active: BTreeSet<i64> = if members.is_empty() {
        BTreeSet::new()
    } else {
        let found: Vec<i64> = on!(conn, c => account::table
            .filter(account::actor_id.eq_any(&members))
            .filter(account::state.eq(AccountState::Active.as_str()))
            .select(account::actor_id)
            .load(c))?;
        found.into_iter().collect()
    };
    let strangers: Vec<(&Actor, String)> = actors
        .iter()
        .filter(|actor| !actor.local)
        .map(|actor| (actor, server_of(actor)))
        .collect();
    let authorities: BTreeSet<&str> = strangers
        .iter()
        .flat_map(|(actor, server)| [actor.host.as_str(), server.as_str()])
        .collect();
    let blocked = hosts::blocked_among(conn, &authorities)?;
    let kept_away: BTreeSet<ActorId> = strangers
        .iter()
        .filter(|(actor, server)| blocked.contains(&actor.host) || blocked.contains(server))
        .map(|(actor, _)| actor.id)
        .collect();
    Ok(actors
        .iter()
        .filter(|actor| {
            actor.gone_at.is_some()
                || if actor.local {
                    !active.contains(&actor.id.0)
                } else {
                    kept_away.contains(&actor.id)
                }
        })
        .map(|actor| actor.id)
        .collect())
}

/// Whether somebody of another server is kept away with their host: the host of their handle or the one
/// that speaks for them. The two may differ, and a block of either holds.
pub fn is_of_blocked_host(conn: &mut Conn, actor: &Actor) -> Result<bool, StoreError> {
    let server = server_of(actor);
    Ok(hosts::is_blocked(conn, &actor.host)? || (server != actor.host && hosts::is_blocked(conn, &server)?))
}

/// The authority of the server that speaks for an actor.
fn server_of(actor: &Actor) -> String {
    Origin::parse(&actor.uri).map_or_else(|| actor.host.clone(), |origin| origin.authority())
}

/// Which of these posts mention `actor`.
pub fn mentioned_among(conn: &mut Conn, actor: ActorId, posts: &[PostId]) -> Result<BTreeSet<PostId>, StoreError> {
    if posts.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<i64> = posts.iter().map(|id| id.0).collect();
    let found: Vec<i64> = on!(conn, c => post_mention::table
        .filter(post_mention::post_id.eq_any(&ids))
        .filter(post_mention::actor_id.eq(actor.0))
        .select(post_mention::post_id)
        .load(c))?;
    Ok(found.into_iter().map(PostId).collect())
}

/// Which of these boosts (by their own ids) still stand.
pub fn announces_among(conn: &mut Conn, ids: &[i64]) -> Result<BTreeSet<i64>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let found: Vec<i64> = on!(conn, c => reaction::table
        .filter(reaction::id.eq_any(ids))
        .filter(reaction::kind.eq("announce"))
        .select(reaction::id)
        .load(c))?;
    Ok(found.into_iter().collect())
}
