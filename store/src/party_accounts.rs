//! What relying parties and members have to do with each other: consents, log-ins, refusals, linked remote
//! accounts, and what the enforcer did to those.

use crate::connection::{Db, on};
use crate::relying_parties::PartyRow;
use crate::schema::{party_account, relying_party};
use crate::{Conn, StoreError, jobs};
use diesel::prelude::*;
use domain::job::EnforceMember;
use domain::openid::{Enforced, PartyAccount, PartyScopes, RelyingParty};
use domain::{AccountId, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = party_account)]
struct Row {
    client_id: String,
    account_id: i64,
    consented_scopes: Option<String>,
    first_at: Option<i64>,
    last_at: Option<i64>,
    logins: i64,
    refused_at: Option<i64>,
    refusal: Option<String>,
    remote: Option<String>,
    enforced: Option<String>,
    enforced_at: Option<i64>,
    enforce_error: Option<String>,
}

impl Row {
    fn into_account(self) -> Result<PartyAccount, StoreError> {
        let corrupt = |column| StoreError::corrupt("party_account", column, self.account_id);
        let consented = self.consented_scopes.as_deref().map(PartyScopes::parse);
        let enforced = self.enforced.as_deref().map(Enforced::parse);
        Ok(PartyAccount {
            consented: consented.transpose().map_err(|_| corrupt("consented_scopes"))?,
            enforced: enforced
                .map(|state| state.ok_or_else(|| corrupt("enforced")))
                .transpose()?,
            client_id: self.client_id,
            account_id: AccountId(self.account_id),
            first_at: self.first_at.map(Timestamp::from_millis),
            last_at: self.last_at.map(Timestamp::from_millis),
            logins: self.logins,
            refused_at: self.refused_at.map(Timestamp::from_millis),
            refusal: self.refusal,
            remote: self.remote,
            enforced_at: self.enforced_at.map(Timestamp::from_millis),
            enforce_error: self.enforce_error,
        })
    }
}

/// What a relying party and a member have to do with each other, if anything.
pub fn find(conn: &mut Conn, client_id: &str, account: AccountId) -> Result<Option<PartyAccount>, StoreError> {
    let row: Option<Row> = on!(conn, c => party_account::table
        .find((client_id, account.0))
        .select(Row::as_select())
        .first(c)
        .optional())?;
    row.map(Row::into_account).transpose()
}

/// The same, held until the transaction ends: nobody else changes it.
pub fn hold(conn: &mut Conn, client_id: &str, account: AccountId) -> Result<Option<PartyAccount>, StoreError> {
    if let Db::Postgres(c) = &mut conn.db {
        let _held: Option<i64> = party_account::table
            .find((client_id, account.0))
            .select(party_account::account_id)
            .for_update()
            .first(c)
            .optional()?;
    }
    // SQLite has one writer: nobody else is changing anything.
    find(conn, client_id, account)
}

/// The member whose account there has this name, if it is linked by name.
pub fn find_by_remote(conn: &mut Conn, client_id: &str, remote: &str) -> Result<Option<PartyAccount>, StoreError> {
    let row: Option<Row> = on!(conn, c => party_account::table
        .filter(party_account::client_id.eq(client_id))
        .filter(party_account::remote.eq(remote))
        .select(Row::as_select())
        .first(c)
        .optional())?;
    row.map(Row::into_account).transpose()
}

/// The relying parties that a member has to do with, by name.
pub fn list_of(conn: &mut Conn, account: AccountId) -> Result<Vec<(RelyingParty, PartyAccount)>, StoreError> {
    let rows: Vec<(PartyRow, Row)> = on!(conn, c => party_account::table
        .inner_join(relying_party::table)
        .filter(party_account::account_id.eq(account.0))
        .order((relying_party::name, relying_party::id))
        .select((PartyRow::as_select(), Row::as_select()))
        .load(c))?;
    rows.into_iter()
        .map(|(party, row)| Ok((party.into_party()?, row.into_account()?)))
        .collect()
}

/// The members that a relying party has to do with, from `after` on, in the order of their ids.
pub fn page(conn: &mut Conn, client_id: &str, after: AccountId, limit: i64) -> Result<Vec<PartyAccount>, StoreError> {
    let rows: Vec<Row> = on!(conn, c => party_account::table
        .filter(party_account::client_id.eq(client_id))
        .filter(party_account::account_id.gt(after.0))
        .order(party_account::account_id)
        .limit(limit.max(0))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Row::into_account).collect()
}

/// The members who logged in or were refused there last, the latest log-in first; then those who were only
/// refused. Said in the order, because the databases disagree about where NULL belongs.
pub fn latest(conn: &mut Conn, client_id: &str, limit: i64) -> Result<Vec<PartyAccount>, StoreError> {
    let rows: Vec<Row> = on!(conn, c => party_account::table
        .filter(party_account::client_id.eq(client_id))
        .filter(party_account::last_at.is_not_null().or(party_account::refused_at.is_not_null()))
        .order((
            party_account::last_at.is_null(),
            party_account::last_at.desc(),
            party_account::account_id.desc(),
        ))
        .limit(limit.max(0))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Row::into_account).collect()
}

/// How many members a relying party has to do with.
pub fn count(conn: &mut Conn, client_id: &str) -> Result<i64, StoreError> {
    Ok(on!(conn, c => party_account::table
        .filter(party_account::client_id.eq(client_id))
        .count()
        .get_result(c))?)
}

/// How many accounts there the enforcer closed, or was about to close, and did not open again.
pub fn count_enforced(conn: &mut Conn, client_id: &str) -> Result<i64, StoreError> {
    Ok(on!(conn, c => party_account::table
        .filter(party_account::client_id.eq(client_id))
        .filter(party_account::enforced.is_not_null())
        .count()
        .get_result(c))?)
}

/// Makes sure there is a row to write to.
fn ensure(conn: &mut Conn, client_id: &str, account: AccountId) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(party_account::table)
        .values((
            party_account::client_id.eq(client_id),
            party_account::account_id.eq(account.0),
            party_account::logins.eq(0),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Remembers what the member agreed to be told there.
pub fn consent(conn: &mut Conn, client_id: &str, account: AccountId, scopes: &PartyScopes) -> Result<(), StoreError> {
    ensure(conn, client_id, account)?;
    on!(conn, c => diesel::update(party_account::table.find((client_id, account.0)))
        .set(party_account::consented_scopes.eq(scopes.to_string()))
        .execute(c))?;
    Ok(())
}

/// Forgets what the member agreed to: they are asked again.
pub fn forget_consent(conn: &mut Conn, client_id: &str, account: AccountId) -> Result<bool, StoreError> {
    let changed = on!(conn, c => diesel::update(party_account::table.find((client_id, account.0)))
        .set(party_account::consented_scopes.eq(None::<String>))
        .execute(c))?;
    Ok(changed == 1)
}

/// Counts a log-in.
pub fn note_login(conn: &mut Conn, client_id: &str, account: AccountId, now: Timestamp) -> Result<(), StoreError> {
    ensure(conn, client_id, account)?;
    let at = now.as_millis();
    on!(conn, c => diesel::update(party_account::table.find((client_id, account.0)))
        .set((party_account::last_at.eq(at), party_account::logins.eq(party_account::logins + 1_i64)))
        .execute(c))?;
    on!(conn, c => diesel::update(party_account::table
        .find((client_id, account.0))
        .filter(party_account::first_at.is_null()))
        .set(party_account::first_at.eq(at))
        .execute(c))?;
    Ok(())
}

/// Notes that the gate refused a log-in, and why in a word for machines.
pub fn note_refusal(
    conn: &mut Conn,
    client_id: &str,
    account: AccountId,
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    ensure(conn, client_id, account)?;
    on!(conn, c => diesel::update(party_account::table.find((client_id, account.0)))
        .set((party_account::refused_at.eq(now.as_millis()), party_account::refusal.eq(why)))
        .execute(c))?;
    Ok(())
}

/// Links the member to an account there by its name. [`StoreError::Conflict`] if it is linked to somebody else.
pub fn link(conn: &mut Conn, client_id: &str, account: AccountId, remote: &str) -> Result<(), StoreError> {
    ensure(conn, client_id, account)?;
    on!(conn, c => diesel::update(party_account::table.find((client_id, account.0)))
        .set(party_account::remote.eq(remote))
        .execute(c))?;
    Ok(())
}

/// Takes the link back. False if there was none.
pub fn unlink(conn: &mut Conn, client_id: &str, account: AccountId) -> Result<bool, StoreError> {
    let changed = on!(conn, c => diesel::update(party_account::table
        .find((client_id, account.0))
        .filter(party_account::remote.is_not_null()))
        .set(party_account::remote.eq(None::<String>))
        .execute(c))?;
    Ok(changed == 1)
}

/// Notes the name of the account there that was seen to be the member's, although nobody proved it. Only what
/// may be wrong without harm rests on it: never a link, a claim, or what is closed.
pub fn note_seen(conn: &mut Conn, client_id: &str, account: AccountId, name: &str) -> Result<(), StoreError> {
    ensure(conn, client_id, account)?;
    on!(conn, c => diesel::update(party_account::table.find((client_id, account.0)))
        .set(party_account::seen_as.eq(name))
        .execute(c))?;
    Ok(())
}

/// The name of the account there that was seen to be the member's.
pub fn seen_as(conn: &mut Conn, client_id: &str, account: AccountId) -> Result<Option<String>, StoreError> {
    let found: Option<Option<String>> = on!(conn, c => party_account::table
        .find((client_id, account.0))
        .select(party_account::seen_as)
        .first(c)
        .optional())?;
    Ok(found.flatten())
}

/// Forgets what was seen. False if nothing was.
pub fn forget_seen(conn: &mut Conn, client_id: &str, account: AccountId) -> Result<bool, StoreError> {
    let changed = on!(conn, c => diesel::update(party_account::table
        .find((client_id, account.0))
        .filter(party_account::seen_as.is_not_null()))
        .set(party_account::seen_as.eq(None::<String>))
        .execute(c))?;
    Ok(changed == 1)
}

/// Notes how far the enforcer came with the account there; `None`: it is open, as far as we are concerned.
/// Forgets an earlier error.
pub fn note_enforced(
    conn: &mut Conn,
    client_id: &str,
    account: AccountId,
    enforced: Option<Enforced>,
    now: Timestamp,
) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(party_account::table.find((client_id, account.0)))
        .set((
            party_account::enforced.eq(enforced.map(Enforced::as_str)),
            party_account::enforced_at.eq(now.as_millis()),
            party_account::enforce_error.eq(None::<String>),
        ))
        .execute(c))?;
    Ok(())
}

/// Notes that the account there is open, as far as we are concerned, unless somebody noted anything about it since
/// `read` and `read_at` were read: another process may have closed it meanwhile, and whoever erased that would never
/// have it opened again. False if so: read again. Forgets an earlier error.
pub fn note_open(
    conn: &mut Conn,
    client_id: &str,
    account: AccountId,
    (read, read_at): (Option<Enforced>, Option<Timestamp>),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(row) = hold(conn, client_id, account)? else {
        return Ok(false);
    };
    if (row.enforced, row.enforced_at) != (read, read_at) {
        return Ok(false);
    }
    note_enforced(conn, client_id, account, None, now)?;
    Ok(true)
}

/// Forgets an earlier error, and that the account was looked at. What is closed there is known to others.
pub fn forget_enforce_error(
    conn: &mut Conn,
    client_id: &str,
    account: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(party_account::table.find((client_id, account.0)))
        .set((
            party_account::enforced_at.eq(now.as_millis()),
            party_account::enforce_error.eq(None::<String>),
        ))
        .execute(c))?;
    Ok(())
}

/// Notes why the enforcer could not do its work, for the admin's page.
pub fn note_enforce_error(conn: &mut Conn, client_id: &str, account: AccountId, why: &str) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(party_account::table.find((client_id, account.0)))
        .set(party_account::enforce_error.eq(why))
        .execute(c))?;
    Ok(())
}

/// Has a member's accounts at relying parties brought to what the gate says, if there may be any: whoever
/// changes something that the gate's answer rests on (stage, groups, state of the account) calls this in the
/// same transaction.
pub fn enforce_later(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<(), StoreError> {
    let any: Option<i64> = on!(conn, c => party_account::table
        .filter(party_account::account_id.eq(account.0))
        .select(party_account::account_id)
        .first(c)
        .optional())?;
    if any.is_none() {
        return Ok(());
    }
    let job = EnforceMember {
        account_id: account,
        client_id: None,
        revision: now.as_millis(),
    };
    jobs::enqueue(conn, &job, now)
}
