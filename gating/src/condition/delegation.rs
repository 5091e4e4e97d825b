//! Vaults: addresses that delegated to a wallet in the registry of delegate.xyz (version 2), so that
//! whoever keeps the token in a cold wallet never has to connect it.
//!
//! A delegation that gives all rights gives every right; else the rule's right must have been given.
//! What the list of incoming delegations says is always checked again with the registry's own
//! functions. Anybody may delegate to anybody, so a list that is too long must neither keep out nor
//! keep in: whoever is not a member yet is told that it is *unknown*; a member's own tokens are
//! looked up by their ids without any list, and what is not found for them counts as not there. Else a
//! member could flood their own list and never lapse. For the same reason the reads that listed vaults may
//! take are bounded (`crate::counting`), and are not those by which a person's own tokens are found.
//!
//! The registry is shared by the whole chain, so its events are not followed: a delegation that is
//! withdrawn is noticed by the daily sweep.

use super::abi::{Erc721, Registry};
use super::case::Scope;
use super::contract::{Contract, Trouble};
use crate::bindings::{unit_owner, unit_token};
use crate::rule::{ConditionKind, Delegation};
use alloy_primitives::{Address, B256, U256};
use domain::gate::Token;
use futures::future::try_join_all;
use std::collections::BTreeMap;

/// The most vaults of one wallet that are looked at.
pub(super) const MAX_VAULTS: usize = 50;

/// How a registry counts kinds of delegations.
const ALL: u8 = 1;
const CONTRACT: u8 = 2;
const ERC721: u8 = 3;
const ERC20: u8 = 4;
const ERC1155: u8 = 5;

/// An address whose tokens count for a wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Vault {
    pub(super) address: Address,
    pub(super) scope: Scope,
}

/// The vaults of a wallet.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Vaults {
    /// These.
    These(Vec<Vault>),
    /// More than are looked at.
    TooMany,
}

/// One wallet's question about one condition.
pub(super) struct Asked<'a> {
    pub(super) kind: &'a ConditionKind,
    pub(super) delegation: &'a Delegation,
    pub(super) registry: &'a Contract<'a>,
    /// The contract of the condition.
    pub(super) contract: &'a Contract<'a>,
    /// The wallet that was delegated to.
    pub(super) wallet: Address,
    /// The person's own addresses: what they delegate to each other changes nothing.
    pub(super) own: &'a [Address],
}

impl Asked<'_> {
    /// The vaults behind tokens that are bound to the person's account, found by the tokens.
    pub(super) async fn behind(&self, kept: &[Token]) -> Result<Vec<Vault>, Trouble> {
        let mut vaults: BTreeMap<Address, Vec<U256>> = BTreeMap::new();
        for token in kept {
            if token.contract.is_zero() {
                // `bind = "wallet"`: the token is the vault itself.
                let address = Address::from_word(token.id.into());
                if !self.own.contains(&address) {
                    vaults.entry(address).or_default();
                }
            } else if self.is_721() {
                let owner = self
                    .contract
                    .ask_or_revert(Erc721::ownerOfCall { id: token.id })
                    .await?;
                if let Some(owner) = owner.filter(|owner| !self.own.contains(owner) && !owner.is_zero()) {
                    vaults.entry(owner).or_default().push(token.id);
                }
            } else if let ConditionKind::Erc1155(rule) = self.kind {
                let owner = unit_owner(token);
                if !self.own.contains(&owner) {
                    let (chain, address) = (self.contract.block.chain, self.contract.address);
                    let is_of = |id: &U256| {
                        (0..super::MAX_TOKENS as u64).any(|unit| unit_token(chain, address, *id, owner, unit) == *token)
                    };
                    vaults.entry(owner).or_default().extend(rule.ids.ids().find(is_of));
                }
            }
        }
        let mut confirmed = Vec::new();
        for (from, ids) in vaults {
            confirmed.extend(self.confirmed(from, &ids).await?);
        }
        Ok(confirmed)
    }

    /// The vaults that the registry lists.
    pub(super) async fn listed(&self) -> Result<Vaults, Trouble> {
        let call = Registry::getIncomingDelegationsCall { to: self.wallet };
        let listed = match self.registry.ask_or_revert(call).await {
            Ok(Some(listed)) => listed,
            Ok(None) | Err(Trouble::Odd(..)) => return self.unlistable().await,
            Err(other) => return Err(other),
        };
        let mut vaults: BTreeMap<Address, Vec<U256>> = BTreeMap::new();
        for one in listed {
            let from = one.from;
            if one.to == self.wallet && !self.own.contains(&from) && self.gives_the_right(one.rights) {
                let about_contract = one.contract_ == self.contract.address;
                match one.kind {
                    ALL => drop(vaults.entry(from).or_default()),
                    CONTRACT | ERC20 if about_contract => drop(vaults.entry(from).or_default()),
                    ERC721 | ERC1155 if about_contract => vaults.entry(from).or_default().push(one.tokenId),
                    _ => {}
                }
            }
        }
        if vaults.len() > MAX_VAULTS {
            return Ok(Vaults::TooMany);
        }
        let vaults: Vec<(Address, Vec<U256>)> = vaults.into_iter().collect();
        let mut confirmed = Vec::new();
        for some in vaults.chunks(super::AT_ONCE) {
            let each = some.iter().map(|(from, ids)| self.confirmed(*from, ids));
            confirmed.extend(try_join_all(each).await?.into_iter().flatten());
        }
        Ok(Vaults::These(confirmed))
    }

    /// The list cannot be read. If the registry answers otherwise, the list is too long for one call.
    async fn unlistable(&self) -> Result<Vaults, Trouble> {
        let probe = Registry::checkDelegateForAllCall {
            to: self.wallet,
            from: self.contract.address,
            rights: self.delegation.rights,
        };
        self.registry.ask(probe).await?;
        Ok(Vaults::TooMany)
    }

    /// What the registry itself says of one vault; `None` if it gives nothing that matters here. `ids`
    /// are those that single delegations, or bound tokens, are about.
    async fn confirmed(&self, from: Address, ids: &[U256]) -> Result<Option<Vault>, Trouble> {
        let (to, rights, contract_) = (self.wallet, self.delegation.rights, self.contract.address);
        let vault = |scope| Ok(Some(Vault { address: from, scope }));
        let whole = Registry::checkDelegateForContractCall {
            to,
            from,
            contract_,
            rights,
        };
        if self.registry.ask(whole).await? {
            return vault(Scope::Everything);
        }
        match self.kind {
            ConditionKind::Erc20(rule) => {
                let call = Registry::checkDelegateForERC20Call {
                    to,
                    from,
                    contract_,
                    rights,
                };
                if self.registry.ask(call).await? >= rule.min {
                    return vault(Scope::Everything);
                }
            }
            ConditionKind::Erc1155(rule) => {
                let mut limits = Vec::new();
                for id in ids.iter().copied().filter(|id| rule.ids.contains(*id)) {
                    let call = Registry::checkDelegateForERC1155Call {
                        to,
                        from,
                        contract_,
                        tokenId: id,
                        rights,
                    };
                    let limit = self.registry.ask(call).await?;
                    if !limit.is_zero() {
                        limits.push((id, limit));
                    }
                }
                if !limits.is_empty() {
                    return vault(Scope::Units(limits));
                }
            }
            _ => {
                let mut good = Vec::new();
                for id in ids.iter().copied().take(super::MAX_TOKENS) {
                    let call = Registry::checkDelegateForERC721Call {
                        to,
                        from,
                        contract_,
                        tokenId: id,
                        rights,
                    };
                    if self.registry.ask(call).await? {
                        good.push(id);
                    }
                }
                if !good.is_empty() {
                    return vault(Scope::Ids(good));
                }
            }
        }
        Ok(None)
    }

    fn gives_the_right(&self, rights: B256) -> bool {
        rights.is_zero() || rights == self.delegation.rights
    }

    fn is_721(&self) -> bool {
        matches!(
            self.kind,
            ConditionKind::Erc721(_) | ConditionKind::Unlock(_) | ConditionKind::BuilderPass(_)
        )
    }
}
