//! Keys under which a client sent a post: sent again within a day, it is the same post. Swept after
//! [`KEPT`].

use crate::connection::on;
use crate::schema::idempotency_key;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{AccountId, PostId, Timestamp};
use std::time::Duration;

/// How long a key is remembered.
pub const KEPT: Duration = Duration::from_secs(86_400);

/// The post that an account sent under this key.
pub fn find(conn: &mut Conn, account: AccountId, value: &str) -> Result<Option<PostId>, StoreError> {
    let found: Option<i64> = on!(conn, c => idempotency_key::table
        .find((account.0, value))
        .select(idempotency_key::post_id)
        .first(c)
        .optional())?;
    Ok(found.map(PostId))
}

/// Remembers a key. False if it is taken: of two who send the same at the same moment the second must
/// undo its post and answer with the first one's.
pub fn add(conn: &mut Conn, account: AccountId, value: &str, post: PostId, now: Timestamp) -> Result<bool, StoreError> {
    let new = on!(conn, c => diesel::insert_into(idempotency_key::table)
        .values((
            idempotency_key::account_id.eq(account.0),
            idempotency_key::value.eq(value),
            idempotency_key::post_id.eq(post.0),
            idempotency_key::created_at.eq(now.as_millis()),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(new == 1)
}
