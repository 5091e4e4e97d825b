// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title Code for an EIP-7702 delegation that knows nothing of ERC-1271
/// @notice An account with this delegation has code, yet its signatures can only be checked by ecrecover.
contract Delegate7702 {
    /// @notice Only the account itself may make it act.
    error OnlySelf();

    receive() external payable {}

    /// @notice Lets the account call several contracts in one transaction: what people delegate for.
    function execute(address[] calldata targets, bytes[] calldata calls) external payable {
        if (msg.sender != address(this)) revert OnlySelf();
        for (uint256 i = 0; i < targets.length; ++i) {
            (bool ok, bytes memory answer) = targets[i].call(calls[i]);
            if (!ok) {
                assembly ("memory-safe") {
                    revert(add(answer, 0x20), mload(answer))
                }
            }
        }
    }
}

/// @title The same with ERC-1271: the account's own key signs
contract Delegate7702With1271 is Delegate7702, IERC1271 {
    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(hash, signature);
        bool good = failure == ECDSA.RecoverError.NoError && signer == address(this);
        return good ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
