//! Removes what has outlived its purpose.

use crate::connection::on;
use crate::schema::{
    account_claim, challenge, handoff, idempotency_key, login_code, membership_event, mute, notice, oauth_app,
    oauth_code, openid_code, openid_token, passkey_ceremony, pending_change, pushed_request, session,
};
use crate::statement::statement;
use crate::{
    Conn, StoreError, appeals, chain_read_counts, decisions, gate_drafts, home, idempotency_keys, instance_facts,
    openid_grants, token_holds,
};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::oauth::UNUSED_APP_TTL;
use domain::session::{SESSION_ABSOLUTE, SESSION_IDLE};
use domain::{ActorId, Timestamp, id};
use std::time::Duration;

/// How long ids of accepted activities are kept. Longer than any signature is valid by far.
pub const RECEIVED_KEPT: Duration = Duration::from_secs(30 * 86_400);

/// How many old ids of activities are removed in one transaction.
pub const RECEIVED_AT_ONCE: usize = 5000;

/// How many days it is kept what members' reads of chains cost.
pub const READ_COUNTS_KEPT: i64 = 30;

/// How long a notice is kept after it was read.
pub const READ_NOTICES_KEPT: Duration = Duration::from_secs(90 * 86_400);

/// How long a change of how an account can be recovered is kept after it was carried out or cancelled.
pub const ENDED_CHANGES_KEPT: Duration = Duration::from_secs(30 * 86_400);

/// How long an appeal is kept after it was answered.
pub const ANSWERED_APPEALS_KEPT: Duration = Duration::from_secs(90 * 86_400);

/// How long drafts of the rules and what came out of them are kept.
pub const DRAFTS_KEPT: Duration = Duration::from_secs(90 * 86_400);

/// How long the steps of memberships are kept.
pub const EVENTS_KEPT: Duration = Duration::from_secs(365 * 86_400);

/// How many home timelines one sweep looks at; the next sweep goes on with the next members.
const HOMES: i64 = 1000;

/// Where the next sweep goes on with home timelines.
const HOMES_SWEPT: &str = "homes_swept_up_to";

/// Removes expired challenges, ceremonies, hand-offs, sessions, codes, mutes and idempotency keys, apps
/// that nobody let in, old ids of activities, what is over or long past of memberships, and the old end of
/// some home timelines; returns how many rows.
pub fn run(conn: &mut Conn, now: Timestamp) -> Result<usize, StoreError> {
    let challenges = on!(conn, c => diesel::delete(
        challenge::table.filter(challenge::expires_at.le(now.as_millis()))).execute(c))?;
    let ceremonies = on!(conn, c => diesel::delete(
        passkey_ceremony::table.filter(passkey_ceremony::expires_at.le(now.as_millis()))).execute(c))?;
    let handoffs = on!(conn, c => diesel::delete(
        handoff::table.filter(handoff::expires_at.le(now.as_millis()))).execute(c))?;
    let login_codes = on!(conn, c => diesel::delete(
        login_code::table.filter(login_code::expires_at.le(now.as_millis()))).execute(c))?;
    let aged = openid_grants::age(conn, now)?;
    let sessions = on!(conn, c => diesel::delete(session::table.filter(
        session::seen_at.le(now.minus(SESSION_IDLE).as_millis())
            .or(session::created_at.le(now.minus(SESSION_ABSOLUTE).as_millis())))).execute(c))?;
    let received = forget_received(conn, now)?;
    let codes = on!(conn, c => diesel::delete(
        oauth_code::table.filter(oauth_code::expires_at.le(now.as_millis()))).execute(c))?;
    let apps = on!(conn, c => diesel::delete(oauth_app::table
        .filter(oauth_app::used_at.is_null())
        .filter(oauth_app::created_at.le(now.minus(UNUSED_APP_TTL).as_millis()))).execute(c))?;
    let mutes = on!(conn, c => diesel::delete(
        mute::table.filter(mute::expires_at.le(now.as_millis()))).execute(c))?;
    let keys = on!(conn, c => diesel::delete(idempotency_key::table.filter(
        idempotency_key::created_at.le(now.minus(idempotency_keys::KEPT).as_millis()))).execute(c))?;
    let parties = forget_logins_at_parties(conn, now)?;
    let memberships = forget_memberships(conn, now)?;
    let entries = trim_homes(conn)?;
    let signing_in = challenges + ceremonies + handoffs + login_codes + aged + sessions;
    Ok(signing_in + received + codes + apps + mutes + keys + parties + memberships + entries)
}

/// Removes expired codes, tokens, claims and requests sent ahead of relying parties, and log-ins that later
/// ones stand for.
fn forget_logins_at_parties(conn: &mut Conn, now: Timestamp) -> Result<usize, StoreError> {
    let codes = on!(conn, c => diesel::delete(
        openid_code::table.filter(openid_code::expires_at.le(now.as_millis()))).execute(c))?;
    let tokens = on!(conn, c => diesel::delete(
        openid_token::table.filter(openid_token::expires_at.le(now.as_millis()))).execute(c))?;
    let pushed = on!(conn, c => diesel::delete(
        pushed_request::table.filter(pushed_request::expires_at.le(now.as_millis()))).execute(c))?;
    let claims = on!(conn, c => diesel::delete(
        account_claim::table.filter(account_claim::expires_at.le(now.as_millis()))).execute(c))?;
    let grants = openid_grants::forget_superseded(conn)?;
    Ok(codes + tokens + pushed + claims + grants)
}

/// Removes what is over or long past of memberships and accounts.
fn forget_memberships(conn: &mut Conn, now: Timestamp) -> Result<usize, StoreError> {
    let holds = token_holds::sweep(conn, now)?;
    let counts = chain_read_counts::sweep(conn, chain_read_counts::day(now) - READ_COUNTS_KEPT)?;
    let notices = on!(conn, c => diesel::delete(
        notice::table.filter(notice::read_at.le(now.minus(READ_NOTICES_KEPT).as_millis()))).execute(c))?;
    let changes = on!(conn, c => diesel::delete(pending_change::table.filter(
        pending_change::ended_at.le(now.minus(ENDED_CHANGES_KEPT).as_millis()))).execute(c))?;
    let events = on!(conn, c => diesel::delete(membership_event::table.filter(
        membership_event::id.lt(id::first_at(now.minus(EVENTS_KEPT))))).execute(c))?;
    let decisions = decisions::forget(conn, now)?;
    let appeals = appeals::forget(conn, now.minus(ANSWERED_APPEALS_KEPT))?;
    let drafts = gate_drafts::forget(conn, now.minus(DRAFTS_KEPT))?;
    Ok(holds + counts + notices + changes + events + decisions + appeals + drafts)
}

statement!(ForgetReceived { until: i64 => BigInt, limit: i64 => BigInt };
    "DELETE FROM received_activity WHERE uri IN (SELECT uri FROM received_activity WHERE received_at <= "
    [until => BigInt] " ORDER BY received_at LIMIT " [limit => BigInt] ")");

/// Removes up to [`RECEIVED_AT_ONCE`] old ids of activities; returns how many. A busy server accepts
/// millions an hour: call it until it returns fewer, each time in a transaction of its own.
pub fn forget_received(conn: &mut Conn, now: Timestamp) -> Result<usize, StoreError> {
    let until = now.minus(RECEIVED_KEPT).as_millis();
    let limit = i64::try_from(RECEIVED_AT_ONCE).unwrap_or(i64::MAX);
    Ok(on!(conn, c => ForgetReceived::new(until, limit).execute(c))?)
}

/// Cuts the next home timelines to what is kept.
fn trim_homes(conn: &mut Conn) -> Result<usize, StoreError> {
    let after = instance_facts::find(conn, HOMES_SWEPT)?
        .and_then(|id| id.parse().ok())
        .unwrap_or(0);
    let (gone, last) = home::trim(conn, ActorId(after), HOMES)?;
    let next = last.map_or(0, |id| id.0);
    if next != after {
        instance_facts::put(conn, HOMES_SWEPT, &next.to_string())?;
    }
    Ok(gone)
}
