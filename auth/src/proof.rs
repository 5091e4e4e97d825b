//! Whether a signature proves control of an address, and how far the proof reaches.
//!
//! A signature that recovers to the address proves the key, on every chain, whatever code stands at
//! the address (EIP-7702 accounts have code; their key stays in charge). Recovery is looked at first:
//! it is the last resort of every other path anyway, so the verdict is the same, it is the stronger
//! proof, and it needs no chain, so that an outage locks nobody out. What does not recover is for the
//! contract at the address to judge: ERC-1271 where there is code, the ERC-6492 factory call where
//! there is none.

mod erc1271;
mod erc6492;
mod key;

use alloy_primitives::{Address, Bytes, eip191_hash_message};
use domain::chain_reader::{ChainReader, ChainUnknown};
use domain::wallet::{ChainId, Proof};

/// The longest signature, in bytes: a Safe with many owners inside an ERC-6492 wrapper fits.
pub(crate) const MAX_SIGNATURE_BYTES: usize = 8 * 1024;

/// Whether a signature proves the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verification {
    /// It does.
    Proven(Proof),
    /// It does not.
    Refused,
}

/// Reads a signature from hexadecimal with or without `0x`; `None` if it is none, empty or too long.
pub(crate) fn parse_signature(text: &str) -> Option<Bytes> {
    let digits = text.trim();
    let digits = digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"))
        .unwrap_or(digits);
    if digits.is_empty() || digits.len() > MAX_SIGNATURE_BYTES * 2 {
        return None;
    }
    hex::decode(digits).ok().map(Bytes::from)
}

/// Judges `signature` over `message` (as `personal_sign` signs it) for `address`, asking `chain` if
/// need be. [`ChainUnknown`] if the chain's answer is needed and cannot be had.
pub(crate) async fn verify(
    chains: &dyn ChainReader,
    chain: ChainId,
    address: Address,
    message: &str,
    signature: &Bytes,
) -> Result<Verification, ChainUnknown> {
    if signature.len() > MAX_SIGNATURE_BYTES {
        return Ok(Verification::Refused);
    }
    let hash = eip191_hash_message(message);
    let Some(parts) = erc6492::take_apart(signature) else {
        return Ok(Verification::Refused);
    };
    if key::recovers(&hash, &parts.inner, address) {
        return Ok(Verification::Proven(Proof::Key));
    }
    let block = chains.pin(chain, domain::chain_reader::Depth::Confirmed).await?;
    let deployed = !chains.code(block, address).await?.is_empty();
    let vouched = match (deployed, &parts.deployment) {
        (true, _) => erc1271::vouches(chains, block, address, hash, &parts.inner).await?,
        (false, Some(deployment)) => erc6492::vouches(chains, block, address, hash, deployment, &parts.inner).await?,
        (false, None) => false,
    };
    Ok(if vouched {
        Verification::Proven(Proof::Contract { chain })
    } else {
        Verification::Refused
    })
}

#[cfg(test)]
mod tests;
