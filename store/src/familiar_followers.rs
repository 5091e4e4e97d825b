//! Who, of those that a member follows, follows somebody too: what tells a member whom they have in
//! common with a stranger.

use crate::actors::{ActorRow, many};
use crate::connection::on;
use crate::schema::{actor, follow};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::ActorId;
use domain::actor::Actor;

/// Those whom `reader` follows and who follow `target`, newest actors first, at most `limit`.
pub fn list(conn: &mut Conn, reader: ActorId, target: ActorId, limit: i64) -> Result<Vec<Actor>, StoreError> {
    many(on!(conn, c => {
        let of_target = follow::table
            .filter(follow::target_id.eq(target.0))
            .filter(follow::state.eq("accepted"))
            .select(follow::follower_id);
        let of_reader = follow::table
            .filter(follow::follower_id.eq(reader.0))
            .filter(follow::state.eq("accepted"))
            .select(follow::target_id);
        actor::table
            .filter(actor::id.eq_any(of_reader))
            .filter(actor::id.eq_any(of_target))
            .filter(actor::gone_at.is_null())
            .order(actor::id.desc())
            .limit(limit)
            .select(ActorRow::as_select())
            .load(c)
    })?)
}
