//! Who gets which of the well-known wallets of the development chain, and what they hold. Fixed, so
//! that a second start finds everything as it was.

use alloy_primitives::Address;
use std::ops::Range;

/// How many accounts the chain funds.
pub const COUNT: u32 = 40;

/// The wallets of seeded members.
const MEMBERS: Range<usize> = 1..5;
/// Offered on the sign-in page: these hold a BuilderPass,
const OFFERED_PASS: Range<usize> = 5..11;
/// these an Unlock membership,
const OFFERED_UNLOCK: Range<usize> = 11..13;
/// these nothing.
const OFFERED_NOTHING: Range<usize> = 13..15;
/// Left to scripts: these hold a BuilderPass,
const FREE_PASS: Range<usize> = 15..31;
/// these an Unlock membership,
const FREE_UNLOCK: Range<usize> = 31..35;
/// these nothing.
const FREE_NOTHING: Range<usize> = 35..40;

/// What a wallet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding {
    /// A BuilderPass.
    BuilderPass,
    /// A membership of the Unlock lock.
    Unlock,
    /// Nothing.
    Nothing,
}

/// A wallet with a public key and a public private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallet {
    /// Its address.
    pub address: Address,
    /// Its private key, `0x…`. Everybody knows it.
    pub private_key: String,
    /// What it holds.
    pub holding: Holding,
}

/// All wallets of the demo by their use.
#[derive(Clone, Debug)]
pub struct Wallets {
    /// Those of the seeded members, in the order of [`super::seed::MEMBERS`].
    pub members: Vec<Wallet>,
    /// Those that the sign-in page offers.
    pub offered: Vec<Wallet>,
    /// Those left to scripts.
    pub free: Vec<Wallet>,
}

impl Default for Wallets {
    fn default() -> Self {
        Self::new()
    }
}

impl Wallets {
    /// Derives them; takes a moment.
    pub fn new() -> Self {
        let all = chain::demo_wallets(COUNT);
        let some = |range: Range<usize>, holding: Holding| {
            let wallets = all.get(range).unwrap_or_default();
            wallets
                .iter()
                .map(move |(address, key)| Wallet {
                    address: *address,
                    private_key: key.clone(),
                    holding,
                })
                .collect::<Vec<_>>()
        };
        let group = |pass, unlock, nothing| {
            [
                some(pass, Holding::BuilderPass),
                some(unlock, Holding::Unlock),
                some(nothing, Holding::Nothing),
            ]
            .concat()
        };
        Self {
            members: some(MEMBERS, Holding::BuilderPass),
            offered: group(OFFERED_PASS, OFFERED_UNLOCK, OFFERED_NOTHING),
            free: group(FREE_PASS, FREE_UNLOCK, FREE_NOTHING),
        }
    }

    /// The addresses of all wallets that shall hold this.
    pub fn holders(&self, holding: Holding) -> Vec<Address> {
        let all = self.members.iter().chain(&self.offered).chain(&self.free);
        all.filter(|wallet| wallet.holding == holding)
            .map(|wallet| wallet.address)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_get_at_least_eight_passes_and_wallets_without_anything() {
        let wallets = Wallets::new();
        let count = |holding| wallets.free.iter().filter(|wallet| wallet.holding == holding).count();
        assert!(count(Holding::BuilderPass) >= 8 && count(Holding::Unlock) >= 1 && count(Holding::Nothing) >= 1);
        assert_eq!(wallets.members.len(), super::super::seed::MEMBERS.len());
        let all: std::collections::BTreeSet<Address> = wallets
            .members
            .iter()
            .chain(&wallets.offered)
            .chain(&wallets.free)
            .map(|wallet| wallet.address)
            .collect();
        assert_eq!(
            all.len(),
            39,
            "no wallet has two uses, and the first belongs to the chain"
        );
    }
}
