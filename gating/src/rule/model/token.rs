//! Conditions over tokens.

use alloy_primitives::{Address, B256, U256, address};
use domain::wallet::ChainId;
use std::time::Duration;

/// The registry of delegate.xyz, version 2: the same address on every chain.
pub const DELEGATE_REGISTRY_V2: Address = address!("0x00000000000000447e69651d841bD8D104Bed493");

/// `delegation = "delegate.xyz/v2#rights"`: whoever was delegated to by a vault has what the vault has.
/// What is bound is the vault's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// The registry, on the chain of the condition.
    pub registry: Address,
    /// The rights that must have been given; zero for delegations of everything. A delegation of
    /// everything includes every right.
    pub rights: B256,
}

/// `kind = "erc20"`. Coins cannot be told apart, so they cannot be bound: how long they were held is
/// what stands against passing them round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erc20 {
    /// Where the contract is.
    pub chain: ChainId,
    /// The contract.
    pub contract: Address,
    /// How much one wallet must hold, in the smallest unit of the coin.
    pub min: U256,
    /// For how long it must have held that much without a break; zero only if the condition admits
    /// nobody.
    pub held_since: Duration,
    /// Vaults that count.
    pub delegation: Option<Delegation>,
}

/// `kind = "erc721"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erc721 {
    /// Where the contract is.
    pub chain: ChainId,
    /// The contract.
    pub contract: Address,
    /// How many tokens one wallet must hold.
    pub min: U256,
    /// From where its `Transfer` events are searched, if it cannot list a holder's tokens.
    pub from_block: Option<u64>,
    /// For how long one wallet must have held a token for it to count.
    pub held_since: Option<Duration>,
    /// Whether only tokens count of which the contract says that they are locked (ERC-5192).
    pub soulbound: bool,
    /// Vaults that count.
    pub delegation: Option<Delegation>,
}

/// `kind = "erc1155"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erc1155 {
    /// Where the contract is.
    pub chain: ChainId,
    /// The contract.
    pub contract: Address,
    /// The ids that count.
    pub ids: IdRange,
    /// How many units of these ids together one wallet must hold. A bound condition uses up so many.
    pub min: U256,
    /// For how long one wallet must have held a unit for it to count.
    pub held_since: Option<Duration>,
    /// Vaults that count.
    pub delegation: Option<Delegation>,
}

/// Ids of an ERC-1155 contract, at most [`crate::rule::MAX_IDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdRange {
    /// The first.
    pub first: U256,
    /// The last; never below the first.
    pub last: U256,
}

impl IdRange {
    /// Whether `id` is one of them.
    pub fn contains(&self, id: U256) -> bool {
        self.first <= id && id <= self.last
    }

    /// How many they are.
    pub fn count(&self) -> U256 {
        self.last.saturating_sub(self.first).saturating_add(U256::ONE)
    }

    /// Every one of them, the first first.
    pub fn ids(&self) -> impl Iterator<Item = U256> + use<> {
        let (first, last) = (self.first, self.last);
        std::iter::successors(Some(first), move |id| {
            (*id < last).then(|| id.saturating_add(U256::ONE))
        })
    }
}

/// `kind = "unlock"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlock {
    /// Where the lock is.
    pub chain: ChainId,
    /// The lock.
    pub contract: Address,
    /// Whom a lent key counts for.
    pub lent: Lent,
    /// How long a key must still be valid; never zero if the condition is bound.
    pub min_remaining: Duration,
    /// Which versions of the lock are accepted; empty means any.
    pub versions: Vec<u16>,
    /// For how long one wallet must have held a key for it to count.
    pub held_since: Option<Duration>,
    /// Vaults that count.
    pub delegation: Option<Delegation>,
}

/// Whom a lent membership key counts for. A key is lent when another than its holder manages it and
/// may take it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lent {
    /// For nobody.
    Reject,
    /// For the one who manages it, found by the lock's events since this block.
    Manager {
        /// Where the search begins.
        from_block: u64,
    },
}

/// `kind = "builderpass"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuilderPass {
    /// Where the contract is.
    pub chain: ChainId,
    /// The contract.
    pub contract: Address,
    /// Vaults that count.
    pub delegation: Option<Delegation>,
}
