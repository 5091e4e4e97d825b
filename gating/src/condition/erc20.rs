//! An amount of an ERC-20 coin, held for a while.
//!
//! Coins cannot be told apart, so they cannot be bound: what keeps one purse from being passed round
//! is that the *least* balance of the whole window counts. It is reckoned backwards from the present
//! balance over the `Transfer` events of the wallet, so that no archive of old states is needed.
//!
//! Anybody can make a contract emit events about anybody: transfers of nothing out of their wallet, and
//! dust into it. A transfer to oneself and one of nothing are dropped as they are read. Sending only makes
//! the past richer, so if what was received leaves enough of the present balance, what was sent is not
//! read; dust never gets in the way of that, since it is in the balance too. Events that contradict the balance (coins that grow by
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
    let received = match received(rule, balance, first, case, contract).await? {
        Received::LeavesEnough(least) => {
            return Ok(Finding::new(Outcome::Yes, "gate-erc20-yes", arguments(least)));
        }
        Received::These(received) => received,
    };
    let from_holder = [
        Some(Abi::Transfer::SIGNATURE_HASH),
        Some(logs::topic(case.holder)),
        None,
        None,
    ];
    let sent = logs::entries(contract, first, from_holder, moves).await?;
    let Some(past) = least(balance, rule.min, case.holder, sent, received) else {
        return Err(contradiction(contract));
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

/// What came within the window.
enum Received {
    /// Little: at every moment of the window there was at least this, which is enough.
    LeavesEnough(U256),
    /// These transfers.
    These(Vec<LogEntry>),
}

/// Reads what came from block `first` on. As long as it leaves enough, it only adds up, so that any number
/// of small amounts is read; otherwise each transfer is kept, and too many are unknown.
async fn received(
    rule: &Erc20,
    balance: U256,
    first: u64,
    case: &Case<'_>,
    contract: &Contract<'_>,
) -> Result<Received, Trouble> {
    let to_holder = [
        Some(Abi::Transfer::SIGNATURE_HASH),
        None,
        Some(logs::topic(case.holder)),
        None,
    ];
    let spare = balance.saturating_sub(rule.min);
    let most = contract.reader.most_events();
    let mut parts = logs::Parts::new(contract, first, to_holder);
    let (mut sum, mut these, mut has_more) = (U256::ZERO, Vec::new(), false);
    while let Some(part) = parts.next().await? {
        for entry in part.into_iter().filter(moves) {
            let Some(value) = amount(&entry) else {
                return Err(contradiction(contract));
            };
            sum = sum.saturating_add(value);
            if these.len() < most {
                these.push(entry);
            } else {
                has_more = true;
            }
        }
        if has_more && sum > spare {
            return Err(Trouble::TooManyEvents(contract.address));
        }
    }
    Ok(if sum <= spare {
        Received::LeavesEnough(balance - sum)
    } else {
        Received::These(these)
    })
}

/// Whether an event moves anything. One of an odd shape does: it must not be overlooked.
fn moves(entry: &LogEntry) -> bool {
    let to_oneself = entry.topics.len() == 3 && entry.topics[1] == entry.topics[2];
    !to_oneself && amount(entry) != Some(U256::ZERO)
}

fn contradiction(contract: &Contract<'_>) -> Trouble {
    contract.contradicts("Transfer(address,address,uint256)")
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
