//! Hashtags and the posts that have them, beyond the public timeline of one tag.

use crate::connection::{Db, on};
use crate::paged::paged;
use crate::posts::{PostRow, many};
use crate::schema::{post, post_tag};
use crate::{Conn, StoreError};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use domain::ActorId;
use domain::paging::Page;
use domain::post::{Post, Visibility};

/// The posts of one actor that have this hashtag (lower case, without `#`) and one of these
/// visibilities.
pub fn of_actor(
    conn: &mut Conn,
    actor: ActorId,
    tag: &str,
    visible: &[Visibility],
    page: &Page,
) -> Result<Vec<Post>, StoreError> {
    let visible: Vec<&str> = visible.iter().map(|v| v.as_str()).collect();
    many(on!(conn, c => {
        let query = post_tag::table
            .inner_join(post::table)
            .filter(post_tag::tag.eq(tag))
            .filter(post::actor_id.eq(actor.0))
            .filter(post::visibility.eq_any(&visible))
            .select(PostRow::as_select());
        paged!(c, query, post_tag::post_id, page)
    })?)
}

/// Hashtags that begin with `prefix` (lower case, without `#`) and stand in a public post, in order.
/// Those that stand in other posts only are nobody's business. One short walk along an index for each,
/// however many posts have it.
pub fn list_beginning(conn: &mut Conn, prefix: &str, limit: usize) -> Result<Vec<String>, StoreError> {
    // The last character there is: everything else that begins with the prefix sorts before it.
    let end = format!("{prefix}\u{10ffff}");
    let mut found: Vec<String> = Vec::new();
    while found.len() < limit {
        let next = match found.last() {
            None => next(conn, ">=", prefix, &end)?,
            Some(last) => next(conn, ">", last, &end)?,
        };
        match next {
            Some(tag) => found.push(tag),
            None => break,
        }
    }
    Ok(found)
}

/// The first hashtag of a public post that is above `bound` and below `end`, compared byte by byte.
fn next(conn: &mut Conn, above: &str, bound: &str, end: &str) -> Result<Option<String>, StoreError> {
    let column = match conn.db {
        Db::Sqlite(_) => "post_tag.tag",
        Db::Postgres(_) => "post_tag.tag COLLATE \"C\"",
    };
    Ok(on!(conn, c => post_tag::table
        .inner_join(post::table)
        .filter(sql::<Bool>(&format!("{column} {above} ")).bind::<Text, _>(bound))
        .filter(sql::<Bool>(&format!("{column} < ")).bind::<Text, _>(end))
        .filter(post::visibility.eq("public"))
        .select(post_tag::tag)
        .order(sql::<Text>(column))
        .first(c)
        .optional())?)
}
