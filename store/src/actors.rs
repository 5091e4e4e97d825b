//! Actors and their keys, local and remote.

mod search;

pub use search::search;

use crate::connection::{Db, on};
use crate::schema::{actor, actor_key};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::actor::{Actor, ActorKey, ActorKind, KeyAlgorithm, ProfileField, SealedActorKey};
use domain::{AccountId, ActorId, Timestamp};
use std::collections::BTreeSet;

/// So many actors are looked up one by one in SQLite: a prepared look-up each is cheaper than a statement
/// with a list, which diesel has parsed anew every time. PostgreSQL takes the list as one parameter.
const FEW: usize = 32;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = actor, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct ActorRow {
    id: i64,
    uri: String,
    account_id: Option<i64>,
    local: bool,
    kind: String,
    username: String,
    host: String,
    display_name: String,
    summary_html: String,
    url: String,
    inbox: String,
    shared_inbox: Option<String>,
    followers: Option<String>,
    manually_approves_followers: bool,
    refreshed_at: i64,
    created_at: i64,
    gone_at: Option<i64>,
    fields: String,
    discoverable: bool,
}

impl ActorRow {
    fn of(a: &Actor) -> Self {
        Self {
            id: a.id.0,
            uri: a.uri.clone(),
            account_id: a.account_id.map(|id| id.0),
            local: a.local,
            kind: a.kind.as_str().to_owned(),
            username: a.username.clone(),
            host: a.host.clone(),
            display_name: a.display_name.clone(),
            summary_html: a.summary_html.clone(),
            url: a.url.clone(),
            inbox: a.inbox.clone(),
            shared_inbox: a.shared_inbox.clone(),
            followers: a.followers.clone(),
            manually_approves_followers: a.manually_approves_followers,
            refreshed_at: a.refreshed_at.as_millis(),
            created_at: a.created_at.as_millis(),
            gone_at: a.gone_at.map(Timestamp::as_millis),
            fields: fields_text(&a.fields),
            discoverable: a.discoverable,
        }
    }

    pub(crate) fn into_actor(self) -> Result<Actor, StoreError> {
        Ok(Actor {
            kind: ActorKind::parse(&self.kind).ok_or_else(|| StoreError::corrupt("actor", "kind", self.id))?,
            fields: fields_of(&self.fields).ok_or_else(|| StoreError::corrupt("actor", "fields", self.id))?,
            discoverable: self.discoverable,
            id: ActorId(self.id),
            uri: self.uri,
            account_id: self.account_id.map(AccountId),
            local: self.local,
            username: self.username,
            host: self.host,
            display_name: self.display_name,
            summary_html: self.summary_html,
            url: self.url,
            inbox: self.inbox,
            shared_inbox: self.shared_inbox,
            followers: self.followers,
            manually_approves_followers: self.manually_approves_followers,
            refreshed_at: Timestamp::from_millis(self.refreshed_at),
            created_at: Timestamp::from_millis(self.created_at),
            gone_at: self.gone_at.map(Timestamp::from_millis),
        })
    }
}

/// The rows of a profile as they are stored.
fn fields_text(fields: &[ProfileField]) -> String {
    if fields.is_empty() {
        return "[]".to_owned();
    }
    serde_json::to_string(fields).expect("names and values are plain text")
}

fn fields_of(stored: &str) -> Option<Vec<ProfileField>> {
    if stored == "[]" {
        return Some(Vec::new());
    }
    serde_json::from_str(stored).ok()
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = actor_key, treat_none_as_default_value = false)]
struct KeyRow {
    uri: String,
    actor_id: i64,
    algorithm: String,
    public: Vec<u8>,
    sealed_private: Option<Vec<u8>>,
}

impl KeyRow {
    fn into_key(self) -> Result<(ActorKey, Option<Vec<u8>>), StoreError> {
        let algorithm = KeyAlgorithm::parse(&self.algorithm)
            .ok_or_else(|| StoreError::corrupt("actor_key", "algorithm", &self.uri))?;
        let key = ActorKey {
            uri: self.uri,
            actor_id: ActorId(self.actor_id),
            algorithm,
            public: self.public,
        };
        Ok((key, self.sealed_private))
    }
}

fn one(row: Option<ActorRow>) -> Result<Option<Actor>, StoreError> {
    row.map(ActorRow::into_actor).transpose()
}

pub(crate) fn many(rows: Vec<ActorRow>) -> Result<Vec<Actor>, StoreError> {
    rows.into_iter().map(ActorRow::into_actor).collect()
}

/// Actors with the ids that page their list.
pub(crate) fn paged_actors(rows: Vec<(i64, ActorRow)>) -> Result<Vec<(i64, Actor)>, StoreError> {
    rows.into_iter().map(|(id, row)| Ok((id, row.into_actor()?))).collect()
}

/// The actor with this id.
pub fn lookup(conn: &mut Conn, id: ActorId) -> Result<Option<Actor>, StoreError> {
    one(on!(conn, c => actor::table.find(id.0).select(ActorRow::as_select()).first(c).optional())?)
}

/// The actors with these ids, in no particular order.
pub fn list(conn: &mut Conn, ids: &[ActorId]) -> Result<Vec<Actor>, StoreError> {
    let ids: BTreeSet<i64> = ids.iter().map(|id| id.0).collect();
    match &mut conn.db {
        Db::Sqlite(_) if ids.len() <= FEW => {
            let mut found = Vec::new();
            for id in ids {
                found.extend(lookup(conn, ActorId(id))?);
            }
            Ok(found)
        }
        _ => many(on!(conn, c => actor::table.filter(actor::id.eq_any(&ids)).select(ActorRow::as_select()).load(c))?),
    }
}

/// The actor with this ActivityPub id.
pub fn find_by_uri(conn: &mut Conn, uri: &str) -> Result<Option<Actor>, StoreError> {
    one(on!(conn, c => actor::table.filter(actor::uri.eq(uri)).select(ActorRow::as_select()).first(c).optional())?)
}

/// The actors with these ActivityPub ids.
pub fn list_by_uri(conn: &mut Conn, uris: &[String]) -> Result<Vec<Actor>, StoreError> {
    match &mut conn.db {
        Db::Sqlite(_) if uris.len() <= FEW => {
            let wanted: BTreeSet<&String> = uris.iter().collect();
            let mut found = Vec::new();
            for uri in wanted {
                found.extend(find_by_uri(conn, uri)?);
            }
            Ok(found)
        }
        _ => many(on!(conn, c => actor::table.filter(actor::uri.eq_any(uris)).select(ActorRow::as_select()).load(c))?),
    }
}

/// The living actor with this username and host; the newest if a name was used twice.
pub fn find_by_handle(conn: &mut Conn, username: &str, host: &str) -> Result<Option<Actor>, StoreError> {
    one(on!(conn, c => actor::table
        .filter(actor::username.eq(username))
        .filter(actor::host.eq(host))
        .filter(actor::gone_at.is_null())
        .order(actor::created_at.desc())
        .select(ActorRow::as_select())
        .first(c)
        .optional())?)
}

/// The local actor (person) with this username, also one that is gone.
pub fn find_local(conn: &mut Conn, username: &str) -> Result<Option<Actor>, StoreError> {
    one(on!(conn, c => actor::table
        .filter(actor::username.eq(username))
        .filter(actor::local.eq(true))
        .filter(actor::kind.ne("Application"))
        .select(ActorRow::as_select())
        .first(c)
        .optional())?)
}

/// The instance actor.
pub fn find_instance_actor(conn: &mut Conn) -> Result<Option<Actor>, StoreError> {
    one(on!(conn, c => actor::table
        .filter(actor::local.eq(true))
        .filter(actor::kind.eq("Application"))
        .select(ActorRow::as_select())
        .first(c)
        .optional())?)
}

/// Living local persons, newest first.
pub fn list_local(conn: &mut Conn, limit: i64) -> Result<Vec<Actor>, StoreError> {
    many(on!(conn, c => actor::table
        .filter(actor::local.eq(true))
        .filter(actor::kind.ne("Application"))
        .filter(actor::gone_at.is_null())
        .order(actor::id.desc())
        .limit(limit)
        .select(ActorRow::as_select())
        .load(c))?)
}

/// Adds a local actor with its keys.
pub fn add_local(conn: &mut Conn, new: &Actor, keys: &[SealedActorKey]) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(actor::table).values(ActorRow::of(new)).execute(c))?;
    let rows: Vec<KeyRow> = keys
        .iter()
        .map(|key| KeyRow {
            uri: key.public.uri.clone(),
            actor_id: new.id.0,
            algorithm: key.public.algorithm.as_str().to_owned(),
            public: key.public.public.clone(),
            sealed_private: Some(key.sealed_private.clone()),
        })
        .collect();
    on!(conn, c => diesel::insert_into(actor_key::table).values(&rows).execute(c))?;
    Ok(())
}

/// Adds or refreshes a remote actor by its ActivityPub id, and replaces its keys. Returns it as
/// stored: an actor known already keeps its id and the time it was first seen. A key URI that another
/// actor has already declared is not taken over.
pub fn upsert_remote(conn: &mut Conn, new: &Actor, keys: &[ActorKey], raw: &str) -> Result<Actor, StoreError> {
    let row = ActorRow::of(new);
    on!(conn, c => diesel::insert_into(actor::table)
        .values((&row, actor::raw.eq(raw)))
        .on_conflict(actor::uri)
        .do_update()
        .set((
            actor::kind.eq(&row.kind),
            actor::username.eq(&row.username),
            actor::host.eq(&row.host),
            actor::display_name.eq(&row.display_name),
            actor::summary_html.eq(&row.summary_html),
            actor::url.eq(&row.url),
            actor::inbox.eq(&row.inbox),
            actor::shared_inbox.eq(&row.shared_inbox),
            actor::followers.eq(&row.followers),
            actor::manually_approves_followers.eq(row.manually_approves_followers),
            actor::raw.eq(raw),
            actor::refreshed_at.eq(row.refreshed_at),
            actor::gone_at.eq(row.gone_at),
            actor::fields.eq(&row.fields),
            actor::discoverable.eq(row.discoverable),
        ))
        .execute(c))?;
    let stored = find_by_uri(conn, &new.uri)?.ok_or_else(|| StoreError::corrupt("actor", "uri", &new.uri))?;
    if stored.local {
        return Err(StoreError::corrupt("actor", "local", stored.id));
    }
    on!(conn, c => diesel::delete(actor_key::table.filter(actor_key::actor_id.eq(stored.id.0))).execute(c))?;
    let rows: Vec<KeyRow> = keys
        .iter()
        .map(|key| KeyRow {
            uri: key.uri.clone(),
            actor_id: stored.id.0,
            algorithm: key.algorithm.as_str().to_owned(),
            public: key.public.clone(),
            sealed_private: None,
        })
        .collect();
    for row in rows {
        on!(conn, c => diesel::insert_into(actor_key::table).values(&row).on_conflict_do_nothing().execute(c))?;
    }
    Ok(stored)
}

/// Changes what a local actor says about itself.
pub fn describe_local(
    conn: &mut Conn,
    id: ActorId,
    display_name: &str,
    summary_html: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(actor::table.find(id.0).filter(actor::local.eq(true)))
        .set((
            actor::display_name.eq(display_name),
            actor::summary_html.eq(summary_html),
            actor::refreshed_at.eq(now.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// What a local actor says about itself, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name it shows.
    pub display_name: String,
    /// Its biography as safe HTML.
    pub summary_html: String,
    /// The rows of name and value.
    pub fields: Vec<ProfileField>,
    /// Whether it is a person or a bot.
    pub kind: ActorKind,
    /// Whether it approves followers by hand.
    pub manually_approves_followers: bool,
    /// Whether it wants to be suggested and found.
    pub discoverable: bool,
}

/// Replaces what a local actor says about itself.
pub fn set_profile(conn: &mut Conn, id: ActorId, new: &Profile, now: Timestamp) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(actor::table.find(id.0).filter(actor::local.eq(true)))
        .set((
            actor::display_name.eq(&new.display_name),
            actor::summary_html.eq(&new.summary_html),
            actor::fields.eq(fields_text(&new.fields)),
            actor::kind.eq(new.kind.as_str()),
            actor::manually_approves_followers.eq(new.manually_approves_followers),
            actor::discoverable.eq(new.discoverable),
            actor::refreshed_at.eq(now.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// Marks an actor as gone and wipes what it said about itself. Its posts, follows and reactions are
/// removed by their own modules.
pub fn mark_gone(conn: &mut Conn, id: ActorId, now: Timestamp) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(actor::table.find(id.0))
        .set((
            actor::display_name.eq(""),
            actor::summary_html.eq(""),
            actor::fields.eq("[]"),
            actor::discoverable.eq(false),
            actor::raw.eq(None::<String>),
            actor::account_id.eq(None::<i64>),
            actor::gone_at.eq(Some(now.as_millis())),
        ))
        .execute(c))?;
    Ok(())
}

/// A declared public key by its URI.
pub fn find_key(conn: &mut Conn, key_uri: &str) -> Result<Option<ActorKey>, StoreError> {
    let row = on!(conn, c => actor_key::table.find(key_uri).select(KeyRow::as_select()).first(c).optional())?;
    Ok(row.map(KeyRow::into_key).transpose()?.map(|(key, _)| key))
}

/// A key and what the inbox must know of its owner before it believes a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSigner {
    /// The key.
    pub key: ActorKey,
    /// The ActivityPub id of its owner.
    pub actor_uri: String,
    /// Whether the owner is gone.
    pub gone: bool,
}

/// The key at this URI with its owner.
pub fn find_signer(conn: &mut Conn, key_uri: &str) -> Result<Option<StoredSigner>, StoreError> {
    let row: Option<(KeyRow, String, Option<i64>)> = on!(conn, c => actor_key::table
        .inner_join(actor::table)
        .filter(actor_key::uri.eq(key_uri))
        .select((KeyRow::as_select(), actor::uri, actor::gone_at))
        .first(c)
        .optional())?;
    row.map(|(key, actor_uri, gone_at)| {
        Ok(StoredSigner {
            key: key.into_key()?.0,
            actor_uri,
            gone: gone_at.is_some(),
        })
    })
    .transpose()
}

/// The public keys an actor declares, RSA first (alphabetical order would put it last).
pub fn list_keys(conn: &mut Conn, id: ActorId) -> Result<Vec<ActorKey>, StoreError> {
    let rows: Vec<KeyRow> = on!(conn, c => actor_key::table
        .filter(actor_key::actor_id.eq(id.0))
        .order(actor_key::algorithm.desc())
        .select(KeyRow::as_select())
        .load(c))?;
    rows.into_iter().map(|row| row.into_key().map(|(key, _)| key)).collect()
}

/// The sealed private keys of a local actor, RSA first. Empty once they were destroyed.
pub fn list_sealed_keys(conn: &mut Conn, id: ActorId) -> Result<Vec<SealedActorKey>, StoreError> {
    let rows: Vec<KeyRow> = on!(conn, c => actor_key::table
        .filter(actor_key::actor_id.eq(id.0))
        .filter(actor_key::sealed_private.is_not_null())
        .order(actor_key::algorithm.desc())
        .select(KeyRow::as_select())
        .load(c))?;
    rows.into_iter()
        .map(|row| {
            let (public, sealed) = row.into_key()?;
            let sealed_private =
                sealed.ok_or_else(|| StoreError::corrupt("actor_key", "sealed_private", &public.uri))?;
            Ok(SealedActorKey { public, sealed_private })
        })
        .collect()
}

/// Destroys the keys of an actor that is gone.
pub fn remove_keys(conn: &mut Conn, id: ActorId) -> Result<(), StoreError> {
    on!(conn, c => diesel::delete(actor_key::table.filter(actor_key::actor_id.eq(id.0))).execute(c))?;
    Ok(())
}

/// How many living local persons there are.
pub fn count_local(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(on!(conn, c => actor::table
        .filter(actor::local.eq(true))
        .filter(actor::kind.ne("Application"))
        .filter(actor::gone_at.is_null())
        .count()
        .get_result(c))?)
}

/// The remote actor with this inbox of its own. Not indexed: for rare questions only.
pub fn find_by_inbox(conn: &mut Conn, inbox: &str) -> Result<Option<Actor>, StoreError> {
    one(on!(conn, c => actor::table
        .filter(actor::inbox.eq(inbox))
        .filter(actor::local.eq(false))
        .select(ActorRow::as_select())
        .first(c)
        .optional())?)
}
