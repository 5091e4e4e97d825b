//! Why accounts were let in. Rule, outcome and block only: what somebody holds is not our business
//! to keep.

use crate::connection::on;
use crate::schema::gate_decision;
use crate::statement::statement;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::gate::Decision;
use domain::{AccountId, Entropy, Timestamp, id};
use std::time::Duration;

/// How long decisions are kept that are not an account's newest.
pub const KEPT: Duration = Duration::from_secs(90 * 86_400);

/// How many old decisions are removed at once.
const AT_ONCE: i64 = 5000;

/// A stored decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDecision {
    /// `granted`, `denied` or `unknown`.
    pub outcome: String,
    /// The hash of the rule that was evaluated.
    pub rule_hash: String,
    /// The blocks, as JSON.
    pub blocks: String,
    /// When, unix milliseconds.
    pub decided_at: i64,
}

/// Stores a decision about an account.
pub fn add(conn: &mut Conn, account: AccountId, decision: &Decision, entropy: &dyn Entropy) -> Result<(), StoreError> {
    let blocks = serde_json::to_string(&decision.blocks).expect("block references are plain data");
    on!(conn, c => diesel::insert_into(gate_decision::table)
        .values((
            gate_decision::id.eq(id::draw(decision.decided_at, entropy)),
            gate_decision::account_id.eq(account.0),
            gate_decision::outcome.eq(decision.outcome.verdict()),
            gate_decision::rule_hash.eq(&decision.rule_hash),
            gate_decision::blocks.eq(&blocks),
            gate_decision::decided_at.eq(decision.decided_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// The latest decision about an account.
pub fn latest(conn: &mut Conn, account: AccountId) -> Result<Option<StoredDecision>, StoreError> {
    let row: Option<(String, String, String, i64)> = on!(conn, c => gate_decision::table
        .filter(gate_decision::account_id.eq(account.0))
        .order(gate_decision::id.desc())
        .select((gate_decision::outcome, gate_decision::rule_hash, gate_decision::blocks, gate_decision::decided_at))
        .first(c)
        .optional())?;
    Ok(row.map(|(outcome, rule_hash, blocks, decided_at)| StoredDecision {
        outcome,
        rule_hash,
        blocks,
        decided_at,
    }))
}

/// The decisions about an account that are kept, newest first.
pub fn list(conn: &mut Conn, account: AccountId, limit: i64) -> Result<Vec<StoredDecision>, StoreError> {
    let rows: Vec<(String, String, String, i64)> = on!(conn, c => gate_decision::table
        .filter(gate_decision::account_id.eq(account.0))
        .order(gate_decision::id.desc())
        .limit(limit.max(0))
        .select((gate_decision::outcome, gate_decision::rule_hash, gate_decision::blocks, gate_decision::decided_at))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(outcome, rule_hash, blocks, decided_at)| StoredDecision {
            outcome,
            rule_hash,
            blocks,
            decided_at,
        })
        .collect())
}

statement!(Forget { below: i64 => BigInt, limit: i64 => BigInt };
    "DELETE FROM gate_decision WHERE id IN (SELECT old.id FROM gate_decision old WHERE old.id < " [below => BigInt]
    " AND EXISTS (SELECT 1 FROM gate_decision newer WHERE newer.account_id = old.account_id AND newer.id > old.id)"
    " ORDER BY old.id LIMIT " [limit => BigInt] ")");

/// Removes some of the decisions that are older than [`KEPT`], never an account's newest; returns how many.
pub fn forget(conn: &mut Conn, now: Timestamp) -> Result<usize, StoreError> {
    Ok(on!(conn, c => Forget::new(id::first_at(now.minus(KEPT)), AT_ONCE).execute(c))?)
}
