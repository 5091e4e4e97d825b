// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {TestBase} from "../TestBase.sol";
import {BuilderPass} from "../../src/BuilderPass.sol";

/// @dev Named people and a contract whose admin and issuer are two different addresses.
abstract contract BuilderPassTestSuite is TestBase {
    uint64 internal constant NEVER = 0;
    uint64 internal constant NOW = 1_800_000_000;
    uint64 internal constant NEXT_YEAR = NOW + 365 days;

    BuilderPass internal pass;
    address internal admin = _address("admin");
    address internal issuer = _address("issuer");
    address internal alice = _address("alice");
    address internal bob = _address("bob");
    address internal mallory = _address("mallory");

    function setUp() public virtual {
        vm.warp(NOW);
        pass = new BuilderPass("Guild of Builders", "PASS", admin);
        bytes32 role = pass.ISSUER_ROLE();
        vm.startPrank(admin);
        pass.grantRole(role, issuer);
        pass.renounceRole(role, admin);
        vm.stopPrank();
    }

    function _issue(address to, uint64 expiresAt) internal returns (uint256 id) {
        vm.prank(issuer);
        id = pass.issue(to, expiresAt);
    }

    /// @dev A live pass: who holds it, and both views of that agree.
    function _assertHolds(address holder, uint256 id) internal view {
        vm.assertEq(pass.ownerOf(id), holder, "ownerOf");
        vm.assertEq(pass.passOf(holder), id, "passOf");
        vm.assertEq(pass.balanceOf(holder), 1, "balanceOf");
        vm.assertTrue(pass.locked(id), "locked");
    }

    function _assertHoldsNothing(address holder) internal view {
        vm.assertEq(pass.passOf(holder), 0, "passOf");
        vm.assertEq(pass.balanceOf(holder), 0, "balanceOf");
    }

    function _assertGone(uint256 id) internal {
        vm.assertEq(pass.passOf(address(0)), 0, "nobody is not a holder");
        vm.assertFalse(pass.isValid(id), "isValid");
        _expectNoSuchPass(id);
        pass.ownerOf(id);
        _expectNoSuchPass(id);
        pass.expiresAt(id);
        _expectNoSuchPass(id);
        pass.locked(id);
    }

    function _expectNoSuchPass(uint256 id) internal {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, id));
    }

    function _expectMissingRole(address caller, bytes32 role) internal {
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, caller, role)
        );
    }
}
