//! Tokens of an ERC-721 contract.
//!
//! `balanceOf` decides. If the condition is bound, or age or lock of the tokens matter, the tokens
//! themselves must be found: from the contract's own list (ERC-721 Enumerable, announced by ERC-165),
//! else from `Transfer` events to the wallet, each checked with `ownerOf` at the block. Tokens that are
//! held but cannot be found make the outcome *unknown*: an admission could not use them up.
//!
//! A token that is bound to the person's account already is asked for by its id, needs no list, and
//! its age is asked no more. Of all others, those that came within the window do not count yet.

use super::abi::Erc721 as Abi;
use super::case::{Case, Scope};
use super::contract::{Contract, Trouble};
use super::finding::Finding;
use super::logs::{self, Arrivals};
use super::{AT_ONCE, MAX_TOKENS, soulbound};
use crate::length::in_words;
use crate::rule::Erc721;
use alloy_primitives::{Address, FixedBytes, U256, fixed_bytes};
use alloy_sol_types::SolEvent;
use domain::gate::Outcome;
use futures::future::try_join_all;

/// The ERC-165 id of ERC-721 Enumerable.
const ENUMERABLE: FixedBytes<4> = fixed_bytes!("0x780e9d63");

/// Checks one holder.
pub(super) async fn check(rule: &Erc721, case: &Case<'_>, contract: &Contract<'_>) -> Result<Finding, Trouble> {
    let balance = contract.ask(Abi::balanceOfCall { holder: case.holder }).await?;
    let arguments = || {
        vec![
            case.title(),
            ("held", balance.to_string()),
            ("min", rule.min.to_string()),
        ]
    };
    let say = |outcome, message| Finding::new(outcome, message, arguments());
    if balance < rule.min {
        return Ok(say(Outcome::No, "gate-erc721-no"));
    }
    let everything = *case.scope == Scope::Everything;
    if !case.bound && !rule.soulbound && case.window.length().is_none() && everything {
        return Ok(say(Outcome::Yes, "gate-erc721-yes"));
    }
    let Held::These { ids, arrivals, whole } = held(rule, balance, case, contract).await? else {
        return Ok(say(Outcome::Unknown, "gate-erc721-not-listable"));
    };
    let (young, old): (Vec<U256>, Vec<U256>) = ids.into_iter().partition(|id| arrivals.has(*id) && !case.is_kept(*id));
    let has_old = !old.is_empty();
    let (good, has_open) = if rule.soulbound {
        locked(old, contract).await?
    } else {
        (old, false)
    };
    let counted = U256::from(good.len());
    if counted >= rule.min {
        return Ok(Finding {
            tokens: good.into_iter().map(|id| contract.token(id)).collect(),
            locked: rule.soulbound.then_some(Outcome::Yes),
            ..say(Outcome::Yes, "gate-erc721-yes")
        });
    }
    // Some tokens could not be found, or not be judged: perhaps they are the ones that count.
    if !whole || has_open {
        return Ok(say(Outcome::Unknown, "gate-erc721-not-found"));
    }
    if let Some(length) = case.window.length().filter(|_| !young.is_empty()) {
        let missing = usize::try_from(rule.min - counted).unwrap_or(usize::MAX);
        let mut words = arguments();
        words.push(("time", in_words(length)));
        return Ok(Finding {
            changes_at: arrivals.complete_at(case.window, contract, &young, missing),
            ..Finding::new(Outcome::No, "gate-erc721-fresh", words)
        });
    }
    Ok(if rule.soulbound && has_old {
        say(Outcome::No, "gate-erc721-not-locked")
    } else if everything {
        // The contract counts more tokens than it lists.
        say(Outcome::Unknown, "gate-erc721-not-found")
    } else {
        say(Outcome::No, "gate-erc721-no")
    })
}

/// The tokens of a holder.
enum Held {
    /// The contract does not say which, and no event is searched.
    NotListable,
    /// These.
    These {
        ids: Vec<U256>,
        arrivals: Arrivals,
        /// Whether these are all.
        whole: bool,
    },
}

/// Finds the holder's tokens, those that are bound already first.
async fn held(rule: &Erc721, balance: U256, case: &Case<'_>, contract: &Contract<'_>) -> Result<Held, Trouble> {
    let asked: Vec<U256> = match case.scope {
        Scope::Ids(ids) => ids.clone(),
        _ => case.kept.to_vec(),
    };
    let known = owned(&asked, case.holder, contract).await?;
    let mut kept: Vec<U256> = known.iter().copied().filter(|id| case.is_kept(*id)).collect();
    if rule.soulbound && !kept.is_empty() {
        (kept, _) = locked(kept, contract).await?;
    }
    // Who keeps enough is a member by that, whatever else they hold.
    let is_enough = U256::from(kept.len()) >= rule.min;
    let whole = matches!(case.scope, Scope::Ids(_));
    let arrivals = if is_enough {
        Arrivals::default()
    } else {
        arrivals(case, contract).await?
    };
    if is_enough || whole {
        return Ok(Held::These {
            ids: known,
            arrivals,
            whole,
        });
    }
    let (more, whole) = if is_enumerable(contract).await? {
        listed(case.holder, balance, contract).await?
    } else if let Some(from_block) = rule.from_block {
        // What is too young anyway must not crowd out what counts.
        let found = received(case.holder, from_block, |id| arrivals.has(id), contract).await?;
        let young: Vec<U256> = arrivals.ids().take(MAX_TOKENS).collect();
        let young = owned(&young, case.holder, contract).await?;
        let whole = U256::from(found.ids.len() + young.len()) >= balance;
        (found.ids.into_iter().chain(young).collect(), whole)
    } else {
        return Ok(Held::NotListable);
    };
    let mut ids = known;
    for id in more {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(Held::These { ids, arrivals, whole })
}

/// What came within the window. A transfer to oneself is none.
async fn arrivals(case: &Case<'_>, contract: &Contract<'_>) -> Result<Arrivals, Trouble> {
    let holder = logs::topic(case.holder);
    let topics = [Some(Abi::Transfer::SIGNATURE_HASH), None, Some(holder), None];
    Arrivals::read(case.window, contract, topics, 3, |entry| {
        entry.topics.get(1) == Some(&holder)
    })
    .await
}

/// Those of `ids` of which the contract says that they are locked, and whether it left any open.
async fn locked(ids: Vec<U256>, contract: &Contract<'_>) -> Result<(Vec<U256>, bool), Trouble> {
    let (mut good, mut has_open) = (Vec::new(), false);
    for some in ids.chunks(AT_ONCE) {
        let answers = try_join_all(some.iter().map(|id| soulbound::is_locked(*id, contract))).await?;
        has_open |= answers.contains(&Outcome::Unknown);
        good.extend(
            some.iter()
                .zip(answers)
                .filter(|(_, answer)| *answer == Outcome::Yes)
                .map(|(id, _)| *id),
        );
    }
    Ok((good, has_open))
}

/// Whether the contract says that it can list a holder's tokens. Silence, a revert and nonsense are
/// an old contract's way to say no.
async fn is_enumerable(contract: &Contract<'_>) -> Result<bool, Trouble> {
    match contract
        .ask_or_revert(Abi::supportsInterfaceCall {
            interfaceId: ENUMERABLE,
        })
        .await
    {
        Ok(answer) => Ok(answer == Some(true)),
        Err(Trouble::Odd(..)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// The first tokens of the contract's own list, and whether these are all.
async fn listed(holder: Address, balance: U256, contract: &Contract<'_>) -> Result<(Vec<U256>, bool), Trouble> {
    let count = usize::try_from(balance).unwrap_or(usize::MAX);
    let indexes: Vec<usize> = (0..count.min(MAX_TOKENS)).collect();
    let mut ids = Vec::new();
    for some in indexes.chunks(AT_ONCE) {
        let asked = some.iter().map(|index| {
            contract.ask(Abi::tokenOfOwnerByIndexCall {
                holder,
                index: U256::from(*index),
            })
        });
        for id in try_join_all(asked).await? {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    let whole = ids.len() == count;
    Ok((ids, whole))
}

/// Tokens that once came to the holder and are still there.
async fn received(
    holder: Address,
    from_block: u64,
    is_out: impl Fn(U256) -> bool,
    contract: &Contract<'_>,
) -> Result<logs::Found, Trouble> {
    let topics = [
        Some(Abi::Transfer::SIGNATURE_HASH),
        None,
        Some(logs::topic(holder)),
        None,
    ];
    let found = logs::ids(contract, from_block, topics, 3, is_out).await?;
    Ok(logs::Found {
        ids: owned(&found.ids, holder, contract).await?,
        more: found.more,
    })
}

/// Those of `ids` that `holder` owns. `ownerOf` of a burned token reverts.
pub(super) async fn owned(ids: &[U256], holder: Address, contract: &Contract<'_>) -> Result<Vec<U256>, Trouble> {
    let mut found = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let owners = try_join_all(
            some.iter()
                .map(|id| contract.ask_or_revert(Abi::ownerOfCall { id: *id })),
        )
        .await?;
        found.extend(
            some.iter()
                .zip(owners)
                .filter(|(_, owner)| *owner == Some(holder))
                .map(|(id, _)| *id),
        );
    }
    Ok(found)
}
