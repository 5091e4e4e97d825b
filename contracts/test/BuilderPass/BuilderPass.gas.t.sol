// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BuilderPassTestSuite} from "./BuilderPassTestSuite.sol";
import {BuilderPass} from "../../src/BuilderPass.sol";

/// @dev One operation per test; `.gas-snapshot` holds the figures and the check fails when one changes.
contract BuilderPassGasTest is BuilderPassTestSuite {
    uint256 private held;
    uint256 private expired;

    function setUp() public override {
        super.setUp();
        expired = _issue(alice, NOW + 1);
        held = _issue(bob, NEVER);
        vm.warp(NOW + 1);
    }

    function test_gas_deploy() public {
        new BuilderPass("Guild of Builders", "PASS", admin);
    }

    function test_gas_issue() public {
        vm.prank(issuer);
        pass.issue(mallory, NEXT_YEAR);
    }

    function test_gas_issue_over_an_expired_pass() public {
        vm.prank(issuer);
        pass.issue(alice, NEXT_YEAR);
    }

    function test_gas_renew() public {
        vm.prank(issuer);
        pass.renew(expired, NEXT_YEAR);
    }

    function test_gas_reissue() public {
        vm.prank(issuer);
        pass.reissue(held, mallory);
    }

    function test_gas_revoke() public {
        vm.prank(issuer);
        pass.revoke(held);
    }

    function test_gas_isValid() public view {
        pass.isValid(expired);
    }

    function test_gas_passOf() public view {
        pass.passOf(bob);
    }
}
