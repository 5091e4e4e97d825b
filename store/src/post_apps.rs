//! Which client program a member wrote a post with. Where somebody posts from is theirs to know: ask only
//! for the posts of whoever reads.

use crate::connection::on;
use crate::schema::{oauth_app, post_app};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::PostId;
use std::collections::BTreeMap;

/// What a client program calls itself, and its home page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostApp {
    /// Its name.
    pub name: String,
    /// Its home page.
    pub website: Option<String>,
}

/// Notes that a post was written with the app of this client id.
pub fn add(conn: &mut Conn, post: PostId, client_id: &str) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(post_app::table)
        .values((post_app::post_id.eq(post.0), post_app::client_id.eq(client_id)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// The apps that these posts were written with. A post of the pages has none, and an app that is not
/// known any more is not told.
pub fn among(conn: &mut Conn, posts: &[PostId]) -> Result<BTreeMap<PostId, PostApp>, StoreError> {
    if posts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<i64> = posts.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, String, Option<String>)> = on!(conn, c => post_app::table
        .inner_join(oauth_app::table.on(oauth_app::client_id.eq(post_app::client_id)))
        .filter(post_app::post_id.eq_any(&ids))
        .select((post_app::post_id, oauth_app::name, oauth_app::website))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(post, name, website)| (PostId(post), PostApp { name, website }))
        .collect())
}
