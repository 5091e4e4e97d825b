//! How far a member has read on each timeline.

use crate::connection::on;
use crate::schema::marker;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{ActorId, Timestamp};

/// A place on a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// `home` or `notifications`.
    pub timeline: String,
    /// The id of the last item read.
    pub last_read_id: i64,
    /// How often it was changed; 0 at first.
    pub version: i64,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

type Row = (String, i64, i64, i64);

fn of((timeline, last_read_id, version, updated_at): Row) -> Marker {
    Marker {
        timeline,
        last_read_id,
        version,
        updated_at: Timestamp::from_millis(updated_at),
    }
}

/// Stores how far an actor has read; returns it as stored. `timeline` is `home` or `notifications`.
pub fn put(
    conn: &mut Conn,
    actor: ActorId,
    timeline: &str,
    last_read_id: i64,
    now: Timestamp,
) -> Result<Marker, StoreError> {
    let row: Row = on!(conn, c => diesel::insert_into(marker::table)
        .values((
            marker::actor_id.eq(actor.0),
            marker::timeline.eq(timeline),
            marker::last_read_id.eq(last_read_id),
            marker::version.eq(0),
            marker::updated_at.eq(now.as_millis()),
        ))
        .on_conflict((marker::actor_id, marker::timeline))
        .do_update()
        .set((
            marker::last_read_id.eq(last_read_id),
            marker::version.eq(marker::version + 1),
            marker::updated_at.eq(now.as_millis()),
        ))
        .returning((marker::timeline, marker::last_read_id, marker::version, marker::updated_at))
        .get_result(c))?;
    Ok(of(row))
}

/// How far an actor has read, by timeline.
pub fn list(conn: &mut Conn, actor: ActorId) -> Result<Vec<Marker>, StoreError> {
    let rows: Vec<Row> = on!(conn, c => marker::table
        .filter(marker::actor_id.eq(actor.0))
        .order(marker::timeline)
        .select((marker::timeline, marker::last_read_id, marker::version, marker::updated_at))
        .load(c))?;
    Ok(rows.into_iter().map(of).collect())
}
