//! Other servers whose people log in here. Only hashes of their secrets are stored.

use crate::connection::{Db, on};
use crate::schema::relying_party;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::Timestamp;
use domain::openid::{PartyKind, PartyScopes, RelyingParty};

#[derive(Queryable, Selectable)]
#[diesel(table_name = relying_party)]
pub(crate) struct PartyRow {
    client_id: String,
    id: i64,
    name: String,
    kind: String,
    website: Option<String>,
    redirect_uris: String,
    post_logout_uris: String,
    backchannel_logout_uri: Option<String>,
    scopes: String,
    sector: String,
    gate_group: Option<String>,
    synthetic_email: bool,
    secret_hash: Option<String>,
    old_secret_hash: Option<String>,
    old_secret_until: Option<i64>,
    created_at: i64,
    disabled_at: Option<i64>,
}

impl PartyRow {
    pub(crate) fn into_party(self) -> Result<RelyingParty, StoreError> {
        let corrupt = |column| StoreError::corrupt("relying_party", column, self.id);
        let list = |text: &str, column| serde_json::from_str(text).map_err(|_| corrupt(column));
        Ok(RelyingParty {
            kind: PartyKind::parse(&self.kind).ok_or_else(|| corrupt("kind"))?,
            redirect_uris: list(&self.redirect_uris, "redirect_uris")?,
            post_logout_uris: list(&self.post_logout_uris, "post_logout_uris")?,
            scopes: PartyScopes::parse(&self.scopes).map_err(|_| corrupt("scopes"))?,
            is_public: self.secret_hash.is_none(),
            created_at: Timestamp::from_millis(self.created_at),
            disabled_at: self.disabled_at.map(Timestamp::from_millis),
            client_id: self.client_id,
            id: self.id,
            name: self.name,
            website: self.website,
            backchannel_logout_uri: self.backchannel_logout_uri,
            sector: self.sector,
            gate_group: self.gate_group,
            synthetic_email: self.synthetic_email,
        })
    }
}

fn json(list: &[String]) -> String {
    serde_json::to_string(list).expect("strings are JSON")
}

/// Adds a relying party. `secret_hash` is that of its secret; a public one has none.
pub fn add(conn: &mut Conn, new: &RelyingParty, secret_hash: Option<&str>) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(relying_party::table)
        .values((
            relying_party::client_id.eq(&new.client_id),
            relying_party::id.eq(new.id),
            relying_party::name.eq(&new.name),
            relying_party::kind.eq(new.kind.as_str()),
            relying_party::website.eq(&new.website),
            relying_party::redirect_uris.eq(json(&new.redirect_uris)),
            relying_party::post_logout_uris.eq(json(&new.post_logout_uris)),
            relying_party::backchannel_logout_uri.eq(&new.backchannel_logout_uri),
            relying_party::scopes.eq(new.scopes.to_string()),
            relying_party::sector.eq(&new.sector),
            relying_party::gate_group.eq(&new.gate_group),
            relying_party::synthetic_email.eq(new.synthetic_email),
            relying_party::secret_hash.eq(secret_hash),
            relying_party::created_at.eq(new.created_at.as_millis()),
            relying_party::disabled_at.eq(new.disabled_at.map(Timestamp::as_millis)),
        ))
        .execute(c))?;
    Ok(())
}

/// The relying party with this client id, held until the transaction ends: whoever reads it to change it does so
/// this way, or writes back what somebody else changed meanwhile.
pub fn lock(conn: &mut Conn, client_id: &str) -> Result<Option<RelyingParty>, StoreError> {
    if client_id.contains('\0') {
        return Ok(None);
    }
    if let Db::Postgres(c) = &mut conn.db {
        let _held: Option<i64> = relying_party::table
            .find(client_id)
            .select(relying_party::id)
            .for_no_key_update()
            .first(c)
            .optional()?;
    }
    // SQLite has one writer: nobody else is changing anything.
    find(conn, client_id)
}

/// Switches log-in there off, from this moment, or on. False if there is no such relying party.
pub fn set_disabled_at(conn: &mut Conn, client_id: &str, at: Option<Timestamp>) -> Result<bool, StoreError> {
    let count = on!(conn, c => diesel::update(relying_party::table.find(client_id))
        .set(relying_party::disabled_at.eq(at.map(Timestamp::as_millis)))
        .execute(c))?;
    Ok(count == 1)
}

/// Stores what an admin may change: everything but client id, id, secret, sector, age, and whether log-in is
/// on, which has [`set_disabled_at`]. False if there is no such relying party.
pub fn update(conn: &mut Conn, changed: &RelyingParty) -> Result<bool, StoreError> {
    let count = on!(conn, c => diesel::update(relying_party::table.find(&changed.client_id))
        .set((
            relying_party::name.eq(&changed.name),
            relying_party::kind.eq(changed.kind.as_str()),
            relying_party::website.eq(&changed.website),
            relying_party::redirect_uris.eq(json(&changed.redirect_uris)),
            relying_party::post_logout_uris.eq(json(&changed.post_logout_uris)),
            relying_party::backchannel_logout_uri.eq(&changed.backchannel_logout_uri),
            relying_party::scopes.eq(changed.scopes.to_string()),
            relying_party::gate_group.eq(&changed.gate_group),
            relying_party::synthetic_email.eq(changed.synthetic_email),
        ))
        .execute(c))?;
    Ok(count == 1)
}

/// Until when the secret before the present one is good, if it is at `now`.
pub fn old_secret_until(conn: &mut Conn, client_id: &str, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let until: Option<Option<i64>> = on!(conn, c => relying_party::table
        .find(client_id)
        .filter(relying_party::old_secret_until.gt(now.as_millis()))
        .select(relying_party::old_secret_until)
        .first(c)
        .optional())?;
    Ok(until.flatten().map(Timestamp::from_millis))
}

/// Gives it a new secret; the one before is good until `old_until` (`None`: no longer). False if there is no
/// such relying party, or it is public; [`StoreError::Conflict`] if somebody else did so at this moment.
pub fn rotate_secret(
    conn: &mut Conn,
    client_id: &str,
    secret_hash: &str,
    old_until: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let old: Option<Option<String>> = on!(conn, c => relying_party::table
        .find(client_id)
        .select(relying_party::secret_hash)
        .first(c)
        .optional())?;
    let Some(Some(old)) = old else {
        return Ok(false);
    };
    let kept = old_until.map(|until| (old.clone(), until.as_millis())).unzip();
    let changed = on!(conn, c => diesel::update(relying_party::table
        .find(client_id)
        .filter(relying_party::secret_hash.eq(&old)))
        .set((
            relying_party::secret_hash.eq(secret_hash),
            relying_party::old_secret_hash.eq(&kept.0),
            relying_party::old_secret_until.eq(kept.1),
        ))
        .execute(c))?;
    if changed == 0 {
        return Err(StoreError::Conflict(diesel::result::Error::NotFound));
    }
    Ok(true)
}

/// The relying party with this client id.
pub fn find(conn: &mut Conn, client_id: &str) -> Result<Option<RelyingParty>, StoreError> {
    Ok(find_with_secrets(conn, client_id, Timestamp::from_millis(i64::MAX))?.map(|(party, _)| party))
}

/// The relying party with this client id, and the hashes of the secrets that are good at `now`: none for a
/// public one. Strangers say what they like: PostgreSQL cannot be asked for a text with a NUL.
pub fn find_with_secrets(
    conn: &mut Conn,
    client_id: &str,
    now: Timestamp,
) -> Result<Option<(RelyingParty, Vec<String>)>, StoreError> {
    if client_id.contains('\0') {
        return Ok(None);
    }
    let row: Option<PartyRow> = on!(conn, c => relying_party::table
        .find(client_id)
        .select(PartyRow::as_select())
        .first(c)
        .optional())?;
    let Some(mut row) = row else {
        return Ok(None);
    };
    let mut hashes: Vec<String> = row.secret_hash.clone().into_iter().collect();
    if row.old_secret_until.is_some_and(|until| until > now.as_millis()) {
        hashes.extend(row.old_secret_hash.take());
    }
    Ok(Some((row.into_party()?, hashes)))
}

/// The relying party with this id.
pub fn find_by_id(conn: &mut Conn, id: i64) -> Result<Option<RelyingParty>, StoreError> {
    let row: Option<PartyRow> = on!(conn, c => relying_party::table
        .filter(relying_party::id.eq(id))
        .select(PartyRow::as_select())
        .first(c)
        .optional())?;
    row.map(PartyRow::into_party).transpose()
}

/// All of them, by name.
pub fn list(conn: &mut Conn) -> Result<Vec<RelyingParty>, StoreError> {
    let rows: Vec<PartyRow> = on!(conn, c => relying_party::table
        .order((relying_party::name, relying_party::id))
        .select(PartyRow::as_select())
        .load(c))?;
    rows.into_iter().map(PartyRow::into_party).collect()
}

/// Removes it, with everything that hangs on it: codes, grants, tokens, and what is known of its people.
/// False if there is none.
pub fn remove(conn: &mut Conn, client_id: &str) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(relying_party::table.find(client_id)).execute(c))? == 1)
}
