// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {BuilderPassTestSuite} from "./BuilderPassTestSuite.sol";
import {IBuilderPass} from "../../src/interfaces/IBuilderPass.sol";
import {IERC5192} from "../../src/interfaces/IERC5192.sol";

/// @dev Issuing, expiry, renewing and revoking.
contract BuilderPassIssueTest is BuilderPassTestSuite {
    function test_issue_mints_a_locked_pass_and_says_so() public {
        vm.expectEmit(address(pass));
        emit IERC721.Transfer(address(0), alice, 1);
        vm.expectEmit(address(pass));
        emit IERC5192.Locked(1);
        vm.expectEmit(address(pass));
        emit IBuilderPass.Issued(1, alice, NEXT_YEAR);
        uint256 id = _issue(alice, NEXT_YEAR);

        vm.assertEq(id, 1, "ids start at 1");
        _assertHolds(alice, id);
        vm.assertTrue(pass.isValid(id));
        vm.assertEq(pass.expiresAt(id), NEXT_YEAR);
        vm.assertEq(_issue(bob, NEVER), 2, "and go up by one");
        vm.assertEq(pass.totalIssued(), 2);
    }

    function test_issue_to_nobody_is_refused() public {
        _issue(alice, NEVER);
        vm.prank(issuer);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        pass.issue(address(0), NEVER);
        vm.assertEq(pass.totalIssued(), 1, "a refused issue uses up no id");
    }

    function test_issue_calls_no_code_of_the_receiver() public {
        // This test contract has code and no onERC721Received: a safe mint would revert.
        uint256 id = _issue(address(this), NEVER);
        _assertHolds(address(this), id);
    }

    function test_issue_refuses_an_expiry_that_is_not_in_the_future() public {
        vm.assertTrue(pass.isValid(_issue(alice, NOW + 1)), "one second is enough");
        uint64[3] memory past = [NOW, NOW - 1, 1];
        for (uint256 i = 0; i < past.length; ++i) {
            vm.prank(issuer);
            vm.expectRevert(abi.encodeWithSelector(IBuilderPass.ExpiryNotInFuture.selector, past[i]));
            pass.issue(bob, past[i]);
        }
        _assertHoldsNothing(bob);
    }

    function test_a_second_pass_beside_a_valid_one_is_refused() public {
        uint256 id = _issue(alice, NEXT_YEAR);
        vm.prank(issuer);
        vm.expectRevert(abi.encodeWithSelector(IBuilderPass.AlreadyHoldsValidPass.selector, alice, id));
        pass.issue(alice, NEVER);
        _assertHolds(alice, id);
        vm.assertEq(pass.totalIssued(), 1);
    }

    function test_a_new_pass_supersedes_an_expired_one() public {
        uint256 oldId = _issue(alice, NOW + 10);
        vm.warp(NOW + 10);
        _assertHolds(alice, oldId);

        vm.expectEmit(address(pass));
        emit IERC721.Transfer(alice, address(0), oldId);
        vm.expectEmit(address(pass));
        emit IBuilderPass.Superseded(oldId, 2, alice);
        vm.expectEmit(address(pass));
        emit IBuilderPass.Issued(2, alice, NEVER);
        uint256 newId = _issue(alice, NEVER);

        _assertHolds(alice, newId);
        _assertGone(oldId);
    }

    function test_a_new_pass_may_follow_a_revoked_one_under_a_new_id() public {
        uint256 oldId = _issue(alice, NEVER);
        vm.prank(issuer);
        pass.revoke(oldId);
        uint256 newId = _issue(alice, NEVER);
        vm.assertEq(newId, oldId + 1);
        _assertHolds(alice, newId);
        _assertGone(oldId);
    }

    function test_expiry_begins_at_its_second_and_emits_nothing() public {
        uint256 id = _issue(alice, NOW + 100);
        vm.warp(NOW + 99);
        vm.assertTrue(pass.isValid(id));
        vm.recordLogs();
        vm.warp(NOW + 100);
        vm.assertFalse(pass.isValid(id));
        vm.assertEq(vm.getRecordedLogs().length, 0);
        _assertHolds(alice, id);
        vm.assertEq(pass.expiresAt(id), NOW + 100);
    }

    function test_an_id_never_issued_is_not_valid() public {
        uint256 id = _issue(alice, NEVER);
        vm.assertTrue(pass.isValid(id));
        vm.assertFalse(pass.isValid(0));
        _assertGone(id + 1);
        _assertGone(type(uint256).max);
    }

    function test_renew_sets_the_expiry_of_a_valid_and_of_an_expired_pass() public {
        uint256 id = _issue(alice, NOW + 10);
        vm.expectEmit(address(pass));
        emit IBuilderPass.Renewed(id, NOW + 20);
        vm.prank(issuer);
        pass.renew(id, NOW + 20);
        vm.assertEq(pass.expiresAt(id), NOW + 20);

        vm.warp(NOW + 30);
        vm.assertFalse(pass.isValid(id));
        vm.prank(issuer);
        pass.renew(id, NEVER);
        vm.assertTrue(pass.isValid(id));
        _assertHolds(alice, id);

        vm.prank(issuer);
        pass.renew(id, NOW + 31);
        vm.warp(NOW + 31);
        vm.assertFalse(pass.isValid(id), "an expiry may also be brought forward");
    }

    function test_renew_refuses_the_past_and_the_missing() public {
        uint256 id = _issue(alice, NEXT_YEAR);
        vm.startPrank(issuer);
        pass.renew(id, NEXT_YEAR + 1);
        vm.expectRevert(abi.encodeWithSelector(IBuilderPass.ExpiryNotInFuture.selector, NOW));
        pass.renew(id, NOW);
        _expectNoSuchPass(id + 1);
        pass.renew(id + 1, NEVER);
        pass.revoke(id);
        _expectNoSuchPass(id);
        pass.renew(id, NEVER);
        vm.stopPrank();
    }

    function test_revoke_burns_a_valid_and_an_expired_pass() public {
        uint256 id = _issue(alice, NEVER);
        uint256 expired = _issue(bob, NOW + 1);
        vm.warp(NOW + 1);

        vm.expectEmit(address(pass));
        emit IERC721.Transfer(alice, address(0), id);
        vm.expectEmit(address(pass));
        emit IBuilderPass.Revoked(id, alice);
        vm.startPrank(issuer);
        pass.revoke(id);
        pass.revoke(expired);
        _expectNoSuchPass(id);
        pass.revoke(id);
        vm.stopPrank();

        _assertGone(id);
        _assertGone(expired);
        _assertHoldsNothing(alice);
        _assertHoldsNothing(bob);
    }

    function testFuzz_validity_is_exactly_the_time_before_the_expiry(uint64 expiry, uint64 later) public {
        expiry = uint64(_within(expiry, NOW + 1, type(uint64).max));
        later = uint64(_within(later, NOW, type(uint64).max));
        uint256 id = _issue(alice, expiry);
        uint256 forEver = _issue(bob, NEVER);
        vm.warp(later);
        vm.assertEq(pass.isValid(id), later < expiry);
        vm.assertTrue(pass.isValid(forEver));
    }

    function testFuzz_any_address_but_zero_can_hold_a_pass(address to, uint64 expiry) public {
        vm.assume(to != address(0));
        expiry = expiry <= NOW ? NEVER : expiry;
        uint256 id = _issue(to, expiry);
        _assertHolds(to, id);
        vm.assertEq(pass.expiresAt(id), expiry);
    }
}
