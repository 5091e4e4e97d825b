// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

import {Wallet1271} from "./Wallet1271.sol";

/// @title Deploys {Wallet1271} at addresses known beforehand, for tests of ERC-6492
contract Wallet1271Factory {
    /// @notice A wallet was deployed.
    event Deployed(address indexed wallet, address indexed owner, bytes32 salt);

    /// @notice Deploys the wallet, or returns it when it is there already: a wallet may be deployed by somebody
    /// else between signing and checking, and ERC-6492 expects the call to succeed then too.
    function deploy(address owner, bytes32 salt) external returns (address wallet) {
        wallet = addressOf(owner, salt);
        if (wallet.code.length != 0) return wallet;
        emit Deployed(wallet, owner, salt);
        new Wallet1271{salt: salt}(owner);
    }

    /// @notice Where `deploy(owner, salt)` puts the wallet.
    function addressOf(address owner, bytes32 salt) public view returns (address) {
        bytes memory initCode = bytes.concat(type(Wallet1271).creationCode, abi.encode(owner));
        return Create2.computeAddress(salt, keccak256(initCode));
    }
}
