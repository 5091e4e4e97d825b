//! Many posts at once, for measurements and tests of size: filling a million rows one by one would take
//! longer than what is measured afterwards.

use crate::connection::on;
use crate::posts::PostRow;
use crate::schema::{home_entry, post};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::ActorId;
use domain::post::Post;

/// Adds posts that are known to be new, without mentions, tags or counters, and puts each into the home
/// timeline of `reader`. Give it some hundreds at a time.
pub fn fill(conn: &mut Conn, new: &[Post], reader: ActorId) -> Result<(), StoreError> {
    let rows: Vec<PostRow> = new.iter().map(PostRow::of).collect();
    let entries: Vec<_> = new
        .iter()
        .map(|p| {
            (
                home_entry::owner_id.eq(reader.0),
                home_entry::id.eq(p.id.0),
                home_entry::post_id.eq(p.id.0),
                home_entry::via_id.eq(p.actor_id.0),
                home_entry::announce.eq(false),
            )
        })
        .collect();
    on!(conn, c => diesel::insert_into(post::table).values(&rows).execute(c))?;
    on!(conn, c => diesel::insert_into(home_entry::table).values(&entries).execute(c))?;
    Ok(())
}
