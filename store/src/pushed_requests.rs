//! What relying parties sent ahead of their people, until the answer goes back to them. Only the hash of the
//! name that the browser brings is stored.

use crate::connection::on;
use crate::schema::pushed_request;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::Timestamp;

/// A request that waits for its browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedRequest {
    /// Whose it is.
    pub client_id: String,
    /// What the browser would have brought otherwise, as a query.
    pub query: String,
    /// After this it is worth nothing.
    pub expires_at: Timestamp,
}

/// Stores a request under the hash of its name, unless `most` of this relying party wait already. False then.
/// Those of it that have expired go: between two sweeps they would be many.
pub fn add(
    conn: &mut Conn,
    uri_hash: &str,
    new: &PushedRequest,
    most: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    on!(conn, c => diesel::delete(pushed_request::table
        .filter(pushed_request::client_id.eq(&new.client_id))
        .filter(pushed_request::expires_at.le(now.as_millis())))
        .execute(c))?;
    let waiting: i64 = on!(conn, c => pushed_request::table
        .filter(pushed_request::client_id.eq(&new.client_id))
        .count()
        .get_result(c))?;
    if waiting >= most {
        return Ok(false);
    }
    on!(conn, c => diesel::insert_into(pushed_request::table)
        .values((
            pushed_request::uri_hash.eq(uri_hash),
            pushed_request::client_id.eq(&new.client_id),
            pushed_request::query.eq(&new.query),
            pushed_request::expires_at.eq(new.expires_at.as_millis()),
        ))
        .execute(c))?;
    Ok(true)
}

/// The request of this relying party under this hash, if it is good still: its query. Looking uses nothing up.
pub fn find(conn: &mut Conn, client_id: &str, uri_hash: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
    Ok(on!(conn, c => pushed_request::table
        .find(uri_hash)
        .filter(pushed_request::client_id.eq(client_id))
        .filter(pushed_request::expires_at.gt(now.as_millis()))
        .select(pushed_request::query)
        .first(c)
        .optional())?)
}

/// Uses a request up. False if its answer went out already, or it never was.
pub fn take(conn: &mut Conn, uri_hash: &str) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(pushed_request::table.find(uri_hash)).execute(c))? == 1)
}
