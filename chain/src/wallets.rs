//! The development wallets that anvil funds: everybody knows their keys, so they are worth nothing
//! outside a development chain and everything to a demo without a wallet extension.

use alloy::signers::local::{MnemonicBuilder, coins_bip39::English};
use alloy_primitives::{Address, hex};

/// The phrase that anvil and Hardhat derive their accounts from.
pub const DEMO_MNEMONIC: &str = "test test test test test test test test test test test junk";

/// The first `count` accounts of [`DEMO_MNEMONIC`] on the path `m/44'/60'/0'/0/i`, with their
/// private keys as `0x…` hexadecimal. anvil funds as many of them as it is started with.
pub fn demo_wallets(count: u32) -> Vec<(Address, String)> {
    (0..count)
        .map(|index| {
            let signer = MnemonicBuilder::<English>::default()
                .phrase(DEMO_MNEMONIC)
                .index(index)
                .expect("the path is well-formed for every index below 2^31")
                .build()
                .expect("the phrase has a valid checksum");
            (signer.address(), hex::encode_prefixed(signer.to_bytes()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::address;

    #[test]
    fn the_wallets_are_the_ones_that_everybody_knows() {
        let wallets = demo_wallets(2);
        assert_eq!(wallets[0].0, address!("f39Fd6e51aad88F6F4ce6aB8827279cffFb92266"));
        assert_eq!(
            wallets[0].1,
            "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
        );
        assert_eq!(wallets[1].0, address!("70997970C51812dc3A010C7d01b50e0d17dc79C8"));
    }
}
