//! Local accounts: what joining creates and leaving removes.

use crate::connection::{Db, on};
use crate::schema::{account, taken_username};
use crate::{Conn, StoreError, actors, bindings};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use domain::account::{Account, AccountState, Preferences, Role};
use domain::actor::{Actor, SealedActorKey};
use domain::membership::Stage;
use domain::post::Visibility;
use domain::{AccountId, ActorId, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = account)]
pub(crate) struct AccountRow {
    id: i64,
    actor_id: i64,
    username: String,
    role: String,
    state: String,
    stage: String,
    created_at: i64,
}

impl AccountRow {
    pub(crate) fn into_account(self) -> Result<Account, StoreError> {
        Ok(Account {
            role: Role::parse(&self.role).ok_or_else(|| StoreError::corrupt("account", "role", self.id))?,
            stage: Stage::parse(&self.stage).ok_or_else(|| StoreError::corrupt("account", "stage", self.id))?,
            state: AccountState::parse(&self.state).ok_or_else(|| StoreError::corrupt("account", "state", self.id))?,
            id: AccountId(self.id),
            actor_id: ActorId(self.actor_id),
            username: self.username,
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}

fn one(row: Option<AccountRow>) -> Result<Option<Account>, StoreError> {
    row.map(AccountRow::into_account).transpose()
}

/// The account with this id.
pub fn lookup(conn: &mut Conn, id: AccountId) -> Result<Option<Account>, StoreError> {
    one(on!(conn, c => account::table.find(id.0).select(AccountRow::as_select()).first(c).optional())?)
}

/// The account with this id, held against concurrent changes until the transaction ends: whoever
/// counts something of an account and then changes it must not do so beside somebody else who does.
pub fn lock(conn: &mut Conn, id: AccountId) -> Result<Option<Account>, StoreError> {
    if let Db::Postgres(c) = &mut conn.db {
        let _held: Option<i64> = account::table
            .find(id.0)
            .select(account::id)
            .for_update()
            .first(c)
            .optional()?;
    }
    // SQLite has one writer: nobody else is changing anything.
    lookup(conn, id)
}

/// The account with this username (lower case). Strangers type what they like: PostgreSQL cannot be asked
/// for a text with a NUL, and no name has one.
pub fn find_by_username(conn: &mut Conn, username: &str) -> Result<Option<Account>, StoreError> {
    if username.contains('\0') {
        return Ok(None);
    }
    one(
        on!(conn, c => account::table.filter(account::username.eq(username)).select(AccountRow::as_select()).first(c).optional())?,
    )
}

/// All accounts, oldest first.
pub fn list(conn: &mut Conn, limit: i64) -> Result<Vec<Account>, StoreError> {
    let rows: Vec<AccountRow> =
        on!(conn, c => account::table.order(account::id).limit(limit).select(AccountRow::as_select()).load(c))?;
    rows.into_iter().map(AccountRow::into_account).collect()
}

/// Takes a username for ever. False if somebody has or had it.
pub fn take_username(conn: &mut Conn, username: &str, now: Timestamp) -> Result<bool, StoreError> {
    let taken = on!(conn, c => diesel::insert_into(taken_username::table)
        .values((taken_username::username.eq(username), taken_username::taken_at.eq(now.as_millis())))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(taken == 1)
}

/// Whether somebody has or had this username.
pub fn username_is_taken(conn: &mut Conn, username: &str) -> Result<bool, StoreError> {
    let found: Option<String> =
        on!(conn, c => taken_username::table.find(username).select(taken_username::username).first(c).optional())?;
    Ok(found.is_some())
}

/// Adds an account with its actor and keys. Take the username first, in the same transaction.
pub fn add(conn: &mut Conn, new: &Account, actor: &Actor, keys: &[SealedActorKey]) -> Result<(), StoreError> {
    actors::add_local(conn, actor, keys)?;
    on!(conn, c => diesel::insert_into(account::table)
        .values((
            account::id.eq(new.id.0),
            account::actor_id.eq(new.actor_id.0),
            account::username.eq(&new.username),
            account::role.eq(new.role.as_str()),
            account::state.eq(new.state.as_str()),
            account::stage.eq(new.stage.as_str()),
            account::biography.eq(""),
            account::created_at.eq(new.created_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// What the member typed as biography.
pub fn biography(conn: &mut Conn, id: AccountId) -> Result<Option<String>, StoreError> {
    Ok(on!(conn, c => account::table.find(id.0).select(account::biography).first(c).optional())?)
}

/// Stores what the member typed as biography.
pub fn set_biography(conn: &mut Conn, id: AccountId, text: &str) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(account::table.find(id.0)).set(account::biography.eq(text)).execute(c))?;
    Ok(())
}

/// What a new post of this account is unless the member says otherwise; the house's defaults for an
/// account that is not there.
pub fn preferences(conn: &mut Conn, id: AccountId) -> Result<Preferences, StoreError> {
    let row: Option<(String, bool, Option<String>)> = on!(conn, c => account::table
        .find(id.0)
        .select((account::default_visibility, account::default_sensitive, account::default_language))
        .first(c)
        .optional())?;
    let Some((visibility, sensitive, language)) = row else {
        return Ok(Preferences::default());
    };
    Ok(Preferences {
        visibility: Visibility::parse(&visibility)
            .ok_or_else(|| StoreError::corrupt("account", "default_visibility", id))?,
        sensitive,
        language,
    })
}

/// Stores what a new post of this account is unless the member says otherwise.
pub fn set_preferences(conn: &mut Conn, id: AccountId, new: &Preferences) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(account::table.find(id.0))
        .set((
            account::default_visibility.eq(new.visibility.as_str()),
            account::default_sensitive.eq(new.sensitive),
            account::default_language.eq(&new.language),
        ))
        .execute(c))?;
    Ok(())
}

/// Changes the role. `role_rule` names the rule that gave it, which may take it back; `None` if a person
/// did.
pub fn set_role(conn: &mut Conn, id: AccountId, role: Role, role_rule: Option<&str>) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(account::table.find(id.0))
        .set((account::role.eq(role.as_str()), account::role_rule.eq(role_rule)))
        .execute(c))?;
    Ok(())
}

/// The rule that gave an account its role, if a rule did.
pub fn role_rule(conn: &mut Conn, id: AccountId) -> Result<Option<String>, StoreError> {
    let rule: Option<Option<String>> =
        on!(conn, c => account::table.find(id.0).select(account::role_rule).first(c).optional())?;
    Ok(rule.flatten())
}

/// The active accounts that may moderate, admins and the owner included, oldest first.
pub fn moderators(conn: &mut Conn) -> Result<Vec<Account>, StoreError> {
    let roles = [Role::Moderator, Role::Admin, Role::Owner].map(Role::as_str);
    let rows: Vec<AccountRow> = on!(conn, c => account::table
        .filter(account::role.eq_any(roles))
        .filter(account::state.eq(AccountState::Active.as_str()))
        .order(account::id)
        .select(AccountRow::as_select())
        .load(c))?;
    rows.into_iter().map(AccountRow::into_account).collect()
}

/// Accounts whose usernames begin with `query` (all of them if it is empty), newest first; those below
/// `before` if there is one.
pub fn list_for_admin(
    conn: &mut Conn,
    query: &str,
    before: Option<AccountId>,
    limit: i64,
) -> Result<Vec<Account>, StoreError> {
    let (highest, limit) = (before.map_or(i64::MAX, |id| id.0), limit.max(0));
    let wanted = query.trim().trim_start_matches('@').to_lowercase();
    if wanted.contains('\0') {
        return Ok(Vec::new());
    }
    let rows: Vec<AccountRow> = if wanted.is_empty() {
        on!(conn, c => account::table
            .filter(account::id.lt(highest))
            .order(account::id.desc())
            .limit(limit)
            .select(AccountRow::as_select())
            .load(c))?
    } else {
        // Compared by bytes: between these two are exactly those that begin so (no username has a `~` or
        // anything above it), and no character is a wild card.
        let key = match conn.db {
            Db::Sqlite(_) => "username",
            Db::Postgres(_) => "(username COLLATE \"C\")",
        };
        let begins = sql::<Bool>(&format!("{key} >= "))
            .bind::<Text, _>(&wanted)
            .sql(&format!(" AND {key} < "))
            .bind::<Text, _>(format!("{wanted}~"));
        on!(conn, c => account::table
            .filter(begins)
            .filter(account::id.lt(highest))
            .order(account::id.desc())
            .limit(limit)
            .select(AccountRow::as_select())
            .load(c))?
    };
    rows.into_iter().map(AccountRow::into_account).collect()
}

/// Suspends or restores.
pub fn set_state(conn: &mut Conn, id: AccountId, state: AccountState) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(account::table.find(id.0)).set(account::state.eq(state.as_str())).execute(c))?;
    Ok(())
}

/// Removes the account with its wallets, sessions, credentials, membership and decisions. The username
/// stays taken, the actor stays as a marker that it is gone. The tokens bound to it admit nobody else
/// until `tokens_free_at`: leaving must not be quicker than selling.
pub fn remove(conn: &mut Conn, id: AccountId, tokens_free_at: Timestamp) -> Result<(), StoreError> {
    // Nothing is bound to it beside this.
    lock(conn, id)?;
    bindings::release_all(conn, id, tokens_free_at)?;
    on!(conn, c => diesel::delete(account::table.find(id.0)).execute(c))?;
    Ok(())
}
