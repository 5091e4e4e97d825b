//! Proof by contract, ERC-1271: the code at the address says whether it stands by a signature.

use alloy_primitives::{Address, B256, Bytes};
use alloy_sol_types::{SolCall, sol};
use domain::chain_reader::{Call, ChainReader, ChainUnknown};
use domain::gate::BlockRef;

sol! {
    function isValidSignature(bytes32 hash, bytes signature) external view returns (bytes4 magic);
}

/// Whether the contract answers with the magic value, padded as the ABI says. A revert, a short
/// answer and an answer with anything else in it are all no.
pub(super) async fn vouches(
    chains: &dyn ChainReader,
    block: BlockRef,
    address: Address,
    hash: B256,
    signature: &Bytes,
) -> Result<bool, ChainUnknown> {
    let question = isValidSignatureCall {
        hash,
        signature: signature.clone(),
    }
    .abi_encode();
    Ok(match chains.call(block, None, Some(address), question.into()).await? {
        Call::Returned(answer) => answer.get(..32) == Some(magic().as_slice()),
        Call::Reverted => false,
    })
}

/// The selector of the function itself, left-aligned in a word.
fn magic() -> B256 {
    B256::right_padding_from(&isValidSignatureCall::SELECTOR)
}
