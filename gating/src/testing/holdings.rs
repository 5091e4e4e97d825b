//! Amounts, units and delegations for [`FakeChains`].

use super::FakeChains;
use crate::condition::{Erc20Abi, Erc1155Abi, RegistryAbi};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolEvent, SolValue};
use domain::chain_reader::Call;
use domain::wallet::ChainId;

/// A delegation in the registry of delegate.xyz.
#[derive(Clone, Copy, Debug)]
pub enum FakeDelegation {
    /// Of everything the vault has.
    All,
    /// Of everything it has of one contract.
    Contract(Address),
    /// Of one ERC-721 token.
    Token(Address, u64),
    /// Of some ERC-20 coins.
    Coins(Address, u64),
    /// Of some units of an ERC-1155 id.
    Units(Address, u64, u64),
}

impl FakeChains {
    /// An ERC-20 contract in which nobody holds anything yet.
    pub fn erc20(&self, chain: ChainId, contract: Address) {
        self.returns_for_others::<Erc20Abi::balanceOfCall>(chain, contract, &U256::ZERO);
    }

    /// Lets `holder` have so many coins now.
    pub fn erc20_balance(&self, chain: ChainId, contract: Address, holder: Address, amount: u64) {
        self.returns(
            chain,
            contract,
            &Erc20Abi::balanceOfCall { holder },
            &U256::from(amount),
        );
    }

    /// Notes that coins were sent in `block_number`. Balances are left as they are.
    pub fn erc20_sent(
        &self,
        chain: ChainId,
        contract: Address,
        from: Address,
        to: Address,
        amount: u64,
        block_number: u64,
    ) {
        let topics = vec![Erc20Abi::Transfer::SIGNATURE_HASH, from.into_word(), to.into_word()];
        let data = U256::from(amount).abi_encode().into();
        self.log_with(chain, contract, block_number, topics, data);
    }

    /// Lets `holder` have so many units of these ids now; whoever asks for a batch must ask for exactly
    /// these ids in this order.
    pub fn erc1155_units(&self, chain: ChainId, contract: Address, holder: Address, units: &[(u64, u64)]) {
        self.deploy(chain, contract);
        for (id, amount) in units {
            let call = Erc1155Abi::balanceOfCall {
                holder,
                id: U256::from(*id),
            };
            self.returns(chain, contract, &call, &U256::from(*amount));
        }
        let batch = Erc1155Abi::balanceOfBatchCall {
            holders: vec![holder; units.len()],
            ids: units.iter().map(|(id, _)| U256::from(*id)).collect(),
        };
        let amounts = units.iter().map(|(_, amount)| U256::from(*amount)).collect();
        self.returns(chain, contract, &batch, &amounts);
    }

    /// Notes that units of one id were sent in `block_number`. Balances are left as they are.
    pub fn erc1155_sent(
        &self,
        chain: ChainId,
        contract: Address,
        from: Address,
        to: Address,
        (id, amount): (u64, u64),
        block_number: u64,
    ) {
        let topics = vec![
            Erc1155Abi::TransferSingle::SIGNATURE_HASH,
            from.into_word(),
            from.into_word(),
            to.into_word(),
        ];
        let data = (U256::from(id), U256::from(amount)).abi_encode_params().into();
        self.log_with(chain, contract, block_number, topics, data);
    }

    /// Notes that units of several ids were sent at once.
    pub fn erc1155_batch_sent(
        &self,
        chain: ChainId,
        contract: Address,
        from: Address,
        to: Address,
        units: &[(u64, u64)],
        block_number: u64,
    ) {
        let topics = vec![
            Erc1155Abi::TransferBatch::SIGNATURE_HASH,
            from.into_word(),
            from.into_word(),
            to.into_word(),
        ];
        let ids: Vec<U256> = units.iter().map(|(id, _)| U256::from(*id)).collect();
        let amounts: Vec<U256> = units.iter().map(|(_, amount)| U256::from(*amount)).collect();
        let data = (ids, amounts).abi_encode_params().into();
        self.log_with(chain, contract, block_number, topics, data);
    }

    /// A registry of delegations in which nobody delegated anything yet.
    pub fn delegate_registry(&self, chain: ChainId, registry: Address) {
        self.returns_for_others::<RegistryAbi::getIncomingDelegationsCall>(chain, registry, &Vec::new());
        self.returns_for_others::<RegistryAbi::checkDelegateForAllCall>(chain, registry, &false);
        self.returns_for_others::<RegistryAbi::checkDelegateForContractCall>(chain, registry, &false);
        self.returns_for_others::<RegistryAbi::checkDelegateForERC721Call>(chain, registry, &false);
        self.returns_for_others::<RegistryAbi::checkDelegateForERC20Call>(chain, registry, &U256::ZERO);
        self.returns_for_others::<RegistryAbi::checkDelegateForERC1155Call>(chain, registry, &U256::ZERO);
    }

    /// Lets these vaults delegate to `wallet`, and nobody else: the list, and what the checks say for
    /// the given rights (`asked`), which is what a rule asks for. `contract` is the condition's.
    pub fn delegations(
        &self,
        chain: ChainId,
        registry: Address,
        wallet: Address,
        given: &[(Address, FakeDelegation, B256)],
        asked: B256,
    ) {
        let mut listed = Vec::new();
        for (vault, what, rights) in given {
            let mut one = RegistryAbi::Delegation {
                kind: 1,
                to: wallet,
                from: *vault,
                rights: *rights,
                contract_: Address::ZERO,
                tokenId: U256::ZERO,
                amount: U256::ZERO,
            };
            let gives = rights.is_zero() || *rights == asked;
            match what {
                FakeDelegation::All => {
                    let call = RegistryAbi::checkDelegateForAllCall {
                        to: wallet,
                        from: *vault,
                        rights: asked,
                    };
                    self.returns(chain, registry, &call, &gives);
                }
                FakeDelegation::Contract(contract) => {
                    (one.kind, one.contract_) = (2, *contract);
                    self.delegated_contract(chain, registry, (wallet, *vault), *contract, asked, gives);
                }
                FakeDelegation::Token(contract, id) => {
                    (one.kind, one.contract_, one.tokenId) = (3, *contract, U256::from(*id));
                    let call = RegistryAbi::checkDelegateForERC721Call {
                        to: wallet,
                        from: *vault,
                        contract_: *contract,
                        tokenId: U256::from(*id),
                        rights: asked,
                    };
                    self.returns(chain, registry, &call, &gives);
                }
                FakeDelegation::Coins(contract, amount) => {
                    (one.kind, one.contract_, one.amount) = (4, *contract, U256::from(*amount));
                    let call = RegistryAbi::checkDelegateForERC20Call {
                        to: wallet,
                        from: *vault,
                        contract_: *contract,
                        rights: asked,
                    };
                    let amount = if gives { U256::from(*amount) } else { U256::ZERO };
                    self.returns(chain, registry, &call, &amount);
                }
                FakeDelegation::Units(contract, id, amount) => {
                    (one.kind, one.contract_) = (5, *contract);
                    (one.tokenId, one.amount) = (U256::from(*id), U256::from(*amount));
                    let call = RegistryAbi::checkDelegateForERC1155Call {
                        to: wallet,
                        from: *vault,
                        contract_: *contract,
                        tokenId: U256::from(*id),
                        rights: asked,
                    };
                    let amount = if gives { U256::from(*amount) } else { U256::ZERO };
                    self.returns(chain, registry, &call, &amount);
                }
            }
            listed.push(one);
        }
        let call = RegistryAbi::getIncomingDelegationsCall { to: wallet };
        self.returns(chain, registry, &call, &listed);
    }

    /// What the registry says when asked whether `vault` delegated `contract` to `wallet`; a delegation
    /// of everything must be told for every contract.
    pub fn delegated_contract(
        &self,
        chain: ChainId,
        registry: Address,
        (wallet, vault): (Address, Address),
        contract: Address,
        rights: B256,
        delegated: bool,
    ) {
        let call = RegistryAbi::checkDelegateForContractCall {
            to: wallet,
            from: vault,
            contract_: contract,
            rights,
        };
        self.returns(chain, registry, &call, &delegated);
    }

    /// Makes the list of incoming delegations too long to be read.
    pub fn delegations_unlistable(&self, chain: ChainId, registry: Address, wallet: Address) {
        let call = RegistryAbi::getIncomingDelegationsCall { to: wallet };
        self.answer(chain, registry, &call, Call::Reverted);
    }
}
