//! Which contracts to listen to, and whom an event concerns.
//!
//! An event is only a hint that somebody should be looked at again: what it says is never believed,
//! because whoever wrote the contract chose what it emits. So an event of a shape that nobody expects
//! costs at most a look too many, or waits for the daily sweep. The registry of delegations is not
//! listened to: it is one contract for a whole chain, and would flood every follower.

mod event;

use crate::bindings::{unit_token, wallet_token};
use crate::condition::MAX_TOKENS;
use crate::rule::{ConditionKind, GateRules};
use alloy_primitives::B256;
use domain::chain_follow::{ContractLog, WatchedContract};
use domain::gate::Token;
use domain::policy::Touched;
use domain::wallet::ChainId;
use event::Seen;
use std::collections::{BTreeSet, HashSet};

/// The contracts that conditions read.
pub(crate) fn contracts(rules: &GateRules) -> Vec<WatchedContract> {
    let all: BTreeSet<WatchedContract> = rules
        .conditions()
        .iter()
        .filter_map(|condition| {
            Some(WatchedContract {
                chain: condition.kind.read_chain()?,
                contract: condition.kind.contract()?,
            })
        })
        .collect();
    all.into_iter().collect()
}

/// The events of these contracts on one chain that concern anybody, by their first topic; none is all, where
/// what a `call` answers may follow from any event.
pub(crate) fn events(rules: &GateRules, chain: ChainId) -> Vec<B256> {
    let is_any = |kind: &ConditionKind| matches!(kind, ConditionKind::Call(_)) && kind.read_chain() == Some(chain);
    if rules.conditions().iter().any(|condition| is_any(&condition.kind)) {
        return Vec::new();
    }
    event::signatures()
}

/// Whom an event of a watched contract concerns; nobody if the contract is not one.
pub(crate) fn touched(rules: &GateRules, chain: ChainId, log: &ContractLog) -> Touched {
    let kinds: Vec<&ConditionKind> = rules
        .conditions()
        .iter()
        .map(|condition| &condition.kind)
        .filter(|kind| kind.read_chain() == Some(chain) && kind.contract() == Some(log.contract))
        .collect();
    let mut touched = Touched::default();
    if kinds.is_empty() {
        return touched;
    }
    // What a `call` answers may follow from any event that names somebody.
    let is_any = kinds.iter().any(|kind| matches!(kind, ConditionKind::Call(_)));
    let seen = event::read(&log.entry).or_else(|| is_any.then(|| event::named(&log.entry)));
    let Some(seen) = seen else { return touched };
    for kind in &kinds {
        add_tokens(&mut touched, kind, chain, log, &seen);
    }
    touched.everybody = seen.everybody;
    touched.addresses = seen.addresses;
    touched
}

fn add_tokens(touched: &mut Touched, kind: &ConditionKind, chain: ChainId, log: &ContractLog, seen: &Seen) {
    // A set beside the list: one event may name thousands of units, and whoever may send some chooses how many.
    let mut known: HashSet<Token> = touched.tokens.iter().copied().collect();
    let mut add = |token: Token| {
        if known.insert(token) {
            touched.tokens.push(token);
        }
    };
    match kind {
        ConditionKind::Erc721(_) | ConditionKind::Unlock(_) | ConditionKind::BuilderPass(_) => {
            for id in &seen.ids {
                add(Token {
                    chain,
                    contract: log.contract,
                    id: *id,
                });
            }
        }
        // A vault's address is nobody's wallet here, so its units are named one by one.
        ConditionKind::Erc1155(rule) if rule.delegation.is_some() => {
            for (id, owner) in seen.units.iter().filter(|(id, _)| rule.ids.contains(*id)) {
                for unit in 0..MAX_TOKENS as u64 {
                    add(unit_token(chain, log.contract, *id, *owner, unit));
                }
            }
        }
        _ => {}
    }
    // With `bind = "wallet"` a vault stands for itself.
    if kind.delegation().is_some() {
        for address in &seen.addresses {
            add(wallet_token(*address));
        }
    }
}

#[cfg(test)]
mod tests;
