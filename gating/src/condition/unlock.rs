//! A valid membership key of an Unlock lock.
//!
//! Facts of the real contracts that this follows: a key expires without any event, so validity is
//! read, never remembered; a lent key is *valid and owned* by the borrower, and only `keyManagerOf`
//! tells that the lender may take it back; `lendKey` emits no manager event; `shareKey` splits a key
//! into a new one, with a `Transfer` from whoever shared, so that a new id is always as young as it
//! looks; the lock's `onValidKeyHook` is a stranger's code that sees the caller and may revert or burn
//! gas, which makes the outcome unknown and not no. A key that a hook grants without any token cannot
//! be used up, so it does not count.

use super::abi::{Erc721, Unlock as Abi};
use super::case::Case;
use super::contract::{Contract, Trouble};
use super::finding::Finding;
use super::logs::{self, Arrivals};
use super::{AT_ONCE, MAX_TOKENS, expiry};
use crate::length::in_words;
use crate::rule::{Lent, Unlock};
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use domain::gate::Outcome;
use futures::future::try_join_all;

/// Up to so many keys are read without asking for the bound one first.
const FEW_KEYS: usize = AT_ONCE;

/// Checks one holder.
pub(super) async fn check(rule: &Unlock, case: &Case<'_>, lock: &Contract<'_>) -> Result<Finding, Trouble> {
    if !rule.versions.is_empty() {
        let version = lock.ask(Abi::publicLockVersionCall {}).await?;
        if !rule.versions.contains(&version) {
            let accepted: Vec<String> = rule.versions.iter().map(u16::to_string).collect();
            let arguments = [
                case.title(),
                ("version", version.to_string()),
                ("accepted", accepted.join(", ")),
            ];
            return Ok(Finding::new(Outcome::Unknown, "gate-unlock-version", arguments));
        }
    }
    let mut sorted = Sorted::default();
    let (holds_valid, total) = futures::try_join!(
        lock.ask(Abi::getHasValidKeyCall { holder: case.holder }),
        lock.ask(Abi::totalKeysCall { holder: case.holder })
    )?;
    // Somebody with many keys, which others may have sent, is answered by the bound one before they are read.
    let is_crowded = total > U256::from(FEW_KEYS);
    if is_crowded {
        sorted.good = bound_keys(rule, case, lock).await?;
    }
    let mut managed = Vec::new();
    if let Lent::Manager { from_block } = rule.lent
        && sorted.good.is_empty()
    {
        let (ids, more) = possibly_managed(case.holder, from_block, lock).await?;
        sorted.manages_more = more;
        if !is_crowded && ids.len() > FEW_KEYS {
            sorted.good = bound_keys(rule, case, lock).await?;
        }
        managed = ids;
    }
    if !sorted.good.is_empty() {
        // Who keeps enough is a member by that, whatever else they hold.
        return Ok(sorted.finding(rule, holds_valid, total, &Arrivals::default(), case, lock));
    }
    let mut keys = Vec::new();
    if holds_valid {
        let (ids, more) = held(case.holder, total, lock).await?;
        sorted.more = more;
        keys = read_all(ids, lock).await?;
        keys.retain(|key| {
            let is_ours = key.manager.is_zero() || case.own.contains(&key.manager);
            sorted.lent |= key.valid && !is_ours;
            key.valid && is_ours
        });
    }
    let managed = read_all(managed, lock).await?;
    keys.extend(
        managed
            .into_iter()
            .filter(|key| key.valid && key.manager == case.holder),
    );
    keys.retain(|key| case.scope.allows(key.id));
    let needs_age = keys.iter().any(|key| !case.is_kept(key.id));
    let arrivals = if needs_age {
        arrivals(rule, case, lock).await?
    } else {
        Arrivals::default()
    };
    sorted.sort(rule, keys, &arrivals, case, lock);
    Ok(sorted.finding(rule, holds_valid, total, &arrivals, case, lock))
}

/// Valid keys, sorted by what they are worth.
#[derive(Default)]
struct Sorted {
    /// They count.
    good: Vec<Key>,
    /// They would count if they lasted longer.
    ending: Vec<Key>,
    /// They will count when they were held for long enough.
    young: Vec<U256>,
    /// Somebody else may take one back.
    lent: bool,
    /// There are more keys than were looked at.
    more: bool,
    /// There are more keys that the holder may manage for others than were looked at.
    manages_more: bool,
}

impl Sorted {
    fn sort(&mut self, rule: &Unlock, keys: Vec<Key>, arrivals: &Arrivals, case: &Case<'_>, lock: &Contract<'_>) {
        let now = U256::from(lock.block.timestamp_secs);
        let enough = now.saturating_add(U256::from(rule.min_remaining.as_secs()));
        for key in keys {
            if self.good.iter().any(|good| good.id == key.id) {
                continue;
            }
            let lasts = rule.min_remaining.is_zero() || key.expires_at >= enough;
            if case.is_kept(key.id) || lasts && !arrivals.has(key.id) {
                self.good.push(key);
            } else if lasts {
                self.young.push(key.id);
            } else {
                self.ending.push(key);
            }
        }
    }

    fn finding(
        mut self,
        rule: &Unlock,
        holds_valid: bool,
        total: U256,
        arrivals: &Arrivals,
        case: &Case<'_>,
        lock: &Contract<'_>,
    ) -> Finding {
        if !self.good.is_empty() {
            // The key that lasts longest is the best one to bind.
            self.good
                .sort_by(|a, b| b.expires_at.cmp(&a.expires_at).then(a.id.cmp(&b.id)));
            let ends: Vec<(U256, u64)> = self
                .good
                .iter()
                .filter_map(|key| Some((key.id, expiry::of_word(key.expires_at)?)))
                .collect();
            let changes = ends.iter().map(|(id, ends_at)| {
                // Whoever is not a member by it yet may join by it only while enough is left.
                let margin = if case.is_kept(*id) {
                    0
                } else {
                    rule.min_remaining.as_secs()
                };
                ends_at.saturating_sub(margin)
            });
            return Finding {
                changes_at: changes.min(),
                expiries: ends.iter().map(|(id, ends_at)| (lock.token(*id), *ends_at)).collect(),
                tokens: self.good.iter().map(|key| lock.token(key.id)).collect(),
                ..Finding::new(Outcome::Yes, "gate-unlock-yes", [case.title()])
            };
        }
        if self.more || self.manages_more {
            // Anybody can make anybody the manager of any number of keys. What is bound was looked at by its
            // id, so that a member does not stay one for as long as there are others.
            let is_over = !self.more && case.staying && case.bound;
            return Finding::new(
                if is_over { Outcome::No } else { Outcome::Unknown },
                "gate-unlock-too-many",
                [case.title(), ("read", MAX_TOKENS.to_string())],
            );
        }
        if let Some(length) = case.window.length().filter(|_| !self.young.is_empty()) {
            return Finding {
                changes_at: arrivals.complete_at(case.window, lock, &self.young, 1),
                ..Finding::new(
                    Outcome::No,
                    "gate-unlock-fresh",
                    [case.title(), ("time", in_words(length))],
                )
            };
        }
        if !self.ending.is_empty() {
            let time = in_words(rule.min_remaining);
            return Finding::new(Outcome::No, "gate-unlock-ending", [case.title(), ("time", time)]);
        }
        let message = match (self.lent, holds_valid, total.is_zero()) {
            (true, _, _) => "gate-unlock-lent",
            (false, true, _) => "gate-unlock-without-key",
            (false, false, false) => "gate-unlock-expired",
            (false, false, true) => "gate-unlock-no",
        };
        Finding::new(Outcome::No, message, [case.title()])
    }
}

/// The keys bound to the person's account that count for the holder, read by their ids.
async fn bound_keys(rule: &Unlock, case: &Case<'_>, lock: &Contract<'_>) -> Result<Vec<Key>, Trouble> {
    let mut good = Vec::new();
    for id in case
        .kept
        .iter()
        .copied()
        .filter(|id| case.scope.allows(*id))
        .take(MAX_TOKENS)
    {
        // A key that is no more has no owner.
        let Some(owner) = lock.ask_or_revert(Erc721::ownerOfCall { id }).await? else {
            continue;
        };
        let key = read(id, lock).await?;
        let is_held = owner == case.holder && (key.manager.is_zero() || case.own.contains(&key.manager));
        let is_managed = rule.lent != Lent::Reject && key.manager == case.holder;
        if key.valid && (is_held || is_managed) {
            good.push(key);
        }
    }
    Ok(good)
}

/// What is known of one key.
struct Key {
    id: U256,
    valid: bool,
    manager: Address,
    expires_at: U256,
}

async fn read(id: U256, lock: &Contract<'_>) -> Result<Key, Trouble> {
    let (valid, manager, expires_at) = futures::try_join!(
        lock.ask(Abi::isValidKeyCall { id }),
        lock.ask(Abi::keyManagerOfCall { id }),
        lock.ask(Abi::keyExpirationTimestampForCall { id }),
    )?;
    Ok(Key {
        id,
        valid,
        manager,
        expires_at,
    })
}

async fn read_all(ids: Vec<U256>, lock: &Contract<'_>) -> Result<Vec<Key>, Trouble> {
    let mut keys = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        keys.extend(try_join_all(some.iter().map(|id| read(*id, lock))).await?);
    }
    Ok(keys)
}

/// The keys the holder has, valid or not, and whether there are more.
async fn held(holder: Address, total: U256, lock: &Contract<'_>) -> Result<(Vec<U256>, bool), Trouble> {
    let count = usize::try_from(total).unwrap_or(usize::MAX);
    let indexes: Vec<usize> = (0..count.min(MAX_TOKENS)).collect();
    let mut ids = Vec::new();
    for some in indexes.chunks(AT_ONCE) {
        let asked = some.iter().map(|index| {
            lock.ask(Abi::tokenOfOwnerByIndexCall {
                holder,
                index: U256::from(*index),
            })
        });
        ids.extend(try_join_all(asked).await?);
    }
    Ok((ids, count > MAX_TOKENS))
}

/// Keys that the holder may manage for somebody else: it gave them away once, or was made their
/// manager. Who manages them now is read from the lock.
async fn possibly_managed(holder: Address, from_block: u64, lock: &Contract<'_>) -> Result<(Vec<U256>, bool), Trouble> {
    let given = [
        Some(Erc721::Transfer::SIGNATURE_HASH),
        Some(logs::topic(holder)),
        None,
        None,
    ];
    let (given, managed) = futures::try_join!(
        logs::ids(lock, from_block, given, 3, |_| false),
        logs::ids(lock, from_block, made_manager(holder), 1, |_| false)
    )?;
    let more = given.more || managed.more;
    let mut ids = given.ids;
    for id in managed.ids {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok((ids, more))
}

/// The events in which the holder became the manager of a key.
fn made_manager(holder: Address) -> [Option<alloy_primitives::B256>; 4] {
    [
        Some(Abi::KeyManagerChanged::SIGNATURE_HASH),
        None,
        Some(logs::topic(holder)),
        None,
    ]
}

/// Keys that came within the window, to be held or to be managed. A lock refuses transfers to oneself,
/// so a transfer that looks like one is a key shared with oneself: a new one.
async fn arrivals(rule: &Unlock, case: &Case<'_>, lock: &Contract<'_>) -> Result<Arrivals, Trouble> {
    let received = [
        Some(Erc721::Transfer::SIGNATURE_HASH),
        None,
        Some(logs::topic(case.holder)),
        None,
    ];
    let arrivals = Arrivals::read(case.window, lock, received, 3, |_| false).await?;
    if rule.lent == Lent::Reject {
        return Ok(arrivals);
    }
    let managed = Arrivals::read(case.window, lock, made_manager(case.holder), 1, |_| false).await?;
    Ok(arrivals.join(managed))
}
