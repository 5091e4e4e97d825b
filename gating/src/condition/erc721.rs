//! Tokens of an ERC-721 contract.
//!
//! `balanceOf` decides. If the condition is bound, the tokens themselves must be found: from the
//! contract's own list (ERC-721 Enumerable, announced by ERC-165), else from `Transfer` events to the
//! wallet, each checked with `ownerOf` at the block. Tokens that are held but cannot be found make
//! the outcome *unknown*: an admission could not use them up.

use super::abi::Erc721 as Abi;
use super::contract::{Contract, Trouble};
use super::finding::Finding;
use super::{MAX_TOKENS, logs};
use crate::rule::Erc721;
use alloy_primitives::{Address, FixedBytes, U256, fixed_bytes};
use alloy_sol_types::SolEvent;
use domain::gate::{Outcome, Token};
use futures::future::try_join_all;

/// The ERC-165 id of ERC-721 Enumerable.
const ENUMERABLE: FixedBytes<4> = fixed_bytes!("0x780e9d63");

/// How many tokens are asked about at once.
const AT_ONCE: usize = 10;

/// Checks one wallet.
pub(super) async fn check(
    rule: &Erc721,
    title: &str,
    bound: bool,
    wallet: Address,
    contract: &Contract<'_>,
) -> Result<Finding, Trouble> {
    let balance = contract.ask(Abi::balanceOfCall { holder: wallet }).await?;
    let say = |outcome, message| {
        let arguments = [
            ("title", title.to_owned()),
            ("held", balance.to_string()),
            ("min", rule.min.to_string()),
        ];
        Finding::new(outcome, message, arguments)
    };
    if balance < rule.min {
        return Ok(say(Outcome::No, "gate-erc721-no"));
    }
    if !bound {
        return Ok(say(Outcome::Yes, "gate-erc721-yes"));
    }
    let ids = if is_enumerable(contract).await? {
        listed(wallet, balance, contract).await?
    } else if let Some(from_block) = rule.from_block {
        received(wallet, from_block, contract).await?
    } else {
        return Ok(say(Outcome::Unknown, "gate-erc721-not-listable"));
    };
    if U256::from(ids.len()) < rule.min {
        return Ok(say(Outcome::Unknown, "gate-erc721-not-found"));
    }
    let token = |id| Token {
        chain: contract.block.chain,
        contract: contract.address,
        id,
    };
    Ok(Finding {
        tokens: ids.into_iter().map(token).collect(),
        ..say(Outcome::Yes, "gate-erc721-yes")
    })
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
        Err(Trouble::Odd(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// The first tokens of the contract's own list.
async fn listed(wallet: Address, balance: U256, contract: &Contract<'_>) -> Result<Vec<U256>, Trouble> {
    let count = usize::try_from(balance).unwrap_or(MAX_TOKENS).min(MAX_TOKENS);
    let indexes: Vec<usize> = (0..count).collect();
    let mut ids = Vec::new();
    for some in indexes.chunks(AT_ONCE) {
        let asked = some.iter().map(|index| {
            contract.ask(Abi::tokenOfOwnerByIndexCall {
                holder: wallet,
                index: U256::from(*index),
            })
        });
        for id in try_join_all(asked).await? {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    Ok(ids)
}

/// Tokens that once came to the wallet and are still there. `ownerOf` of a burned token reverts.
async fn received(wallet: Address, from_block: u64, contract: &Contract<'_>) -> Result<Vec<U256>, Trouble> {
    let topics = [
        Some(Abi::Transfer::SIGNATURE_HASH),
        None,
        Some(logs::topic(wallet)),
        None,
    ];
    let found = logs::ids(contract, from_block, topics, 3).await?;
    let mut ids = Vec::new();
    for some in found.ids.chunks(AT_ONCE) {
        let owners = try_join_all(
            some.iter()
                .map(|id| contract.ask_or_revert(Abi::ownerOfCall { id: *id })),
        )
        .await?;
        ids.extend(
            some.iter()
                .zip(owners)
                .filter(|(_, owner)| *owner == Some(wallet))
                .map(|(id, _)| *id),
        );
    }
    Ok(ids)
}
