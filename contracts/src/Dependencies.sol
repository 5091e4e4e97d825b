// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// Contracts of others that we deploy as they are. Importing them here makes forge compile them, so that their
// bytecode under abi/ comes from our compiler and our settings.
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";

/// @dev Only here because the linter expects every source to declare something.
abstract contract Dependencies {}
