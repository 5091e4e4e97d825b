//! Where each member stands with the gate's rules, and when they are looked at again. The stage is
//! written to the account as well, because every request asks for it.
//!
//! Whoever changes a standing holds the account first (`accounts::lock`) and reads the membership in the
//! same transaction: two looks at one member at a time would otherwise count the same time twice.

use crate::connection::{Db, on};
use crate::schema::{account, membership};
use crate::token_columns::CHUNK;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::account::AccountState;
use domain::gate::Outcome;
use domain::membership::{Stage, Standing};
use domain::{AccountId, Timestamp};
use std::time::Duration;

/// The members, wherever they are counted: active accounts with a membership, in whatever stage. Whoever is
/// suspended is nobody's member meanwhile, and deleted accounts have no membership.
macro_rules! members {
    () => {
        membership::table
            .inner_join(account::table.on(account::id.eq(membership::account_id)))
            .filter(account::state.eq(AccountState::Active.as_str()))
    };
}

/// A membership as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Whose it is.
    pub account_id: AccountId,
    /// The rule that admits the member, as named in the rule file; `None` where nobody knows: members
    /// from before, and open instances.
    pub rule: Option<String>,
    /// The stage and how much of its time has passed.
    pub standing: Standing,
    /// When the token ends by itself.
    pub expires_at: Option<Timestamp>,
    /// The end that the member was told of already.
    pub expiry_noticed_for: Option<Timestamp>,
    /// When to look at the latest.
    pub recheck_at: Timestamp,
    /// When it was looked at last.
    pub checked_at: Option<Timestamp>,
    /// What came out then.
    pub outcome: Option<Outcome>,
    /// When it was last certain that the rules hold, or that the member has grace: when the gate last said yes.
    pub yes_at: Option<Timestamp>,
}

/// How many members of a rule are in a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleCount {
    /// The rule; see [`Membership::rule`].
    pub rule: Option<String>,
    /// The stage.
    pub stage: Stage,
    /// How many.
    pub members: i64,
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = membership, treat_none_as_null = true)]
struct Row {
    account_id: i64,
    rule: Option<String>,
    stage: String,
    since: i64,
    spent_ms: i64,
    seen_at: Option<i64>,
    warned: bool,
    expires_at: Option<i64>,
    expiry_noticed_for: Option<i64>,
    recheck_at: i64,
    checked_at: Option<i64>,
    outcome: Option<String>,
    yes_at: Option<i64>,
}

impl Row {
    fn of(m: &Membership) -> Self {
        Self {
            account_id: m.account_id.0,
            rule: m.rule.clone(),
            stage: m.standing.stage.as_str().to_owned(),
            since: m.standing.since.as_millis(),
            spent_ms: i64::try_from(m.standing.spent.as_millis()).unwrap_or(i64::MAX),
            seen_at: m.standing.seen_at.map(Timestamp::as_millis),
            warned: m.standing.warned,
            expires_at: m.expires_at.map(Timestamp::as_millis),
            expiry_noticed_for: m.expiry_noticed_for.map(Timestamp::as_millis),
            recheck_at: m.recheck_at.as_millis(),
            checked_at: m.checked_at.map(Timestamp::as_millis),
            outcome: m.outcome.map(|outcome| outcome.verdict().to_owned()),
            yes_at: m.yes_at.map(Timestamp::as_millis),
        }
    }

    fn into_membership(self) -> Result<Membership, StoreError> {
        let corrupt = |column| StoreError::corrupt("membership", column, self.account_id);
        let outcome = self
            .outcome
            .as_deref()
            .map(|text| parse_outcome(text).ok_or_else(|| corrupt("outcome")));
        Ok(Membership {
            standing: Standing {
                stage: Stage::parse(&self.stage).ok_or_else(|| corrupt("stage"))?,
                since: Timestamp::from_millis(self.since),
                spent: Duration::from_millis(u64::try_from(self.spent_ms).map_err(|_| corrupt("spent_ms"))?),
                seen_at: self.seen_at.map(Timestamp::from_millis),
                warned: self.warned,
            },
            outcome: outcome.transpose()?,
            account_id: AccountId(self.account_id),
            rule: self.rule,
            expires_at: self.expires_at.map(Timestamp::from_millis),
            expiry_noticed_for: self.expiry_noticed_for.map(Timestamp::from_millis),
            recheck_at: Timestamp::from_millis(self.recheck_at),
            checked_at: self.checked_at.map(Timestamp::from_millis),
            yes_at: self.yes_at.map(Timestamp::from_millis),
        })
    }
}

fn parse_outcome(text: &str) -> Option<Outcome> {
    [Outcome::Yes, Outcome::No, Outcome::Unknown]
        .into_iter()
        .find(|outcome| outcome.verdict() == text)
}

/// Begins a membership in good standing: at joining, in the transaction that creates the account. One
/// that is there already stays as it is.
pub fn begin(
    conn: &mut Conn,
    account: AccountId,
    rule: Option<&str>,
    expires_at: Option<Timestamp>,
    recheck_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = Row::of(&Membership {
        account_id: account,
        rule: rule.map(ToOwned::to_owned),
        standing: Standing::active(now),
        expires_at,
        expiry_noticed_for: None,
        recheck_at,
        checked_at: None,
        outcome: None,
        // Whoever joins was let in by a certain yes.
        yes_at: Some(now),
    });
    on!(conn, c => diesel::insert_into(membership::table).values(&row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// The membership of an account.
pub fn find(conn: &mut Conn, account: AccountId) -> Result<Option<Membership>, StoreError> {
    let row: Option<Row> = on!(conn, c => membership::table.find(account.0).first(c).optional())?;
    row.map(Row::into_membership).transpose()
}

/// Holds the membership of an account until the transaction ends, so that nobody hastens it between a
/// [`find`] and the [`save`] after it. Hold the account first.
pub fn hold(conn: &mut Conn, account: AccountId) -> Result<(), StoreError> {
    if let Db::Postgres(c) = &mut conn.db {
        let _held: Option<i64> = membership::table
            .find(account.0)
            .select(membership::account_id)
            .for_update()
            .first(c)
            .optional()?;
    }
    // SQLite has one writer: nobody else is hastening anybody.
    Ok(())
}

/// Stores a membership as it is now, and its stage with the account.
///
/// `recheck_at` is stored as given. Whoever read the membership before asking a chain holds it ([`hold`]) and
/// reads it again in the transaction that saves it, and keeps an earlier `recheck_at` that [`hasten`] set meanwhile.
pub fn save(conn: &mut Conn, changed: &Membership) -> Result<(), StoreError> {
    let row = Row::of(changed);
    on!(conn, c => diesel::insert_into(membership::table)
        .values(&row)
        .on_conflict(membership::account_id)
        .do_update()
        .set(&row)
        .execute(c))?;
    // Most looks change no stage: then the account is not written.
    on!(conn, c => diesel::update(account::table.find(row.account_id).filter(account::stage.ne(&row.stage)))
        .set(account::stage.eq(&row.stage))
        .execute(c))?;
    Ok(())
}

/// Members whose time to be looked at has come, the longest overdue first.
pub fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<AccountId>, StoreError> {
    let ids: Vec<i64> = on!(conn, c => membership::table
        .inner_join(account::table.on(account::id.eq(membership::account_id)))
        .filter(membership::recheck_at.le(now.as_millis()))
        .filter(account::state.ne(AccountState::Deleted.as_str()))
        .order((membership::recheck_at, membership::account_id))
        .limit(limit.max(0))
        .select(membership::account_id)
        .load(c))?;
    Ok(ids.into_iter().map(AccountId).collect())
}

/// Has these members looked at by `at` at the latest. Of those who were to be looked at by then anyway the
/// moment moves by a millisecond: a look that is under way, and read the chain before whatever is the
/// reason, sees by that that it is not the last one.
pub fn hasten(conn: &mut Conn, accounts: &[AccountId], at: Timestamp) -> Result<(), StoreError> {
    let mut ids: Vec<i64> = accounts.iter().map(|id| id.0).collect();
    // In one order for everybody, so that two who hasten the same members cannot deadlock.
    ids.sort_unstable();
    ids.dedup();
    for some in ids.chunks(CHUNK) {
        on!(conn, c => diesel::update(membership::table
            .filter(membership::account_id.eq_any(some))
            .filter(membership::recheck_at.le(at.as_millis())))
            .set(membership::recheck_at.eq(membership::recheck_at - 1_i64))
            .execute(c))?;
        on!(conn, c => diesel::update(membership::table
            .filter(membership::account_id.eq_any(some))
            .filter(membership::recheck_at.gt(at.as_millis())))
            .set(membership::recheck_at.eq(at.as_millis()))
            .execute(c))?;
    }
    Ok(())
}

/// Has every member looked at by `at` at the latest; see [`hasten`].
pub fn hasten_all(conn: &mut Conn, at: Timestamp) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(membership::table.filter(membership::recheck_at.le(at.as_millis())))
        .set(membership::recheck_at.eq(membership::recheck_at - 1_i64))
        .execute(c))?;
    on!(conn, c => diesel::update(membership::table.filter(membership::recheck_at.gt(at.as_millis())))
        .set(membership::recheck_at.eq(at.as_millis()))
        .execute(c))?;
    Ok(())
}

/// How many members (see [`members()`]) each rule has in each stage. Reads every membership: for an admin's
/// page.
pub fn counts(conn: &mut Conn) -> Result<Vec<RuleCount>, StoreError> {
    let rows: Vec<(Option<String>, String, i64)> = on!(conn, c => members!()
        .group_by((membership::rule, membership::stage))
        .order((membership::rule, membership::stage))
        .select((membership::rule, membership::stage, diesel::dsl::count_star()))
        .load(c))?;
    rows.into_iter()
        .map(|(rule, stage, members)| {
            let stage = Stage::parse(&stage).ok_or_else(|| StoreError::corrupt("membership", "stage", &stage))?;
            Ok(RuleCount { rule, stage, members })
        })
        .collect()
}

/// How many members there are: active accounts with a membership, in whatever stage; suspended and deleted
/// ones are none. Every number of members counts these. Reads every membership: ask once for many
/// decisions.
pub fn members(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(on!(conn, c => members!().count().get_result(c))?)
}

/// The members after `after`, in the order of their ids.
pub fn page(conn: &mut Conn, after: AccountId, limit: i64) -> Result<Vec<AccountId>, StoreError> {
    let ids: Vec<i64> = on!(conn, c => membership::table
        .filter(membership::account_id.gt(after.0))
        .order(membership::account_id)
        .limit(limit.max(0))
        .select(membership::account_id)
        .load(c))?;
    Ok(ids.into_iter().map(AccountId).collect())
}

/// How the last look at members (see [`members()`]) came out; `None` for those nobody has looked at yet. Reads
/// every membership: for an admin's page.
pub fn outcomes(conn: &mut Conn) -> Result<Vec<(Option<Outcome>, i64)>, StoreError> {
    let rows: Vec<(Option<String>, i64)> = on!(conn, c => members!()
        .group_by(membership::outcome)
        .order(membership::outcome)
        .select((membership::outcome, diesel::dsl::count_star()))
        .load(c))?;
    rows.into_iter()
        .map(|(text, members)| {
            let outcome = text
                .map(|text| parse_outcome(&text).ok_or_else(|| StoreError::corrupt("membership", "outcome", &text)))
                .transpose()?;
            Ok((outcome, members))
        })
        .collect()
}
