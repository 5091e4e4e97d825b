// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title An ordinary ERC-20 that anybody can mint, for tests
contract PlainErc20 is ERC20 {
    constructor() ERC20("Plain", "PLN") {}

    /// @notice Mints units to anybody.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Burns units of anybody.
    function burn(address from, uint256 amount) external {
        _burn(from, amount);
    }
}
