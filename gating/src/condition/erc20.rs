//! An amount of an ERC-20 coin, held for a while.
//!
//! Coins cannot be told apart, so they cannot be bound: what keeps one purse from being passed round
//! is that the *least* balance of the whole window counts. It is reckoned backwards from the present
//! balance over the `Transfer` events of the wallet, so that no archive of old states is needed. A
//! transfer to oneself changes nothing. Events that contradict the balance (coins that grow by
//! themselves, a contract that lies) make the outcome *unknown*. A member who keeps holding keeps
//! satisfying this, so nothing is waived for members: else a purse could restore one after another.

use super::abi::Erc20 as Abi;
use super::case::Case;
use super::contract::{Contract, Trouble};
use super::finding::Finding;
use super::logs;
use crate::length::in_words;
use crate::rule::Erc20;
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use domain::chain_reader::LogEntry;
use domain::gate::Outcome;

/// Checks one holder.
pub(super) async fn check(rule: &Erc20, case: &Case<'_>, contract: &Contract<'_>) -> Result<Finding, Trouble> {
    let balance = contract.ask(Abi::balanceOfCall { holder: case.holder }).await?;
    let arguments = |held: U256| vec![case.title(), ("held", held.to_string()), ("min", rule.min.to_string())];
    if balance < rule.min {
        return Ok(Finding::new(Outcome::No, "gate-erc20-no", arguments(balance)));
    }
    let Some(length) = case.window.length() else {
        return Ok(Finding::new(Outcome::Yes, "gate-erc20-yes", arguments(balance)));
    };
    let begins_after = case.window.begins_after(contract).await?;
    let first = begins_after.saturating_add(1);
    let (sent, received) = futures::try_join!(
        logs::entries(
            contract,
            first,
            [
                Some(Abi::Transfer::SIGNATURE_HASH),
                Some(logs::topic(case.holder)),
                None,
                None
            ]
        ),
        logs::entries(
            contract,
            first,
            [
                Some(Abi::Transfer::SIGNATURE_HASH),
                None,
                Some(logs::topic(case.holder)),
                None
            ]
        ),
    )?;
    let Some(past) = least(balance, rule.min, case.holder, sent, received) else {
        return Err(contract.contradicts("Transfer(address,address,uint256)"));
    };
    if past.least >= rule.min {
        return Ok(Finding::new(Outcome::Yes, "gate-erc20-yes", arguments(past.least)));
    }
    let mut words = arguments(past.least);
    words.push(("time", in_words(length)));
    Ok(Finding {
        changes_at: past
            .enough_since
            .map(|block| case.window.complete_at(contract, begins_after, block)),
        ..Finding::new(Outcome::No, "gate-erc20-fresh", words)
    })
}

/// What the window's events say.
#[derive(Debug, PartialEq, Eq)]
struct Past {
    /// The least that was held.
    least: U256,
    /// The block since which enough was held, if it was ever less.
    enough_since: Option<u64>,
}

/// Walks back from `balance`. `None` if the events cannot be true.
fn least(balance: U256, min: U256, holder: Address, sent: Vec<LogEntry>, received: Vec<LogEntry>) -> Option<Past> {
    let mut all: Vec<(LogEntry, bool)> = sent.into_iter().map(|entry| (entry, true)).collect();
    all.extend(received.into_iter().map(|entry| (entry, false)));
    // Newest first.
    all.sort_by_key(|(entry, _)| std::cmp::Reverse((entry.block_number, entry.log_index)));
    let mut past = Past {
        least: balance,
        enough_since: None,
    };
    let mut held = balance;
    for (entry, is_sent) in all {
        let value = amount(&entry)?;
        // A transfer to oneself is among the sent and among the received.
        if entry.topics[1] == entry.topics[2] && entry.topics[1] == logs::topic(holder) {
            continue;
        }
        held = if is_sent {
            held.checked_add(value)?
        } else {
            held.checked_sub(value)?
        };
        past.least = past.least.min(held);
        if held < min && past.enough_since.is_none() {
            past.enough_since = Some(entry.block_number);
        }
    }
    Some(past)
}

/// The value of a `Transfer` of three topics; an event of another shape is no such transfer.
fn amount(entry: &LogEntry) -> Option<U256> {
    (entry.topics.len() == 3 && entry.data.len() == 32).then(|| U256::from_be_slice(&entry.data))
}

#[cfg(test)]
mod tests;
