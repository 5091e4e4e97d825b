// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BuilderPassTestSuite} from "./BuilderPassTestSuite.sol";
import {IBuilderPass} from "../../src/interfaces/IBuilderPass.sol";

/// @dev Nobody, whatever their role, moves a pass by the ERC-721 functions.
contract BuilderPassSoulboundTest is BuilderPassTestSuite {
    function test_every_transfer_and_approval_by_the_holder_reverts() public {
        uint256 id = _issue(alice, NEVER);
        vm.prank(issuer);
        pass.reissue(id, bob);
        _assertHolds(bob, id);

        _assertAllRefused(bob, bob, alice, id);
        _assertHolds(bob, id);
    }

    function test_an_expired_pass_is_as_locked_as_a_valid_one() public {
        uint256 id = _issue(alice, NOW + 1);
        vm.warp(NOW + 1);
        vm.assertTrue(pass.locked(id));
        _assertAllRefused(alice, alice, bob, id);
        _assertHolds(alice, id);
    }

    function test_there_is_never_an_approval_to_read() public {
        uint256 id = _issue(alice, NEVER);
        vm.assertEq(pass.getApproved(id), address(0));
        vm.assertFalse(pass.isApprovedForAll(alice, issuer));
        vm.assertFalse(pass.isApprovedForAll(alice, admin));
    }

    function testFuzz_nobody_transfers(address caller, address from, address to, uint256 id) public {
        uint256 held = _issue(alice, NEVER);
        vm.assume(caller != address(0));
        id = _within(id, 0, 3);
        vm.startPrank(caller);
        // Sending to nobody is refused by ERC721 itself, before this contract is asked.
        if (to != address(0)) vm.expectRevert(IBuilderPass.Soulbound.selector);
        else vm.expectRevert();
        pass.transferFrom(from, to, id);
        vm.stopPrank();
        _assertHolds(alice, held);
    }

    function _assertAllRefused(address caller, address from, address to, uint256 id) private {
        vm.startPrank(caller);
        vm.expectRevert(IBuilderPass.Soulbound.selector);
        pass.transferFrom(from, to, id);
        vm.expectRevert(IBuilderPass.Soulbound.selector);
        pass.safeTransferFrom(from, to, id);
        vm.expectRevert(IBuilderPass.Soulbound.selector);
        pass.safeTransferFrom(from, to, id, "data");
        vm.expectRevert(IBuilderPass.Soulbound.selector);
        pass.approve(to, id);
        vm.expectRevert(IBuilderPass.Soulbound.selector);
        pass.approve(address(0), id);
        vm.expectRevert(IBuilderPass.Soulbound.selector);
        pass.setApprovalForAll(to, true);
        vm.expectRevert(IBuilderPass.Soulbound.selector);
        pass.setApprovalForAll(to, false);
        vm.stopPrank();
    }
}
