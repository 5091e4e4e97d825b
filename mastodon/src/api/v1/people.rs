//! Which people the API shows, and to whom: the same rule for every list of people.

use crate::{ApiError, ApiResult};
use domain::ActorId;
use domain::actor::{Actor, ActorKind};
use social::reading;
use std::collections::BTreeSet;
use store::{Conn, actors, blocks, standing};

/// The person with this id. The instance itself is nobody; who is gone, suspended or of a blocked host
/// is not shown.
pub(crate) fn lookup(conn: &mut Conn, id: i64) -> ApiResult<Actor> {
    let actor = actors::lookup(conn, ActorId(id))?.ok_or(ApiError::NotFound)?;
    if is_somebody(conn, &actor)? {
        Ok(actor)
    } else {
        Err(ApiError::NotFound)
    }
}

/// Whether this is a person who is shown here.
pub(crate) fn is_somebody(conn: &mut Conn, actor: &Actor) -> ApiResult<bool> {
    Ok(!is_instance(actor) && actor.gone_at.is_none() && reading::is_shown(conn, actor)?)
}

/// Those among these whom a list shows to `reader`, in the same order: nobody who is not shown here, and
/// nobody whom a block keeps apart from the reader, whoever made it.
pub(crate) fn shown_to(conn: &mut Conn, reader: Option<ActorId>, people: Vec<Actor>) -> ApiResult<Vec<Actor>> {
    let hidden = standing::hidden_among(conn, &people)?;
    let apart = match reader {
        Some(me) => {
            let ids: Vec<ActorId> = people.iter().map(|actor| actor.id).filter(|id| *id != me).collect();
            blocks::blocked_among(conn, me, &ids)?
        }
        None => BTreeSet::new(),
    };
    Ok(people
        .into_iter()
        .filter(|actor| !is_instance(actor) && !hidden.contains(&actor.id) && !apart.contains(&actor.id))
        .collect())
}

/// As [`shown_to`] without the blocks: for the lists that a member keeps of people.
pub(crate) fn shown(conn: &mut Conn, people: Vec<Actor>) -> ApiResult<Vec<Actor>> {
    shown_to(conn, None, people)
}

fn is_instance(actor: &Actor) -> bool {
    actor.local && actor.kind == ActorKind::Application
}
