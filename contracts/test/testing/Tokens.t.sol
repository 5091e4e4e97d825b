// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "../TestBase.sol";
import {HostileErc721} from "../../src/testing/HostileErc721.sol";
import {Misbehaviour, Mode} from "../../src/testing/Misbehaviour.sol";
import {PlainErc721} from "../../src/testing/PlainErc721.sol";
import {Score} from "../../src/testing/Score.sol";

/// @dev The plain token, the hostile token and the score.
contract TokensTest is TestBase {
    address private alice;
    address private bob;

    function setUp() public {
        alice = _address("alice");
        bob = _address("bob");
    }

    function test_the_plain_token_mints_transfers_enumerates_and_burns() public {
        PlainErc721 token = new PlainErc721("Plain", "PLN");
        vm.assertEq(token.mint(alice), 1);
        token.mintId(alice, type(uint256).max);
        vm.assertEq(token.balanceOf(alice), 2);
        vm.assertEq(token.tokenOfOwnerByIndex(alice, 1), type(uint256).max);
        vm.assertTrue(token.supportsInterface(0x780e9d63), "enumerable");

        vm.prank(alice);
        token.transferFrom(alice, bob, 1);
        vm.assertEq(token.ownerOf(1), bob);
        token.burn(1);
        vm.assertEq(token.balanceOf(bob), 0);
        vm.assertEq(token.totalSupply(), 1);
    }

    function test_the_hostile_token_is_honest_until_told_otherwise() public {
        HostileErc721 token = new HostileErc721();
        token.mint(alice, 9);
        vm.assertEq(token.balanceOf(alice), 1);
        vm.assertEq(token.ownerOf(9), alice);
        vm.assertEq(token.tokenOfOwnerByIndex(alice, 0), 9);
        vm.assertEq(token.passOf(alice), 9);
        vm.assertTrue(token.isValid(9));
        vm.assertTrue(token.getHasValidKey(alice));
        vm.assertTrue(token.supportsInterface(0x80ac58cd));
        vm.assertEq(token.balanceOf(bob), 0);
        vm.assertEq(token.passOf(bob), 0);
        vm.assertFalse(token.isValid(8));
        vm.expectRevert(HostileErc721.NoSuchToken.selector);
        token.ownerOf(8);
        vm.expectRevert(HostileErc721.NoSuchToken.selector);
        token.tokenOfOwnerByIndex(alice, 1);
    }

    function test_the_hostile_token_flatters_or_denies_everybody() public {
        HostileErc721 token = new HostileErc721();
        token.mint(alice, 9);
        token.setMode(Mode.AlwaysYes);
        vm.assertEq(token.balanceOf(bob), 1);
        vm.assertEq(token.passOf(bob), 1);
        vm.assertTrue(token.isValid(12345));
        vm.assertTrue(token.getHasValidKey(bob));
        vm.prank(bob);
        vm.assertEq(token.ownerOf(1), bob);

        token.setMode(Mode.AlwaysNo);
        vm.assertEq(token.balanceOf(alice), 0);
        vm.assertFalse(token.isValid(9));
        vm.assertFalse(token.getHasValidKey(alice));
        vm.expectRevert(HostileErc721.NoSuchToken.selector);
        token.ownerOf(9);
    }

    function test_every_read_of_the_hostile_token_misbehaves_alike() public {
        HostileErc721 token = new HostileErc721();
        token.mint(alice, 9);
        bytes[7] memory reads = [
            abi.encodeCall(token.balanceOf, (alice)),
            abi.encodeCall(token.ownerOf, (9)),
            abi.encodeCall(token.tokenOfOwnerByIndex, (alice, 0)),
            abi.encodeCall(token.passOf, (alice)),
            abi.encodeCall(token.isValid, (9)),
            abi.encodeCall(token.getHasValidKey, (alice)),
            abi.encodeCall(token.supportsInterface, (0x80ac58cd))
        ];
        for (uint256 i = 0; i < reads.length; ++i) {
            (bool ok, bytes memory answer) = _call(token, Mode.Honest, reads[i]);
            vm.assertTrue(ok);
            vm.assertEq(answer.length, 32);
            (ok, answer) = _call(token, Mode.Garbage, reads[i]);
            vm.assertEq(answer, abi.encode(keccak256("garbage")));
            (ok, answer) = _call(token, Mode.Short, reads[i]);
            vm.assertEq(answer.length, 4);
            (ok, answer) = _call(token, Mode.Empty, reads[i]);
            vm.assertEq(answer.length, 0);
            (ok, answer) = _call(token, Mode.Revert, reads[i]);
            vm.assertFalse(ok);
            vm.assertEq(answer, abi.encodePacked(Misbehaviour.Misbehaving.selector));
            (ok, answer) = _call(token, Mode.BurnGas, reads[i]);
            vm.assertFalse(ok);
            (ok, answer) = _call(token, Mode.Huge, reads[i]);
            vm.assertEq(answer.length, 512 * 1024);
        }
    }

    function test_a_score_is_what_was_set_last() public {
        Score score = new Score();
        vm.assertEq(score.getScore(alice), 0);
        score.setScore(alice, 41);
        score.setScore(alice, 42);
        vm.assertEq(score.getScore(alice), 42);
        vm.assertEq(score.getScore(bob), 0);
    }

    function _call(HostileErc721 token, Mode mode, bytes memory read)
        private
        returns (bool ok, bytes memory answer)
    {
        token.setMode(mode);
        (ok, answer) = address(token).staticcall{gas: 3_000_000}(read);
    }
}
