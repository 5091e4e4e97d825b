//! Proof by key: a 65-byte secp256k1 signature over the EIP-191 hash.

use alloy_primitives::{Address, B256, Signature};

/// Whether `signature` recovers to `address`. Exactly 65 bytes with a recovery byte of 0, 1, 27 or 28:
/// the compact and the transaction forms are not what `personal_sign` returns. The malleable twin of
/// a signature (high `s`) is let pass; it proves the same key, and a nonce is good for one answer.
pub(super) fn recovers(hash: &B256, signature: &[u8], address: Address) -> bool {
    let Ok(raw) = <&[u8; 65]>::try_from(signature) else {
        return false;
    };
    let parity = match raw[64] {
        0 | 27 => false,
        1 | 28 => true,
        _ => return false,
    };
    Signature::from_bytes_and_parity(&raw[..64], parity)
        .recover_address_from_prehash(hash)
        .is_ok_and(|recovered| recovered == address)
}
