//! Roles and groups that rules gave to members. A role is on the profile only if its member wants.

use crate::connection::on;
use crate::schema::{account, member_effect};
use crate::token_columns::CHUNK;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::account::AccountState;
use domain::gate::Effect;
use domain::{AccountId, Timestamp};

/// Something that a rule gave to a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberEffect {
    /// What.
    pub effect: Effect,
    /// The rule, as named in the rule file.
    pub rule: String,
    /// Whether the member shows it on the profile.
    pub shown: bool,
    /// Since when.
    pub granted_at: Timestamp,
}

fn parse(text: &str) -> Result<Effect, StoreError> {
    Effect::parse(text).map_err(|_| StoreError::corrupt("member_effect", "effect", text))
}

/// What rules gave to a member, by name.
pub fn list(conn: &mut Conn, account: AccountId) -> Result<Vec<MemberEffect>, StoreError> {
    let rows: Vec<(String, String, bool, i64)> = on!(conn, c => member_effect::table
        .filter(member_effect::account_id.eq(account.0))
        .order(member_effect::effect)
        .select((member_effect::effect, member_effect::rule, member_effect::shown, member_effect::granted_at))
        .load(c))?;
    rows.into_iter()
        .map(|(effect, rule, shown, granted_at)| {
            Ok(MemberEffect {
                effect: parse(&effect)?,
                rule,
                shown,
                granted_at: Timestamp::from_millis(granted_at),
            })
        })
        .collect()
}

/// Gives something to a member, not shown. False if they have it already; then the rule is noted anew.
pub fn grant(
    conn: &mut Conn,
    account: AccountId,
    effect: &Effect,
    rule: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let effect = effect.to_string();
    let added = on!(conn, c => diesel::insert_into(member_effect::table)
        .values((
            member_effect::account_id.eq(account.0),
            member_effect::effect.eq(&effect),
            member_effect::rule.eq(rule),
            member_effect::shown.eq(false),
            member_effect::granted_at.eq(now.as_millis()),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    if added == 0 {
        on!(conn, c => diesel::update(member_effect::table
            .find((account.0, &effect))
            .filter(member_effect::rule.ne(rule)))
            .set(member_effect::rule.eq(rule))
            .execute(c))?;
    }
    Ok(added == 1)
}

/// Takes something from a member. False if they do not have it.
pub fn withdraw(conn: &mut Conn, account: AccountId, effect: &Effect) -> Result<bool, StoreError> {
    let gone = on!(conn, c => diesel::delete(member_effect::table.find((account.0, effect.to_string()))).execute(c))?;
    Ok(gone == 1)
}

/// Shows something on the profile, or hides it. False if the member does not have it.
pub fn show(conn: &mut Conn, account: AccountId, effect: &Effect, shown: bool) -> Result<bool, StoreError> {
    let changed = on!(conn, c => diesel::update(member_effect::table.find((account.0, effect.to_string())))
        .set(member_effect::shown.eq(shown))
        .execute(c))?;
    Ok(changed == 1)
}

/// What these members show, by member and name.
pub fn shown_among(conn: &mut Conn, accounts: &[AccountId]) -> Result<Vec<(AccountId, Effect)>, StoreError> {
    let mut ids: Vec<i64> = accounts.iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut shown = Vec::new();
    for some in ids.chunks(CHUNK) {
        let rows: Vec<(i64, String)> = on!(conn, c => member_effect::table
            .filter(member_effect::account_id.eq_any(some))
            .filter(member_effect::shown.eq(true))
            .order((member_effect::account_id, member_effect::effect))
            .select((member_effect::account_id, member_effect::effect))
            .load(c))?;
        for (id, effect) in rows {
            shown.push((AccountId(id), parse(&effect)?));
        }
    }
    Ok(shown)
}

/// How many members ([`crate::memberships::members`]) have what. Reads all of them: for an admin's page.
pub fn counts(conn: &mut Conn) -> Result<Vec<(Effect, i64)>, StoreError> {
    let rows: Vec<(String, i64)> = on!(conn, c => member_effect::table
        .inner_join(account::table.on(account::id.eq(member_effect::account_id)))
        .filter(account::state.eq(AccountState::Active.as_str()))
        .group_by(member_effect::effect)
        .order(member_effect::effect)
        .select((member_effect::effect, diesel::dsl::count_star()))
        .load(c))?;
    rows.into_iter()
        .map(|(effect, members)| Ok((parse(&effect)?, members)))
        .collect()
}
