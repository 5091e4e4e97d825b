// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "../TestBase.sol";
import {Delegate7702, Delegate7702With1271} from "../../src/testing/Delegate7702.sol";
import {Score} from "../../src/testing/Score.sol";

/// @dev Delegated accounts, with the delegation designator (0xef0100 and the address) put in place directly.
contract Delegate7702Test is TestBase {
    bytes32 private constant HASH = keccak256("message");

    address private alice;
    uint256 private key;

    function setUp() public {
        (alice, key) = _person("alice");
    }

    function test_a_plain_delegate_acts_for_its_account_and_knows_no_1271() public {
        _delegate(address(new Delegate7702()));
        Score score = new Score();
        address[] memory targets = new address[](1);
        targets[0] = address(score);
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(score.setScore, (alice, 7));

        vm.prank(alice);
        Delegate7702(payable(alice)).execute(targets, calls);
        vm.assertEq(score.getScore(alice), 7);
        vm.expectRevert(Delegate7702.OnlySelf.selector);
        Delegate7702(payable(alice)).execute(targets, calls);

        (bool ok,) =
            alice.staticcall(abi.encodeCall(Delegate7702With1271.isValidSignature, (HASH, _sign(key))));
        vm.assertFalse(ok);
    }

    function test_a_delegate_with_1271_accepts_the_accounts_own_key_alone() public {
        _delegate(address(new Delegate7702With1271()));
        (, uint256 otherKey) = _person("other");
        Delegate7702With1271 account = Delegate7702With1271(payable(alice));
        vm.assertEq(bytes32(account.isValidSignature(HASH, _sign(key))), bytes32(bytes4(0x1626ba7e)));
        vm.assertEq(bytes32(account.isValidSignature(HASH, _sign(otherKey))), bytes32(bytes4(0xffffffff)));
    }

    function _delegate(address implementation) private {
        vm.etch(alice, abi.encodePacked(hex"ef0100", implementation));
    }

    function _sign(uint256 signer) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(signer, HASH);
        return abi.encodePacked(r, s, v);
    }
}
