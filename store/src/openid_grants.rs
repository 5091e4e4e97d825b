//! Log-ins at relying parties. A grant lives no longer than the session here that it came from: whoever
//! ends a session (its owner, a ban) ends its grants, without that anybody must think of it. A session that
//! nobody ended, but that died of age, leaves its grants behind without tokens: their relying parties are not
//! told, because some take a word of a log-out for a reason to delete devices with the keys on them.

use crate::connection::on;
use crate::schema::{openid_grant, openid_token, session};
use crate::{Conn, StoreError, jobs, relying_parties};
use diesel::prelude::*;
use domain::job::SendLogoutToken;
use domain::openid::{PartyGrant, PartyKind, PartyScopes, RelyingParty};
use domain::session::{SESSION_ABSOLUTE, SESSION_IDLE, SignInMethod};
use domain::{AccountId, SessionId, Timestamp};
use std::collections::HashSet;

#[derive(Queryable, Selectable)]
#[diesel(table_name = openid_grant)]
pub(crate) struct GrantRow {
    id: i64,
    client_id: String,
    account_id: i64,
    session_id: i64,
    sid: String,
    scopes: String,
    method: String,
    auth_at: i64,
    created_at: i64,
    used_at: i64,
}

impl GrantRow {
    pub(crate) fn into_grant(self) -> Result<PartyGrant, StoreError> {
        let corrupt = |column| StoreError::corrupt("openid_grant", column, self.id);
        Ok(PartyGrant {
            scopes: PartyScopes::parse(&self.scopes).map_err(|_| corrupt("scopes"))?,
            method: SignInMethod::parse(&self.method).ok_or_else(|| corrupt("method"))?,
            id: self.id,
            client_id: self.client_id,
            account_id: AccountId(self.account_id),
            session_id: SessionId(self.session_id),
            sid: self.sid,
            auth_at: Timestamp::from_millis(self.auth_at),
            created_at: Timestamp::from_millis(self.created_at),
            used_at: Timestamp::from_millis(self.used_at),
        })
    }
}

fn grants(rows: Vec<GrantRow>) -> Result<Vec<PartyGrant>, StoreError> {
    rows.into_iter().map(GrantRow::into_grant).collect()
}

/// Adds a grant for a code that was exchanged.
pub fn add(conn: &mut Conn, new: &PartyGrant, code_hash: &str) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(openid_grant::table)
        .values((
            openid_grant::id.eq(new.id),
            openid_grant::client_id.eq(&new.client_id),
            openid_grant::account_id.eq(new.account_id.0),
            openid_grant::session_id.eq(new.session_id.0),
            openid_grant::sid.eq(&new.sid),
            openid_grant::code_hash.eq(code_hash),
            openid_grant::scopes.eq(new.scopes.to_string()),
            openid_grant::method.eq(new.method.as_str()),
            openid_grant::auth_at.eq(new.auth_at.as_millis()),
            openid_grant::created_at.eq(new.created_at.as_millis()),
            openid_grant::used_at.eq(new.used_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// The grant that a code was exchanged for.
pub fn find_by_code(conn: &mut Conn, code_hash: &str) -> Result<Option<PartyGrant>, StoreError> {
    let row: Option<GrantRow> = on!(conn, c => openid_grant::table
        .filter(openid_grant::code_hash.eq(code_hash))
        .select(GrantRow::as_select())
        .first(c)
        .optional())?;
    row.map(GrantRow::into_grant).transpose()
}

/// One grant.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<PartyGrant>, StoreError> {
    let row: Option<GrantRow> = on!(conn, c => openid_grant::table
        .find(id)
        .select(GrantRow::as_select())
        .first(c)
        .optional())?;
    row.map(GrantRow::into_grant).transpose()
}

/// Whether the session that a grant or a code rests on is alive.
pub fn rests_on_living(conn: &mut Conn, session_id: SessionId, now: Timestamp) -> Result<bool, StoreError> {
    let alive: Option<i64> = on!(conn, c => session::table
        .filter(session::id.eq(session_id.0))
        .filter(session::seen_at.gt(now.minus(SESSION_IDLE).as_millis()))
        .filter(session::created_at.gt(now.minus(SESSION_ABSOLUTE).as_millis()))
        .select(session::id)
        .first(c)
        .optional())?;
    Ok(alive.is_some())
}

/// A member's log-ins at relying parties, last used first.
pub fn list_of(conn: &mut Conn, account: AccountId) -> Result<Vec<PartyGrant>, StoreError> {
    let rows: Vec<GrantRow> = on!(conn, c => openid_grant::table
        .filter(openid_grant::account_id.eq(account.0))
        .order((openid_grant::used_at.desc(), openid_grant::id.desc()))
        .select(GrantRow::as_select())
        .load(c))?;
    grants(rows)
}

/// A member's log-ins at one relying party.
pub fn list_at(conn: &mut Conn, client_id: &str, account: AccountId) -> Result<Vec<PartyGrant>, StoreError> {
    let rows: Vec<GrantRow> = on!(conn, c => openid_grant::table
        .filter(openid_grant::client_id.eq(client_id))
        .filter(openid_grant::account_id.eq(account.0))
        .order(openid_grant::id)
        .select(GrantRow::as_select())
        .load(c))?;
    grants(rows)
}

/// Log-ins that rest on one session.
pub fn list_resting_on(conn: &mut Conn, session_id: SessionId) -> Result<Vec<PartyGrant>, StoreError> {
    let rows: Vec<GrantRow> = on!(conn, c => openid_grant::table
        .filter(openid_grant::session_id.eq(session_id.0))
        .order(openid_grant::id)
        .select(GrantRow::as_select())
        .load(c))?;
    grants(rows)
}

/// Some log-ins at a relying party, the oldest first: for ending all of them in steps.
pub fn list_of_party(conn: &mut Conn, client_id: &str, limit: i64) -> Result<Vec<PartyGrant>, StoreError> {
    let rows: Vec<GrantRow> = on!(conn, c => openid_grant::table
        .filter(openid_grant::client_id.eq(client_id))
        .order(openid_grant::id)
        .limit(limit.max(0))
        .select(GrantRow::as_select())
        .load(c))?;
    grants(rows)
}

/// How many log-ins at a relying party live.
pub fn count_of_party(conn: &mut Conn, client_id: &str) -> Result<i64, StoreError> {
    Ok(on!(conn, c => openid_grant::table
        .filter(openid_grant::client_id.eq(client_id))
        .count()
        .get_result(c))?)
}

/// Grants whose session was ended. Those whose session died of age are left alone.
pub fn orphaned(conn: &mut Conn, limit: i64) -> Result<Vec<PartyGrant>, StoreError> {
    let rows: Vec<GrantRow> = on!(conn, c => openid_grant::table
        .filter(diesel::dsl::not(diesel::dsl::exists(
            session::table.filter(session::id.eq(openid_grant::session_id)))))
        .filter(openid_grant::aged_at.is_null())
        .order(openid_grant::id)
        .limit(limit.max(0))
        .select(GrantRow::as_select())
        .load(c))?;
    grants(rows)
}

/// Notes of the grants whose sessions are about to be swept away for their age that nobody ended them, and
/// takes their tokens, which were worth nothing any more. Returns how many tokens.
pub(crate) fn age(conn: &mut Conn, now: Timestamp) -> Result<usize, StoreError> {
    on!(conn, c => diesel::update(openid_grant::table
        .filter(openid_grant::aged_at.is_null())
        .filter(openid_grant::session_id.eq_any(session::table
            .filter(session::seen_at.le(now.minus(SESSION_IDLE).as_millis())
                .or(session::created_at.le(now.minus(SESSION_ABSOLUTE).as_millis())))
            .select(session::id))))
        .set(openid_grant::aged_at.eq(now.as_millis()))
        .execute(c))?;
    Ok(on!(conn, c => diesel::delete(openid_token::table
        .filter(openid_token::grant_id.eq_any(openid_grant::table
            .filter(openid_grant::aged_at.eq(now.as_millis()))
            .select(openid_grant::id))))
        .execute(c))?)
}

/// Which of a member's grants rest on no session any more, because it died of age: their ids.
pub fn list_aged(conn: &mut Conn, account: AccountId) -> Result<Vec<i64>, StoreError> {
    Ok(on!(conn, c => openid_grant::table
        .filter(openid_grant::account_id.eq(account.0))
        .filter(openid_grant::aged_at.is_not_null())
        .order(openid_grant::id)
        .select(openid_grant::id)
        .load(c))?)
}

/// Takes the age of a member's grants back, so that they count as orphaned like those of a session that was
/// ended: they are ended, and their relying parties told, by whoever looks for those next.
pub(crate) fn orphan_aged(conn: &mut Conn, account: AccountId) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::update(openid_grant::table
        .filter(openid_grant::account_id.eq(account.0))
        .filter(openid_grant::aged_at.is_not_null()))
        .set(openid_grant::aged_at.eq(None::<i64>))
        .execute(c))?)
}

/// Lets the grants of a session rest on the one that took its place: the same member signed in anew in
/// the same browser, which is no log-out. What the relying parties know it as stays.
pub fn carry_over(conn: &mut Conn, from: SessionId, to: SessionId, account: AccountId) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::update(openid_grant::table
        .filter(openid_grant::session_id.eq(from.0))
        .filter(openid_grant::account_id.eq(account.0)))
        .set(openid_grant::session_id.eq(to.0))
        .execute(c))?)
}

/// Notes that a token of it was used or made; false if it has ended. Whoever goes on to change its tokens does
/// this first: it locks the grant, as ending it does, so that the two never wait for each other.
pub fn touch(conn: &mut Conn, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let touched = on!(conn, c => diesel::update(openid_grant::table.find(id))
        .set(openid_grant::used_at.eq(now.as_millis()))
        .execute(c))?;
    Ok(touched == 1)
}

/// Forgets grants without any token left, where a later one is known to the relying party by the same `sid`:
/// that one carries the log-out. Otherwise they would pile up as long as the session lives.
pub(crate) fn forget_superseded(conn: &mut Conn) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::sql_query(
        "DELETE FROM openid_grant WHERE NOT EXISTS \
         (SELECT 1 FROM openid_token WHERE openid_token.grant_id = openid_grant.id) AND EXISTS \
         (SELECT 1 FROM openid_grant AS later WHERE later.client_id = openid_grant.client_id \
         AND later.account_id = openid_grant.account_id AND later.sid = openid_grant.sid \
         AND later.id > openid_grant.id)")
        .execute(c))?)
}

/// How many log-ins of a member at one relying party are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MostLogIns {
    /// Those for which a later one of the same `sid` stands, which carries the log-out.
    pub superseded: usize,
    /// Those that are all the relying party knows a `sid` by.
    pub sessions: usize,
}

/// Ends the oldest log-ins of a member at one relying party, until no more are left than that. Superseded ones
/// end without a word. Of the others the relying party is told, because nobody could end them any more; but not
/// of one that rests on no session where a log-out takes devices and their keys away.
pub fn end_beyond(
    conn: &mut Conn,
    party: &RelyingParty,
    account: AccountId,
    most: MostLogIns,
    logout_id: i64,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let all: Vec<(i64, String, Option<i64>)> = on!(conn, c => openid_grant::table
        .filter(openid_grant::client_id.eq(&party.client_id))
        .filter(openid_grant::account_id.eq(account.0))
        .order(openid_grant::id.desc())
        .select((openid_grant::id, openid_grant::sid, openid_grant::aged_at))
        .load(c))?;
    let mut sids = HashSet::new();
    let (last, superseded): (Vec<_>, Vec<_>) = all.iter().partition(|(_, sid, _)| sids.insert(sid));
    let mut ended = 0;
    for (id, ..) in superseded.into_iter().skip(most.superseded) {
        ended += usize::from(end(conn, *id)?);
    }
    for (id, _, aged_at) in last.into_iter().skip(most.sessions) {
        let is_silent = aged_at.is_some() && party.deletes_devices_at_log_out();
        ended += usize::from(match find(conn, *id)? {
            Some(grant) if !is_silent => end_telling(conn, &grant, logout_id, now)?,
            _ => end(conn, *id)?,
        });
    }
    Ok(ended)
}

/// Ends a grant with all its tokens. False if somebody ended it already.
pub fn end(conn: &mut Conn, id: i64) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(openid_grant::table.find(id)).execute(c))? == 1)
}

/// Ends a grant and has its relying party told, if it wants to hear: the job is in this transaction.
/// `logout_id` names this log-out; of several grants of one `sid` that end with the same one, the party hears
/// once. False if somebody ended the grant already.
pub fn end_telling(conn: &mut Conn, grant: &PartyGrant, logout_id: i64, now: Timestamp) -> Result<bool, StoreError> {
    if !end(conn, grant.id)? {
        return Ok(false);
    }
    let party = relying_parties::find(conn, &grant.client_id)?;
    if party.is_some_and(|party| party.backchannel_logout_uri.is_some()) {
        let told = SendLogoutToken {
            client_id: grant.client_id.clone(),
            account_id: grant.account_id,
            sid: grant.sid.clone(),
            logout_id,
        };
        jobs::enqueue(conn, &told, now)?;
    }
    Ok(true)
}

/// Ends a grant because the gate lets the member in no more. Its relying party is told, if it wants to hear, so
/// that its own session ends too; on Matrix nobody is: there a log-out takes devices and their keys away, and a
/// lapse may cost nobody those. `party` is the grant's, `logout_id` names this log-out. False if somebody ended
/// the grant already.
pub fn end_by_gate(
    conn: &mut Conn,
    party: &RelyingParty,
    grant: &PartyGrant,
    logout_id: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    match party.kind {
        PartyKind::Synapse | PartyKind::Mas => end(conn, grant.id),
        PartyKind::Mastodon | PartyKind::Other => end_telling(conn, grant, logout_id, now),
    }
}
