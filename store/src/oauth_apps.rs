//! Client programs that registered themselves. Only hashes of their secrets are stored.

use crate::connection::on;
use crate::schema::oauth_app;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::Timestamp;
use domain::oauth::{App, Scopes};

#[derive(Queryable, Selectable)]
#[diesel(table_name = oauth_app)]
pub(crate) struct AppRow {
    client_id: String,
    id: i64,
    secret_hash: Option<String>,
    name: String,
    website: Option<String>,
    redirect_uris: String,
    scopes: String,
    created_at: i64,
}

impl AppRow {
    pub(crate) fn into_app(self) -> Result<App, StoreError> {
        Ok(App {
            redirect_uris: serde_json::from_str(&self.redirect_uris)
                .map_err(|_| StoreError::corrupt("oauth_app", "redirect_uris", self.id))?,
            scopes: stored_scopes("oauth_app", self.id, &self.scopes)?,
            is_public: self.secret_hash.is_none(),
            id: self.id,
            client_id: self.client_id,
            name: self.name,
            website: self.website,
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}

/// Scopes as they stand in a column.
pub(crate) fn stored_scopes(table: &'static str, id: i64, text: &str) -> Result<Scopes, StoreError> {
    Scopes::parse(text).map_err(|_| StoreError::corrupt(table, "scopes", id))
}

/// Adds an app. `secret_hash` is that of its secret; a public app has none.
pub fn add(conn: &mut Conn, new: &App, secret_hash: Option<&str>) -> Result<(), StoreError> {
    let redirect_uris = serde_json::to_string(&new.redirect_uris).expect("strings are JSON");
    on!(conn, c => diesel::insert_into(oauth_app::table)
        .values((
            oauth_app::client_id.eq(&new.client_id),
            oauth_app::id.eq(new.id),
            oauth_app::secret_hash.eq(secret_hash),
            oauth_app::name.eq(&new.name),
            oauth_app::website.eq(&new.website),
            oauth_app::redirect_uris.eq(redirect_uris),
            oauth_app::scopes.eq(new.scopes.to_string()),
            oauth_app::created_at.eq(new.created_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// The app with this client id.
pub fn find(conn: &mut Conn, client_id: &str) -> Result<Option<App>, StoreError> {
    Ok(find_with_secret(conn, client_id)?.map(|(app, _)| app))
}

/// The app with this client id, and the hash of its secret if it has one. Strangers say what they like:
/// PostgreSQL cannot be asked for a text with a NUL, and no app has one.
pub fn find_with_secret(conn: &mut Conn, client_id: &str) -> Result<Option<(App, Option<String>)>, StoreError> {
    if client_id.contains('\0') {
        return Ok(None);
    }
    let row: Option<AppRow> =
        on!(conn, c => oauth_app::table.find(client_id).select(AppRow::as_select()).first(c).optional())?;
    let Some(row) = row else {
        return Ok(None);
    };
    let secret_hash = row.secret_hash.clone();
    Ok(Some((row.into_app()?, secret_hash)))
}

/// Notes that somebody let the app in, which keeps it from being swept.
pub fn mark_used(conn: &mut Conn, client_id: &str, now: Timestamp) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(oauth_app::table.find(client_id))
        .set(oauth_app::used_at.eq(now.as_millis()))
        .execute(c))?;
    Ok(())
}
