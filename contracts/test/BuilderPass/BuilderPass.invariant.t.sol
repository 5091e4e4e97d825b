// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BuilderPassHandler} from "./BuilderPassHandler.sol";
import {BuilderPassTestSuite} from "./BuilderPassTestSuite.sol";

/// @dev One function per line of "Invariants" in docs/BuilderPass.md, with the same name (docs-check.mjs compares).
contract BuilderPassInvariantTest is BuilderPassTestSuite {
    BuilderPassHandler private handler;

    function setUp() public override {
        super.setUp();
        handler = new BuilderPassHandler(pass, issuer);
        _target(address(handler));
    }

    function invariant_an_address_holds_at_most_one_pass() public view {
        for (uint256 i = 0; i < handler.peopleCount(); ++i) {
            address person = handler.people(i);
            vm.assertEq(pass.balanceOf(person), pass.passOf(person) == 0 ? 0 : 1);
        }
    }

    function invariant_passOf_and_ownerOf_agree() public view {
        for (uint256 i = 0; i < handler.peopleCount(); ++i) {
            address person = handler.people(i);
            uint256 id = pass.passOf(person);
            if (id != 0) vm.assertEq(pass.ownerOf(id), person);
        }
        for (uint256 id = 1; id <= handler.lastId(); ++id) {
            if (!handler.gone(id)) vm.assertEq(pass.passOf(pass.ownerOf(id)), id);
        }
    }

    function invariant_valid_means_held_and_not_expired() public view {
        for (uint256 id = 0; id <= handler.lastId() + 1; ++id) {
            bool exists = id >= 1 && id <= handler.lastId() && !handler.gone(id);
            // forge-lint: disable-next-line(block-timestamp)
            bool expected = exists && (handler.expiryOf(id) == 0 || block.timestamp < handler.expiryOf(id));
            vm.assertEq(pass.isValid(id), expected);
        }
    }

    function invariant_a_pass_moves_only_by_reissue() public view {
        for (uint256 id = 1; id <= handler.lastId(); ++id) {
            if (!handler.gone(id)) vm.assertEq(pass.ownerOf(id), handler.holderOf(id));
        }
    }

    function invariant_an_expiry_changes_only_by_renew() public view {
        for (uint256 id = 1; id <= handler.lastId(); ++id) {
            if (!handler.gone(id)) vm.assertEq(pass.expiresAt(id), handler.expiryOf(id));
        }
    }

    function invariant_a_burned_id_never_comes_back() public {
        vm.assertEq(pass.totalIssued(), handler.lastId());
        for (uint256 id = 1; id <= handler.lastId(); ++id) {
            if (handler.gone(id)) _assertGone(id);
        }
        _assertGone(handler.lastId() + 1);
    }

    function invariant_every_pass_is_locked_and_unapproved() public view {
        for (uint256 id = 1; id <= handler.lastId(); ++id) {
            if (handler.gone(id)) continue;
            vm.assertTrue(pass.locked(id));
            vm.assertEq(pass.getApproved(id), address(0));
            vm.assertFalse(pass.isApprovedForAll(pass.ownerOf(id), issuer));
        }
    }

    function invariant_holders_can_change_nothing() public view {
        vm.assertEq(handler.breaches(), 0);
    }
}
