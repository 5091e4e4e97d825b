// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {Misbehaviour, Mode} from "./Misbehaviour.sol";

/// @title A contract wallet with one owner, for tests of ERC-1271
/// @notice A signature is good when it is the owner's 65-byte ECDSA signature over the given hash as it is: the
/// caller passes the ERC-191 hash of the message. It can be told to misbehave, see {Mode}.
contract Wallet1271 is IERC1271, Misbehaviour {
    /// @notice Whose signatures count.
    address public immutable OWNER;

    constructor(address owner_) {
        OWNER = owner_;
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        _misbehave();
        if (mode == Mode.AlwaysYes) return IERC1271.isValidSignature.selector;
        if (mode == Mode.AlwaysNo) return 0xffffffff;
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(hash, signature);
        bool good = failure == ECDSA.RecoverError.NoError && signer == OWNER;
        return good ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
