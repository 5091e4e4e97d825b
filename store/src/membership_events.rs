//! Steps between the stages of memberships, and why: rule, condition and block, never what somebody
//! holds. What the brake against mass demotion counts.

use crate::connection::on;
use crate::schema::membership_event;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::membership::Stage;
use domain::{AccountId, Entropy, Timestamp, id};

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembershipEvent {
    /// Its id; later ones are higher.
    pub id: i64,
    /// Whose membership.
    pub account_id: AccountId,
    /// The rule it was about.
    pub rule: Option<String>,
    /// The stage before.
    pub from: Stage,
    /// The stage after.
    pub to: Stage,
    /// Why, for admins and for the member.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// A step to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Whose membership.
    pub account_id: AccountId,
    /// The rule it is about.
    pub rule: Option<String>,
    /// The stage before.
    pub from: Stage,
    /// The stage after.
    pub to: Stage,
    /// Why. Nothing in it may name a wallet.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

type Columns = (i64, i64, Option<String>, String, String, String, i64);

fn of(row: Columns) -> Result<MembershipEvent, StoreError> {
    let (id, account, rule, from, to, reason, at) = row;
    let stage =
        |column, text: &str| Stage::parse(text).ok_or_else(|| StoreError::corrupt("membership_event", column, id));
    Ok(MembershipEvent {
        id,
        account_id: AccountId(account),
        rule,
        from: stage("from_stage", &from)?,
        to: stage("to_stage", &to)?,
        reason,
        at: Timestamp::from_millis(at),
    })
}

/// Stores a step; answers its id.
pub fn add(conn: &mut Conn, new: &NewEvent, entropy: &dyn Entropy) -> Result<i64, StoreError> {
    let id = id::draw(new.at, entropy);
    on!(conn, c => diesel::insert_into(membership_event::table)
        .values((
            membership_event::id.eq(id),
            membership_event::account_id.eq(new.account_id.0),
            membership_event::rule.eq(&new.rule),
            membership_event::from_stage.eq(new.from.as_str()),
            membership_event::to_stage.eq(new.to.as_str()),
            membership_event::reason.eq(&new.reason),
            membership_event::at.eq(new.at.as_millis()),
        ))
        .execute(c))?;
    Ok(id)
}

/// The latest steps of everybody, newest first; those below the id `before` if there is one.
pub fn recent(conn: &mut Conn, before: Option<i64>, limit: i64) -> Result<Vec<MembershipEvent>, StoreError> {
    let rows: Vec<Columns> = on!(conn, c => membership_event::table
        .filter(membership_event::id.lt(before.unwrap_or(i64::MAX)))
        .order(membership_event::id.desc())
        .limit(limit.max(0))
        .load(c))?;
    rows.into_iter().map(of).collect()
}

/// The latest steps of one member, newest first.
pub fn of_account(conn: &mut Conn, account: AccountId, limit: i64) -> Result<Vec<MembershipEvent>, StoreError> {
    let rows: Vec<Columns> = on!(conn, c => membership_event::table
        .filter(membership_event::account_id.eq(account.0))
        .order(membership_event::id.desc())
        .limit(limit.max(0))
        .load(c))?;
    rows.into_iter().map(of).collect()
}

/// How many members of a rule went to a worse stage since then. Somebody who goes to and fro counts once:
/// one member must not be able to trip the brake for all.
pub fn demotions_since(conn: &mut Conn, rule: &str, since: Timestamp) -> Result<i64, StoreError> {
    let is_demotion = {
        use membership_event::{from_stage, to_stage};
        let [active, grace, limited, dormant] = Stage::ALL.map(Stage::as_str);
        from_stage
            .eq(active)
            .and(to_stage.ne(active))
            .or(from_stage.eq(grace).and(to_stage.eq_any([limited, dormant])))
            .or(from_stage.eq(limited).and(to_stage.eq(dormant)))
    };
    Ok(on!(conn, c => membership_event::table
        .filter(membership_event::rule.eq(rule))
        .filter(membership_event::at.ge(since.as_millis()))
        .filter(is_demotion)
        .select(diesel::dsl::count(membership_event::account_id).aggregate_distinct())
        .first(c))?)
}

/// From how many members a rule took something back since then that is no stage, such as a role: the steps
/// that lead nowhere. Nobody counts twice.
pub fn withdrawals_since(conn: &mut Conn, rule: &str, since: Timestamp) -> Result<i64, StoreError> {
    Ok(on!(conn, c => membership_event::table
        .filter(membership_event::rule.eq(rule))
        .filter(membership_event::at.ge(since.as_millis()))
        .filter(membership_event::from_stage.eq(membership_event::to_stage))
        .select(diesel::dsl::count(membership_event::account_id).aggregate_distinct())
        .first(c))?)
}
