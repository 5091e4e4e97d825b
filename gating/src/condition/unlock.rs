//! A valid membership key of an Unlock lock.
//!
//! Facts of the real contracts that this follows: a key expires without any event, so validity is
//! read, never remembered; a lent key is *valid and owned* by the borrower, and only `keyManagerOf`
//! tells that the lender may take it back; `lendKey` emits no manager event; the lock's
//! `onValidKeyHook` is a stranger's code that sees the caller and may revert or burn gas, which makes
//! the outcome unknown and not no. A key that a hook grants without any token cannot be used up, so
//! it does not count.

use super::abi::{Erc721, Unlock as Abi};
use super::contract::{Contract, Trouble};
use super::finding::Finding;
use super::{MAX_TOKENS, logs};
use crate::rule::{Lent, Unlock};
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use domain::gate::{Outcome, Token};
use domain::wallet::Wallet;
use futures::future::try_join_all;

/// How many keys are asked about at once.
const AT_ONCE: usize = 10;

/// Checks one wallet. `counted` are all wallets of the same person that count on the chain: a key
/// that one of them holds and another manages is not lent to anybody.
pub(super) async fn check(
    rule: &Unlock,
    title: &str,
    wallet: Address,
    counted: &[Wallet],
    lock: &Contract<'_>,
) -> Result<Finding, Trouble> {
    let title = ("title", title.to_owned());
    if !rule.versions.is_empty() {
        let version = lock.ask(Abi::publicLockVersionCall {}).await?;
        if !rule.versions.contains(&version) {
            let accepted: Vec<String> = rule.versions.iter().map(u16::to_string).collect();
            let arguments = [
                title,
                ("version", version.to_string()),
                ("accepted", accepted.join(", ")),
            ];
            return Ok(Finding::new(Outcome::Unknown, "gate-unlock-version", arguments));
        }
    }
    let mut sorted = Sorted::default();
    let (holds_valid, total) = futures::try_join!(
        lock.ask(Abi::getHasValidKeyCall { holder: wallet }),
        lock.ask(Abi::totalKeysCall { holder: wallet })
    )?;
    if holds_valid {
        let (ids, more) = held(wallet, total, lock).await?;
        sorted.more = more;
        sorted
            .sort(rule, ids, lock, |manager| {
                manager.is_zero() || counted.iter().any(|own| own.address == manager)
            })
            .await?;
    }
    if let Lent::Manager { from_block } = rule.lent {
        let (ids, more) = possibly_managed(wallet, from_block, lock).await?;
        sorted.more |= more;
        let mut managed = Sorted::default();
        managed.sort(rule, ids, lock, |manager| manager == wallet).await?;
        sorted.good.extend(managed.good);
        sorted.ending.extend(managed.ending);
    }
    Ok(sorted.finding(rule, title, holds_valid, total, lock))
}

/// Valid keys, sorted by what they are worth.
#[derive(Default)]
struct Sorted {
    /// They count.
    good: Vec<(U256, U256)>,
    /// They would count if they lasted longer.
    ending: Vec<U256>,
    /// Somebody else may take them back.
    lent: bool,
    /// There are more keys than were looked at.
    more: bool,
}

impl Sorted {
    async fn sort(
        &mut self,
        rule: &Unlock,
        ids: Vec<U256>,
        lock: &Contract<'_>,
        is_ours: impl Fn(Address) -> bool,
    ) -> Result<(), Trouble> {
        let enough = U256::from(lock.block.timestamp_secs).saturating_add(U256::from(rule.min_remaining.as_secs()));
        for some in ids.chunks(AT_ONCE) {
            for key in try_join_all(some.iter().map(|id| read(*id, lock))).await? {
                if !key.valid {
                    continue;
                }
                if !is_ours(key.manager) {
                    self.lent = true;
                } else if key.expires_at < enough && !rule.min_remaining.is_zero() {
                    self.ending.push(key.id);
                } else {
                    self.good.push((key.expires_at, key.id));
                }
            }
        }
        Ok(())
    }

    fn finding(
        mut self,
        rule: &Unlock,
        title: (&'static str, String),
        holds_valid: bool,
        total: U256,
        lock: &Contract<'_>,
    ) -> Finding {
        // The key that lasts longest is the best one to bind.
        self.good.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        if !self.good.is_empty() {
            let mut ids: Vec<U256> = Vec::new();
            for (_, id) in self.good {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            let tokens = ids
                .into_iter()
                .map(|id| Token {
                    chain: lock.block.chain,
                    contract: lock.address,
                    id,
                })
                .collect();
            return Finding {
                tokens,
                ..Finding::new(Outcome::Yes, "gate-unlock-yes", [title])
            };
        }
        if self.more {
            return Finding::new(
                Outcome::Unknown,
                "gate-unlock-too-many",
                [title, ("read", MAX_TOKENS.to_string())],
            );
        }
        if !self.ending.is_empty() {
            let seconds = rule.min_remaining.as_secs();
            let hours = seconds.div_ceil(3_600).to_string();
            return Finding::new(Outcome::No, "gate-unlock-ending", [title, ("hours", hours)]);
        }
        let message = match (self.lent, holds_valid, total.is_zero()) {
            (true, _, _) => "gate-unlock-lent",
            (false, true, _) => "gate-unlock-without-key",
            (false, false, false) => "gate-unlock-expired",
            (false, false, true) => "gate-unlock-no",
        };
        Finding::new(Outcome::No, message, [title])
    }
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

/// The keys the wallet holds, valid or not, and whether there are more.
async fn held(wallet: Address, total: U256, lock: &Contract<'_>) -> Result<(Vec<U256>, bool), Trouble> {
    let count = usize::try_from(total).unwrap_or(usize::MAX);
    let indexes: Vec<usize> = (0..count.min(MAX_TOKENS)).collect();
    let mut ids = Vec::new();
    for some in indexes.chunks(AT_ONCE) {
        let asked = some.iter().map(|index| {
            lock.ask(Abi::tokenOfOwnerByIndexCall {
                holder: wallet,
                index: U256::from(*index),
            })
        });
        ids.extend(try_join_all(asked).await?);
    }
    Ok((ids, count > MAX_TOKENS))
}

/// Keys that the wallet may manage for somebody else: it gave them away once, or was made their
/// manager. Who manages them now is read from the lock.
async fn possibly_managed(wallet: Address, from_block: u64, lock: &Contract<'_>) -> Result<(Vec<U256>, bool), Trouble> {
    let given = [
        Some(Erc721::Transfer::SIGNATURE_HASH),
        Some(logs::topic(wallet)),
        None,
        None,
    ];
    let managed = [
        Some(Abi::KeyManagerChanged::SIGNATURE_HASH),
        None,
        Some(logs::topic(wallet)),
        None,
    ];
    let (given, managed) = futures::try_join!(
        logs::ids(lock, from_block, given, 3),
        logs::ids(lock, from_block, managed, 1)
    )?;
    let more = given.more || managed.more;
    let mut ids = given.ids;
    ids.extend(
        managed
            .ids
            .into_iter()
            .filter(|id| !ids.contains(id))
            .collect::<Vec<_>>(),
    );
    Ok((ids, more))
}
