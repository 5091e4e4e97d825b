//! Well-behaved contracts for [`FakeChains`], from a few words each.

use super::FakeChains;
use crate::condition::{Erc721Abi, PassAbi, SoulboundAbi, UnlockAbi};
use alloy_primitives::{Address, FixedBytes, U256, fixed_bytes};
use alloy_sol_types::SolEvent;
use domain::chain_reader::Call;
use domain::wallet::ChainId;

/// The ERC-165 id of ERC-721 Enumerable.
const ENUMERABLE: FixedBytes<4> = fixed_bytes!("0x780e9d63");

/// A membership key for [`FakeChains::lock_keys`].
#[derive(Clone, Copy, Debug)]
pub struct FakeKey {
    /// The token id.
    pub id: u64,
    /// Whether `isValidKey` says so.
    pub valid: bool,
    /// Who manages it; zero for its holder.
    pub manager: Address,
    /// Until when it is valid, unix seconds.
    pub expires_at_secs: u64,
}

impl FakeKey {
    /// A valid key that nobody else manages and that never ends.
    pub fn valid(id: u64) -> Self {
        Self {
            id,
            valid: true,
            manager: Address::ZERO,
            expires_at_secs: u64::MAX,
        }
    }
}

impl FakeChains {
    /// An ERC-721 contract in which nobody holds anything yet.
    pub fn erc721(&self, chain: ChainId, contract: Address, enumerable: bool) {
        self.returns_for_others::<Erc721Abi::balanceOfCall>(chain, contract, &U256::ZERO);
        self.answer_others::<Erc721Abi::ownerOfCall>(chain, contract, Call::Reverted);
        self.returns_for_others::<Erc721Abi::supportsInterfaceCall>(chain, contract, &false);
        self.returns(
            chain,
            contract,
            &Erc721Abi::supportsInterfaceCall {
                interfaceId: ENUMERABLE,
            },
            &enumerable,
        );
    }

    /// Lets `holder` hold exactly these tokens, received in block 500.
    pub fn erc721_tokens(&self, chain: ChainId, contract: Address, holder: Address, ids: &[u64]) {
        self.erc721_tokens_since(chain, contract, holder, ids, 500);
    }

    /// Lets `holder` hold exactly these tokens, received in `block_number`.
    pub fn erc721_tokens_since(
        &self,
        chain: ChainId,
        contract: Address,
        holder: Address,
        ids: &[u64],
        block_number: u64,
    ) {
        self.returns(
            chain,
            contract,
            &Erc721Abi::balanceOfCall { holder },
            &U256::from(ids.len()),
        );
        for (index, id) in ids.iter().enumerate() {
            let id = U256::from(*id);
            self.returns(
                chain,
                contract,
                &Erc721Abi::tokenOfOwnerByIndexCall {
                    holder,
                    index: U256::from(index),
                },
                &id,
            );
            self.returns(chain, contract, &Erc721Abi::ownerOfCall { id }, &holder);
            let topics = vec![
                Erc721Abi::Transfer::SIGNATURE_HASH,
                Address::ZERO.into_word(),
                holder.into_word(),
                id.into(),
            ];
            self.log(chain, contract, block_number, topics);
        }
    }

    /// A BuilderPass contract in which nobody holds anything yet.
    pub fn builder_pass(&self, chain: ChainId, contract: Address) {
        self.returns_for_others::<PassAbi::passOfCall>(chain, contract, &U256::ZERO);
        self.returns_for_others::<PassAbi::isValidCall>(chain, contract, &false);
        self.returns_for_others::<PassAbi::expiresAtCall>(chain, contract, &0);
        self.returns_for_others::<SoulboundAbi::lockedCall>(chain, contract, &true);
    }

    /// Lets `holder` hold this pass.
    pub fn builder_pass_of(&self, chain: ChainId, contract: Address, holder: Address, id: u64, valid: bool) {
        let id = U256::from(id);
        self.returns(chain, contract, &PassAbi::passOfCall { holder }, &id);
        self.returns(chain, contract, &PassAbi::isValidCall { id }, &valid);
    }

    /// Until when a pass is valid, unix seconds, and what `isValid` says of it is left as it is.
    pub fn builder_pass_expires(&self, chain: ChainId, contract: Address, id: u64, expires_at_secs: u64) {
        let id = U256::from(id);
        self.returns(chain, contract, &PassAbi::expiresAtCall { id }, &expires_at_secs);
    }

    /// What an ERC-5192 contract says of a token.
    pub fn locked(&self, chain: ChainId, contract: Address, id: u64, locked: bool) {
        let id = U256::from(id);
        self.returns(chain, contract, &SoulboundAbi::lockedCall { id }, &locked);
    }

    /// An Unlock lock of version 14 in which nobody holds anything yet.
    pub fn lock(&self, chain: ChainId, contract: Address) {
        self.returns(chain, contract, &UnlockAbi::publicLockVersionCall {}, &14);
        self.returns_for_others::<UnlockAbi::getHasValidKeyCall>(chain, contract, &false);
        self.returns_for_others::<UnlockAbi::totalKeysCall>(chain, contract, &U256::ZERO);
        self.returns_for_others::<UnlockAbi::isValidKeyCall>(chain, contract, &false);
        self.returns_for_others::<UnlockAbi::keyManagerOfCall>(chain, contract, &Address::ZERO);
        self.returns_for_others::<UnlockAbi::keyExpirationTimestampForCall>(chain, contract, &U256::ZERO);
    }

    /// Lets `holder` hold exactly these keys.
    pub fn lock_keys(&self, chain: ChainId, lock: Address, holder: Address, keys: &[FakeKey]) {
        let any_valid = keys.iter().any(|key| key.valid);
        self.returns(chain, lock, &UnlockAbi::getHasValidKeyCall { holder }, &any_valid);
        self.returns(
            chain,
            lock,
            &UnlockAbi::totalKeysCall { holder },
            &U256::from(keys.len()),
        );
        for (index, key) in keys.iter().enumerate() {
            let id = U256::from(key.id);
            self.returns(
                chain,
                lock,
                &UnlockAbi::tokenOfOwnerByIndexCall {
                    holder,
                    index: U256::from(index),
                },
                &id,
            );
            self.returns(chain, lock, &UnlockAbi::isValidKeyCall { id }, &key.valid);
            self.returns(chain, lock, &UnlockAbi::keyManagerOfCall { id }, &key.manager);
            self.returns(
                chain,
                lock,
                &UnlockAbi::keyExpirationTimestampForCall { id },
                &U256::from(key.expires_at_secs),
            );
        }
    }

    /// Notes that `lender` gave this key away by lending it.
    pub fn lock_lent_event(&self, chain: ChainId, lock: Address, lender: Address, borrower: Address, id: u64) {
        let topics = vec![
            Erc721Abi::Transfer::SIGNATURE_HASH,
            lender.into_word(),
            borrower.into_word(),
            U256::from(id).into(),
        ];
        self.log(chain, lock, 600, topics);
    }

    /// Notes that a key came to `holder` in `block_number`, from nobody or by being shared.
    pub fn lock_key_came(
        &self,
        chain: ChainId,
        lock: Address,
        from: Address,
        holder: Address,
        id: u64,
        block_number: u64,
    ) {
        let topics = vec![
            Erc721Abi::Transfer::SIGNATURE_HASH,
            from.into_word(),
            holder.into_word(),
            U256::from(id).into(),
        ];
        self.log(chain, lock, block_number, topics);
    }
}
