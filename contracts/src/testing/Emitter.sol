// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Emits any number of ERC-721 Transfer events, for measuring how fast a chain is followed
contract Emitter {
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);

    /// @notice Emits `count` events with ids from `first` on.
    function emitMany(uint256 first, uint256 count) external {
        for (uint256 id = first; id < first + count; ++id) {
            emit Transfer(address(0), msg.sender, id);
        }
    }
}
