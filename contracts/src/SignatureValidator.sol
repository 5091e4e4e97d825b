// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title Asks a wallet that is not deployed yet whether it vouches for a signature (ERC-6492)
/// @notice Never deployed: its creation code is the data of an `eth_call` without a recipient. The call runs the
/// wallet's factory and then ERC-1271 in one state that nobody keeps, and answers with one byte: 1 for yes, 0 for no.
/// @dev The caller has seen that `signer` has no code, and has taken the ERC-6492 signature apart. Whoever made the
/// signature chose `factory` and what is called there; the wallet's address must commit to its owner, as ERC-6492
/// asks, for the answer to mean anything.
contract SignatureValidator {
    constructor(
        address signer,
        bytes32 hash,
        address factory,
        bytes memory factoryCalldata,
        bytes memory signature
    ) {
        bool yes = _deploys(factory, factoryCalldata, signer) && _vouches(signer, hash, signature);
        assembly ("memory-safe") {
            mstore8(0x00, yes)
            return(0x00, 0x01)
        }
    }

    /// @dev Whether there is code at `signer` after the factory call.
    function _deploys(address factory, bytes memory factoryCalldata, address signer) private returns (bool) {
        bool ok;
        // No answer is copied: the factory is a stranger's, and a long answer costs gas.
        assembly ("memory-safe") {
            ok := call(gas(), factory, 0, add(factoryCalldata, 0x20), mload(factoryCalldata), 0, 0)
        }
        return ok && signer.code.length != 0;
    }

    /// @dev Whether `signer` answers with the magic value, padded as the ABI says.
    function _vouches(address signer, bytes32 hash, bytes memory signature) private view returns (bool) {
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (hash, signature));
        bool ok;
        bytes32 answer;
        assembly ("memory-safe") {
            ok := staticcall(gas(), signer, add(question, 0x20), mload(question), 0x00, 0x20)
            ok := and(ok, gt(returndatasize(), 0x1f))
            answer := mload(0x00)
        }
        return ok && answer == bytes32(IERC1271.isValidSignature.selector);
    }
}
