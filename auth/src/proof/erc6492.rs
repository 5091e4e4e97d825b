//! Proof by a contract that is not deployed yet, ERC-6492: the signature carries the factory call that
//! would deploy it. `contracts/src/SignatureValidator.sol` makes that call and asks ERC-1271, inside
//! one `eth_call` that leaves nothing behind.

use alloy_primitives::{Address, B256, Bytes, b256};
use alloy_sol_types::{SolConstructor, SolValue, sol};
use domain::chain_reader::{Call, ChainReader, ChainUnknown};
use domain::gate::BlockRef;

sol!(SignatureValidator, "../contracts/abi/SignatureValidator.json");

/// What a signature of this kind ends with.
const SUFFIX: B256 = b256!("6492649264926492649264926492649264926492649264926492649264926492");

/// How the wallet would be deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Deployment {
    factory: Address,
    calldata: Bytes,
}

/// A signature without its wrapper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) deployment: Option<Deployment>,
    pub(super) inner: Bytes,
}

/// Takes the wrapper off, if there is one. `None` if it is broken.
pub(super) fn take_apart(signature: &Bytes) -> Option<Parts> {
    let Some(wrapped) = signature.strip_suffix(SUFFIX.as_slice()) else {
        return Some(Parts {
            deployment: None,
            inner: signature.clone(),
        });
    };
    let (factory, calldata, inner) = <(Address, Bytes, Bytes)>::abi_decode_params(wrapped).ok()?;
    Some(Parts {
        deployment: Some(Deployment { factory, calldata }),
        inner,
    })
}

/// Whether the wallet, once deployed, would vouch for the signature. Only for an address without code.
pub(super) async fn vouches(
    chains: &dyn ChainReader,
    block: BlockRef,
    address: Address,
    hash: B256,
    deployment: &Deployment,
    inner: &Bytes,
) -> Result<bool, ChainUnknown> {
    let arguments = SignatureValidator::constructorCall {
        signer: address,
        hash,
        factory: deployment.factory,
        factoryCalldata: deployment.calldata.clone(),
        signature: inner.clone(),
    };
    let code = [SignatureValidator::BYTECODE.as_ref(), &arguments.abi_encode()].concat();
    Ok(match chains.call(block, None, None, code.into()).await? {
        Call::Returned(answer) => answer.as_ref() == [1],
        Call::Reverted => false,
    })
}

#[cfg(test)]
pub(super) fn wrap(factory: Address, calldata: Bytes, inner: Bytes) -> Bytes {
    [
        (factory, calldata, inner).abi_encode_params().as_slice(),
        SUFFIX.as_slice(),
    ]
    .concat()
    .into()
}
