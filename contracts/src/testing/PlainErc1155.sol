// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";

/// @title An ERC-1155 pass that an issuer attests and revokes, for tests
/// @notice The shape of community passes on ERC-1155: units are minted by attestation, revoked by burning, and
/// transferable like any other.
contract PlainErc1155 is ERC1155 {
    /// @notice A unit was given.
    event Attest(address indexed to, uint256 indexed id);
    /// @notice Units were taken back.
    event Revoke(address indexed from, uint256 indexed id);

    constructor() ERC1155("") {}

    /// @notice Gives units; anybody may, this contract lives on test chains alone.
    function attest(address to, uint256 id, uint256 amount) external {
        _mint(to, id, amount, "");
        emit Attest(to, id);
    }

    /// @notice Gives one unit to each holder.
    function attestMany(address[] calldata holders, uint256 id) external {
        for (uint256 i = 0; i < holders.length; ++i) {
            _mint(holders[i], id, 1, "");
        }
    }

    /// @notice Gives units of several ids in one event.
    function attestBatch(address to, uint256[] calldata ids, uint256[] calldata amounts) external {
        _mintBatch(to, ids, amounts, "");
    }

    /// @notice Takes units back.
    function revoke(address from, uint256 id, uint256 amount) external {
        _burn(from, id, amount);
        emit Revoke(from, id);
    }
}
