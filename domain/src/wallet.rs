//! Wallets: an address, and how far the proof that somebody controls it reaches.

use alloy_primitives::Address;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A chain by its EIP-155 number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChainId(pub u64);

impl ChainId {
    /// The development chain of anvil; the demo wallet works on no other.
    pub const ANVIL: Self = Self(31337);

    /// CAIP-2 text, for example `eip155:8453`.
    pub fn caip2(self) -> String {
        format!("eip155:{}", self.0)
    }

    /// From CAIP-2 text of the `eip155` namespace.
    pub fn parse_caip2(text: &str) -> Option<Self> {
        let number = text.strip_prefix("eip155:")?;
        if number.len() > 1 && number.starts_with('0') || !number.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        number.parse().ok().map(Self)
    }
}

impl fmt::Display for ChainId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "eip155:{}", self.0)
    }
}

/// How control of a wallet was proven, which decides where the proof counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Proof {
    /// A signature that recovers to the address (EIP-191). The key is the same on every chain.
    Key,
    /// A contract vouched for the signature (ERC-1271, ERC-6492). Another chain may have another
    /// contract, or nobody's, at this address: the proof counts on this chain only.
    Contract {
        /// The chain on which the contract was asked.
        chain: ChainId,
    },
}

/// A wallet whose control somebody proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wallet {
    /// The account's address on an EVM chain.
    pub address: Address,
    /// How control was proven.
    pub proof: Proof,
}

impl Wallet {
    /// Whether conditions on `chain` may count this wallet.
    pub fn counts_on(&self, chain: ChainId) -> bool {
        match self.proof {
            Proof::Key => true,
            Proof::Contract { chain: proven } => proven == chain,
        }
    }

    /// The identity that belongs to at most one account: the bare address for a key wallet, CAIP-10
    /// for a contract wallet. Lower-case hexadecimal.
    pub fn subject(&self) -> String {
        match self.proof {
            Proof::Key => format!("{:#x}", self.address),
            Proof::Contract { chain } => format!("{chain}:{:#x}", self.address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_wallet_counts_on_its_own_chain_only() {
        let address = Address::repeat_byte(7);
        let key = Wallet {
            address,
            proof: Proof::Key,
        };
        let contract = Wallet {
            address,
            proof: Proof::Contract { chain: ChainId(10) },
        };
        assert!(key.counts_on(ChainId(1)) && key.counts_on(ChainId(10)));
        assert!(contract.counts_on(ChainId(10)));
        assert!(!contract.counts_on(ChainId(1)));
        assert_ne!(key.subject(), contract.subject());
    }

    #[test]
    fn only_canonical_caip2_of_eip155_is_a_chain() {
        assert_eq!(ChainId::parse_caip2("eip155:8453"), Some(ChainId(8453)));
        for bad in ["eip155:", "eip155:01", "eip155:+1", "cosmos:1", "1"] {
            assert_eq!(ChainId::parse_caip2(bad), None, "{bad}");
        }
    }
}
