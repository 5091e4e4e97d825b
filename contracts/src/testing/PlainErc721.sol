// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721Enumerable} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Enumerable.sol";

/// @title An ordinary transferable, enumerable ERC-721 that anybody can mint, for tests
contract PlainErc721 is ERC721Enumerable {
    /// @dev The highest id given out by `mint(address)`.
    uint256 private _lastId;

    constructor(string memory name_, string memory symbol_) ERC721(name_, symbol_) {}

    /// @notice Mints the next id, counted from 1.
    function mint(address to) external returns (uint256 id) {
        id = ++_lastId;
        _mint(to, id);
    }

    /// @notice Mints a chosen id, for tests with large ids.
    function mintId(address to, uint256 id) external {
        _mint(to, id);
    }

    /// @notice Mints one token to each holder, with ids from `first` on.
    function mintMany(address[] calldata holders, uint256 first) external {
        for (uint256 i = 0; i < holders.length; ++i) {
            _mint(holders[i], first + i);
        }
    }

    /// @notice Burns any token.
    function burn(uint256 id) external {
        _burn(id);
    }
}
