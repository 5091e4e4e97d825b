//! Why accounts were let in. Rule, outcome and block only: what somebody holds is not our business
//! to keep.

use crate::connection::on;
use crate::schema::gate_decision;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::gate::Decision;
use domain::{AccountId, Entropy, id};

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
