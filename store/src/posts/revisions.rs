//! What posts said before they were edited.

use crate::connection::on;
use crate::schema::post_revision;
use crate::statement::statement;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::{PostId, Timestamp};

/// How many earlier versions of a post are kept: whoever edits for ever does not fill the disk.
pub const REVISIONS_KEPT: i64 = 100;

/// An earlier version of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostRevision {
    /// When this version appeared.
    pub edited_at: Timestamp,
    /// Its safe HTML.
    pub content_html: String,
    /// Its content warning; empty if there was none.
    pub summary: String,
    /// Whether it was hidden behind a click.
    pub sensitive: bool,
}

statement!(Keep { id: i64 => BigInt };
    "INSERT INTO post_revision (post_id, edited_at, content_html, summary, sensitive) \
     SELECT id, COALESCE(edited_at, published_at), content_html, summary, sensitive FROM post WHERE id = "
    [id => BigInt] " ON CONFLICT DO NOTHING");

/// Keeps the present version of a post, which is about to be edited.
pub(super) fn keep(conn: &mut Conn, id: PostId) -> Result<(), StoreError> {
    on!(conn, c => Keep::new(id.0).execute(c))?;
    let first_to_go: Option<i64> = on!(conn, c => post_revision::table
        .filter(post_revision::post_id.eq(id.0))
        .order(post_revision::edited_at.desc())
        .limit(1)
        .offset(REVISIONS_KEPT)
        .select(post_revision::edited_at)
        .first(c)
        .optional())?;
    if let Some(at) = first_to_go {
        on!(conn, c => diesel::delete(post_revision::table
            .filter(post_revision::post_id.eq(id.0))
            .filter(post_revision::edited_at.le(at)))
            .execute(c))?;
    }
    Ok(())
}

/// The earlier versions of a post, oldest first. The present one is the post itself.
pub fn revisions(conn: &mut Conn, id: PostId) -> Result<Vec<PostRevision>, StoreError> {
    let rows: Vec<(i64, String, String, bool)> = on!(conn, c => post_revision::table
        .filter(post_revision::post_id.eq(id.0))
        .order(post_revision::edited_at)
        .limit(REVISIONS_KEPT)
        .select((
            post_revision::edited_at,
            post_revision::content_html,
            post_revision::summary,
            post_revision::sensitive,
        ))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(edited_at, content_html, summary, sensitive)| PostRevision {
            edited_at: Timestamp::from_millis(edited_at),
            content_html,
            summary,
            sensitive,
        })
        .collect())
}
