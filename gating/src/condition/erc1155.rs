//! Units of some ids of an ERC-1155 contract.
//!
//! Units of one id cannot be told apart, so of each id the *least* balance of the window counts,
//! reckoned backwards over `TransferSingle` and `TransferBatch` as for a coin. What is bound is the
//! n-th unit that one holder has of one id ([`crate::bindings::unit_token`]): as many accounts as
//! there are units, and no more. Units that are bound already need no age.

use super::MAX_TOKENS;
use super::abi::Erc1155 as Abi;
use super::case::Case;
use super::contract::{Contract, Trouble};
use super::finding::Finding;
use super::logs;
use crate::bindings::unit_token;
use crate::length::in_words;
use crate::rule::Erc1155;
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolEvent, SolValue};
use domain::chain_reader::LogEntry;
use domain::gate::{Outcome, Token};
use std::collections::BTreeMap;

/// Checks one holder.
pub(super) async fn check(rule: &Erc1155, case: &Case<'_>, contract: &Contract<'_>) -> Result<Finding, Trouble> {
    let held = balances(rule, case, contract).await?;
    let total = sum(held.iter().map(|(_, units)| *units));
    let arguments = |amount: U256| {
        vec![
            case.title(),
            ("held", amount.to_string()),
            ("min", rule.min.to_string()),
        ]
    };
    if total < rule.min {
        return Ok(Finding::new(Outcome::No, "gate-erc1155-no", arguments(total)));
    }
    let kept = kept_units(&held, case, contract);
    if U256::from(kept.len()) >= rule.min {
        // Who keeps enough is a member by that, whatever else they hold.
        return Ok(Finding {
            tokens: kept,
            ..Finding::new(Outcome::Yes, "gate-erc1155-yes", arguments(total))
        });
    }
    let past = match case.window.length() {
        Some(_) => Some(past(rule, &held, case, contract).await?),
        None => None,
    };
    let old = |id: U256, units: U256| past.as_ref().map_or(units, |past| past.least_of(id, units));
    let tokens = units(&held, kept, &old, case, contract);
    let aged = sum(held.iter().map(|(id, units)| old(*id, *units)));
    // Kept units count although they may be young, and none counts twice.
    if aged >= rule.min || U256::from(tokens.len()) >= rule.min {
        return Ok(Finding {
            tokens,
            ..Finding::new(Outcome::Yes, "gate-erc1155-yes", arguments(total))
        });
    }
    let mut words = arguments(aged);
    words.push(("time", in_words(case.window.length().unwrap_or_default())));
    let changes_at = past.and_then(|past| {
        let changed = past.changed_in?;
        Some(case.window.complete_at(contract, past.begins_after, changed))
    });
    Ok(Finding {
        changes_at,
        ..Finding::new(Outcome::No, "gate-erc1155-fresh", words)
    })
}

/// How many units of each id the holder has that count, ids without any left out.
async fn balances(rule: &Erc1155, case: &Case<'_>, contract: &Contract<'_>) -> Result<Vec<(U256, U256)>, Trouble> {
    let ids: Vec<U256> = rule.ids.ids().filter(|id| case.scope.allows(*id)).collect();
    let amounts = match ids[..] {
        [] => Vec::new(),
        [id] => {
            let holder = case.holder;
            vec![contract.ask(Abi::balanceOfCall { holder, id }).await?]
        }
        _ => {
            let call = Abi::balanceOfBatchCall {
                holders: vec![case.holder; ids.len()],
                ids: ids.clone(),
            };
            contract.ask(call).await?
        }
    };
    if amounts.len() != ids.len() {
        return Err(contract.contradicts("balanceOfBatch(address[],uint256[])"));
    }
    Ok(ids
        .into_iter()
        .zip(amounts)
        .map(|(id, units)| (id, units.min(case.scope.limit(id))))
        .filter(|(_, units)| !units.is_zero())
        .collect())
}

/// The units of the holder that are bound to the person's account.
fn kept_units(held: &[(U256, U256)], case: &Case<'_>, contract: &Contract<'_>) -> Vec<Token> {
    if case.kept.is_empty() {
        return Vec::new();
    }
    let mut kept = Vec::new();
    for (id, units) in held {
        for unit in 0..few(*units) {
            let token = unit_token(contract.block.chain, contract.address, *id, case.holder, unit);
            if case.is_kept(token.id) {
                kept.push(token);
            }
        }
    }
    kept
}

/// The units that may be bound, kept ones first, at most [`MAX_TOKENS`].
fn units(
    held: &[(U256, U256)],
    kept: Vec<Token>,
    old: &impl Fn(U256, U256) -> U256,
    case: &Case<'_>,
    contract: &Contract<'_>,
) -> Vec<Token> {
    let mut tokens = kept;
    for (id, units) in held {
        for unit in 0..few(old(*id, *units)) {
            let token = unit_token(contract.block.chain, contract.address, *id, case.holder, unit);
            if tokens.len() < MAX_TOKENS && !tokens.contains(&token) {
                tokens.push(token);
            }
        }
    }
    tokens
}

/// At most as many units as are looked at.
fn few(units: U256) -> u64 {
    u64::try_from(units).unwrap_or(u64::MAX).min(MAX_TOKENS as u64)
}

fn sum(amounts: impl Iterator<Item = U256>) -> U256 {
    amounts.fold(U256::ZERO, U256::saturating_add)
}

/// What the window's events say of each id.
#[derive(Debug, PartialEq, Eq)]
struct Past {
    begins_after: u64,
    /// The least that was held, for ids that moved at all.
    least: BTreeMap<U256, U256>,
    /// The newest block in which units came.
    changed_in: Option<u64>,
}

impl Past {
    fn least_of(&self, id: U256, now: U256) -> U256 {
        self.least.get(&id).copied().unwrap_or(now).min(now)
    }
}

/// Reads the window.
async fn past(
    rule: &Erc1155,
    held: &[(U256, U256)],
    case: &Case<'_>,
    contract: &Contract<'_>,
) -> Result<Past, Trouble> {
    let begins_after = case.window.begins_after(contract).await?;
    let holder = Some(logs::topic(case.holder));
    let read = |signature: B256, from: Option<B256>, to: Option<B256>| {
        let topics = [Some(signature), None, from, to];
        let matters = |entry: &LogEntry| matters(rule, case.holder, entry);
        logs::entries(contract, begins_after.saturating_add(1), topics, matters)
    };
    let (single, batch) = (Abi::TransferSingle::SIGNATURE_HASH, Abi::TransferBatch::SIGNATURE_HASH);
    let (a, b, c, d) = futures::try_join!(
        read(single, holder, None),
        read(batch, holder, None),
        read(single, None, holder),
        read(batch, None, holder),
    )?;
    // Only what was read in full may be walked back; a vault's limit is applied at the end.
    let full = full_balances(rule, held, case, contract).await?;
    let mut entries = [a, b, c, d].concat();
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.block_number, entry.log_index)));
    entries.dedup_by_key(|entry| (entry.block_number, entry.log_index));
    walk_back(case.holder, full, begins_after, &entries)
        .ok_or_else(|| contract.contradicts("TransferSingle(address,address,address,uint256,uint256)"))
}

/// The balances without the limits of a delegation.
async fn full_balances(
    rule: &Erc1155,
    held: &[(U256, U256)],
    case: &Case<'_>,
    contract: &Contract<'_>,
) -> Result<BTreeMap<U256, U256>, Trouble> {
    if *case.scope == super::case::Scope::Everything {
        let mut all: BTreeMap<U256, U256> = rule.ids.ids().map(|id| (id, U256::ZERO)).collect();
        all.extend(held.iter().copied());
        return Ok(all);
    }
    let everything = Case {
        scope: &super::case::Scope::Everything,
        ..*case
    };
    let mut all: BTreeMap<U256, U256> = rule.ids.ids().map(|id| (id, U256::ZERO)).collect();
    all.extend(balances(rule, &everything, contract).await?);
    Ok(all)
}

/// Walks back from the balances of now. `None` if the events cannot be true.
fn walk_back(
    holder: Address,
    mut held: BTreeMap<U256, U256>,
    begins_after: u64,
    newest_first: &[LogEntry],
) -> Option<Past> {
    let mut past = Past {
        begins_after,
        least: BTreeMap::new(),
        changed_in: None,
    };
    let own = logs::topic(holder);
    for entry in newest_first {
        let moved = moved(entry)?;
        let (is_sent, is_received) = (entry.topics.get(2)? == &own, entry.topics.get(3)? == &own);
        if is_sent == is_received {
            continue;
        }
        for (id, units) in moved {
            // Other ids than the condition's do not matter.
            let Some(of_id) = held.get_mut(&id) else { continue };
            *of_id = if is_sent {
                of_id.checked_add(units)?
            } else {
                of_id.checked_sub(units)?
            };
            let least = past.least.entry(id).or_insert(*of_id);
            *least = (*least).min(*of_id);
            if is_received && past.changed_in.is_none() {
                past.changed_in = Some(entry.block_number);
            }
        }
    }
    Some(past)
}

/// Whether an event changes what counts: anybody can send units of other ids, or none. One of an odd shape
/// matters: it must not be overlooked.
fn matters(rule: &Erc1155, holder: Address, entry: &LogEntry) -> bool {
    let own = logs::topic(holder);
    let [_, _, from, to] = entry.topics[..] else {
        return true;
    };
    if (from == own) == (to == own) {
        return false;
    }
    moved(entry).is_none_or(|moved| {
        let mut moved = moved.into_iter();
        moved.any(|(id, units)| rule.ids.contains(id) && !units.is_zero())
    })
}

/// The ids and units that an event moves; `None` if its data has another shape.
pub(super) fn moved(entry: &LogEntry) -> Option<Vec<(U256, U256)>> {
    let signature = entry.topics.first()?;
    if *signature == Abi::TransferSingle::SIGNATURE_HASH {
        if entry.data.len() != 64 {
            return None;
        }
        let (id, units) = <(U256, U256)>::abi_decode_params(&entry.data).ok()?;
        return Some(vec![(id, units)]);
    }
    let (ids, units) = <(Vec<U256>, Vec<U256>)>::abi_decode_params(&entry.data).ok()?;
    (ids.len() == units.len()).then(|| ids.into_iter().zip(units).collect())
}

#[cfg(test)]
mod tests;
