//! The root of a list of wallets as OpenZeppelin's `StandardMerkleTree` makes it, so that a list that a
//! contract knows by its root, or that was published with one, is the list of the rules.
//!
//! A leaf is `keccak256(keccak256(abi.encode(address)))`: hashed twice, so that an inner node is never a
//! leaf. Leaves are sorted; the tree is complete and filled from its end; the two children of a node are
//! hashed in their order as numbers. So the root depends on the wallets alone, not on their order.

use alloy_primitives::{Address, B256, keccak256};

/// The leaf of a wallet.
pub fn leaf(wallet: Address) -> B256 {
    // `abi.encode` of an address is the address with zeros before it.
    keccak256(keccak256(wallet.into_word()))
}

/// The node above two others, whichever is named first.
pub fn parent(one: B256, other: B256) -> B256 {
    let (low, high) = if one <= other { (one, other) } else { (other, one) };
    keccak256([low.0, high.0].concat())
}

/// The root over these wallets; `None` if there are none. A wallet that comes twice is two leaves.
pub fn root(wallets: impl IntoIterator<Item = Address>) -> Option<B256> {
    let mut leaves: Vec<B256> = wallets.into_iter().map(leaf).collect();
    leaves.sort_unstable();
    let count = leaves.len();
    // A heap in a list: the children of node i are 2i + 1 and 2i + 2, and the leaves are its end, the
    // lowest last.
    let mut tree = vec![B256::ZERO; count.checked_sub(1)?];
    tree.extend(leaves.into_iter().rev());
    for node in (0..count - 1).rev() {
        tree[node] = parent(tree[2 * node + 1], tree[2 * node + 2]);
    }
    tree.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::{U256, b256};

    /// The wallets 0x…01 to 0x…`count`.
    fn wallets(count: u64) -> impl Iterator<Item = Address> {
        (1..=count).map(|number| Address::from_word(U256::from(number).into()))
    }

    /// Made with @openzeppelin/merkle-tree 1.0.8.
    #[test]
    fn roots_are_those_of_the_published_tool() {
        for (count, expected) in [
            (
                1,
                b256!("0xb5d9d894133a730aa651ef62d26b0ffa846233c74177a591a4a896adfda97d22"),
            ),
            (
                2,
                b256!("0xe685571b7e25a4a0391fb8daa09dc8d3fbb3382504525f89a2334fbbf8f8e92c"),
            ),
            (
                3,
                b256!("0x6115218373392d12cc18a3d50ad2a53a2c99b391060070dfc0ebbbbe158ec944"),
            ),
            (
                5,
                b256!("0x21abd2f655ded75d91fbd5e0b1ad35171a675fd315a077efa7f2d555a26e7094"),
            ),
            (
                8,
                b256!("0x61067c4379bac00d29e8e8ddbc412848e77a47df1b73d5a5c7b904874018a180"),
            ),
        ] {
            assert_eq!(root(wallets(count)), Some(expected), "{count}");
        }
        let twice = b256!("0x29b54a7508ce244765d946f678d1ed5b8c2ace4ee330131c41f4495137977498");
        assert_eq!(root(wallets(1).chain(wallets(2))), Some(twice));
        assert_eq!(root([]), None);
    }

    #[test]
    fn the_order_does_not_matter_and_every_wallet_does() {
        let mut list: Vec<Address> = wallets(7).collect();
        let before = root(list.clone());
        list.reverse();
        assert_eq!(root(list.clone()), before);
        list.pop();
        assert_ne!(root(list), before);
    }
}
