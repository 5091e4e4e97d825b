// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {BuilderPassTestSuite} from "./BuilderPassTestSuite.sol";
import {IBuilderPass} from "../../src/interfaces/IBuilderPass.sol";

/// @dev Recovery of a pass whose holder lost the wallet.
contract BuilderPassReissueTest is BuilderPassTestSuite {
    function test_reissue_moves_the_pass_and_keeps_its_id_and_expiry() public {
        uint256 id = _issue(alice, NEXT_YEAR);
        vm.expectEmit(address(pass));
        emit IERC721.Transfer(alice, bob, id);
        vm.expectEmit(address(pass));
        emit IBuilderPass.Reissued(id, alice, bob);
        vm.prank(issuer);
        pass.reissue(id, bob);

        _assertHolds(bob, id);
        _assertHoldsNothing(alice);
        vm.assertTrue(pass.isValid(id));
        vm.assertEq(pass.expiresAt(id), NEXT_YEAR);
        vm.assertEq(pass.totalIssued(), 1, "no new id");
    }

    function test_an_expired_pass_can_be_reissued_and_then_renewed() public {
        uint256 id = _issue(alice, NOW + 1);
        vm.warp(NOW + 1);
        vm.startPrank(issuer);
        pass.reissue(id, bob);
        vm.assertFalse(pass.isValid(id), "moving it does not revive it");
        pass.renew(id, NEVER);
        vm.stopPrank();
        vm.assertTrue(pass.isValid(id));
        _assertHolds(bob, id);
    }

    function test_the_old_address_is_free_for_another_pass() public {
        uint256 id = _issue(alice, NEVER);
        vm.prank(issuer);
        pass.reissue(id, bob);
        uint256 other = _issue(alice, NEVER);
        _assertHolds(alice, other);
        _assertHolds(bob, id);
    }

    function test_reissue_to_a_holder_of_a_valid_pass_is_refused() public {
        uint256 id = _issue(alice, NEVER);
        uint256 other = _issue(bob, NEVER);
        vm.startPrank(issuer);
        vm.expectRevert(abi.encodeWithSelector(IBuilderPass.AlreadyHoldsValidPass.selector, bob, other));
        pass.reissue(id, bob);
        _assertHolds(alice, id);
        _assertHolds(bob, other);

        pass.revoke(other);
        pass.reissue(id, bob);
        vm.stopPrank();
        _assertHolds(bob, id);
    }

    function test_reissue_to_a_holder_of_an_expired_pass_supersedes_it() public {
        uint256 id = _issue(alice, NEVER);
        uint256 expired = _issue(bob, NOW + 1);
        vm.warp(NOW + 1);
        vm.expectEmit(address(pass));
        emit IBuilderPass.Superseded(expired, id, bob);
        vm.prank(issuer);
        pass.reissue(id, bob);
        _assertHolds(bob, id);
        _assertGone(expired);
        _assertHoldsNothing(alice);
    }

    function test_reissue_to_nobody_to_the_same_or_of_nothing_is_refused() public {
        uint256 id = _issue(alice, NEVER);
        vm.startPrank(issuer);
        pass.reissue(id, bob);
        pass.reissue(id, alice);

        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        pass.reissue(id, address(0));
        vm.expectRevert(abi.encodeWithSelector(IBuilderPass.AlreadyHeldBy.selector, id, alice));
        pass.reissue(id, alice);
        _expectNoSuchPass(id + 1);
        pass.reissue(id + 1, bob);
        _assertHolds(alice, id);

        pass.revoke(id);
        _expectNoSuchPass(id);
        pass.reissue(id, bob);
        vm.stopPrank();
    }

    function testFuzz_reissue_there_and_back_changes_nothing(address from, address to, uint64 expiry) public {
        vm.assume(from != address(0) && to != address(0) && from != to);
        expiry = expiry <= NOW ? NEVER : expiry;
        uint256 id = _issue(from, expiry);
        vm.startPrank(issuer);
        pass.reissue(id, to);
        _assertHolds(to, id);
        _assertHoldsNothing(from);
        pass.reissue(id, from);
        vm.stopPrank();
        _assertHolds(from, id);
        _assertHoldsNothing(to);
        vm.assertEq(pass.expiresAt(id), expiry);
    }
}
