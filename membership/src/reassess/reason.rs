//! Why a member changed stage, as stored with the event: conditions, rules and blocks, never what
//! somebody holds and never a wallet.

use super::binding::Hindrance;
use domain::gate::{BlockRef, Decision, Effect, Outcome};
use serde::Serialize;

#[derive(Serialize)]
struct Reason<'a> {
    because: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<&'a Effect>,
    conditions: Vec<Condition<'a>>,
    blocks: Vec<Block>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    final_blocks: Vec<Block>,
}

#[derive(Serialize)]
struct Condition<'a> {
    condition: &'a str,
    outcome: &'static str,
    message: &'a str,
}

#[derive(Serialize)]
struct Block {
    chain: String,
    number: u64,
}

fn blocks(blocks: &[BlockRef]) -> Vec<Block> {
    blocks
        .iter()
        .map(|block| Block {
            chain: block.chain.caip2(),
            number: block.number,
        })
        .collect()
}

fn text(because: &'static str, effect: Option<&Effect>, confirmed: &Decision, settled: Option<&Decision>) -> String {
    let reason = Reason {
        because,
        effect,
        conditions: confirmed
            .reasons
            .iter()
            .map(|reason| Condition {
                condition: &reason.condition,
                outcome: reason.outcome.verdict(),
                message: &reason.message,
            })
            .collect(),
        blocks: blocks(&confirmed.blocks),
        final_blocks: settled.map_or_else(Vec::new, |settled| blocks(&settled.blocks)),
    };
    serde_json::to_string(&reason).expect("a reason is plain data")
}

/// Of a step between stages.
pub(crate) fn of_step(hindrance: Hindrance, confirmed: &Decision, settled: Option<&Decision>) -> String {
    text(hindrance.as_str(), None, confirmed, settled)
}

/// Of an account that is exempt because of its role.
pub(crate) fn of_exemption(confirmed: &Decision) -> String {
    text("exempt", None, confirmed, None)
}

/// Of something that was taken back.
pub(crate) fn of_withdrawal(effect: &Effect, confirmed: &Decision, settled: Option<&Decision>) -> String {
    text("withdrawn", Some(effect), confirmed, settled)
}

/// Where the operator says that what is missing can be had.
pub(crate) fn link(confirmed: &Decision) -> Option<&str> {
    confirmed
        .reasons
        .iter()
        .filter(|reason| reason.outcome == Outcome::No)
        .find_map(|reason| reason.link.as_deref())
}
