// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "../TestBase.sol";
import {DelegateRegistry} from "../../src/testing/DelegateRegistry.sol";
import {Emitter} from "../../src/testing/Emitter.sol";
import {PlainErc1155} from "../../src/testing/PlainErc1155.sol";
import {PlainErc20} from "../../src/testing/PlainErc20.sol";
import {PlainErc721} from "../../src/testing/PlainErc721.sol";
import {Score} from "../../src/testing/Score.sol";
import {ShiftyErc721} from "../../src/testing/ShiftyErc721.sol";
import {TalentPassport} from "../../src/testing/TalentPassport.sol";

/// @dev The stand-ins that conditions of the gate are tested with.
contract StandardsTest is TestBase {
    address private alice;
    address private bob;
    bytes32 private constant GUILD = "guildhall";

    function setUp() public {
        alice = _address("alice");
        bob = _address("bob");
    }

    function test_fungible_units_are_minted_moved_and_burned() public {
        PlainErc20 token = new PlainErc20();
        token.mint(alice, 5);
        vm.prank(alice);
        vm.assertTrue(token.transfer(bob, 2));
        token.burn(bob, 1);
        vm.assertEq(token.balanceOf(alice), 3);
        vm.assertEq(token.balanceOf(bob), 1);
    }

    function test_attested_units_are_transferable_and_revocable() public {
        PlainErc1155 pass = new PlainErc1155();
        pass.attest(alice, 7, 2);
        vm.prank(alice);
        pass.safeTransferFrom(alice, bob, 7, 1, "");
        pass.revoke(alice, 7, 1);
        vm.assertEq(pass.balanceOf(alice, 7), 0);
        vm.assertEq(pass.balanceOf(bob, 7), 1);
    }

    function test_an_inactive_passport_has_no_score() public {
        TalentPassport registry = new TalentPassport();
        uint256 id = registry.create(alice);
        registry.setScore(id, 90);
        vm.assertEq(registry.getScoreByAddress(alice), 90);
        registry.deactivate(id);
        vm.assertEq(registry.getScoreByAddress(alice), 0);
        vm.assertEq(registry.getScoreByAddress(bob), 0);
        registry.transfer(id, bob);
        vm.assertEq(registry.passportId(bob), id);
        vm.assertEq(registry.passportId(alice), 0);
    }

    function test_a_delegation_grants_its_own_right_and_an_empty_one_grants_all() public {
        DelegateRegistry registry = new DelegateRegistry();
        address token = _address("token");
        vm.startPrank(alice);
        registry.delegateContract(bob, token, GUILD, true);
        vm.assertTrue(registry.checkDelegateForContract(bob, alice, token, GUILD));
        vm.assertFalse(registry.checkDelegateForContract(bob, alice, token, "other"));
        vm.assertFalse(registry.checkDelegateForAll(bob, alice, GUILD));
        vm.assertTrue(
            registry.checkDelegateForERC721(bob, alice, token, 3, GUILD), "the wider grants the narrower"
        );
        registry.delegateContract(bob, token, GUILD, false);
        vm.assertEq(registry.getIncomingDelegations(bob).length, 0);
        registry.delegateAll(bob, 0, true);
        vm.assertTrue(registry.checkDelegateForContract(bob, alice, token, GUILD));
        registry.delegateERC721(bob, token, 3, GUILD, true);
        vm.stopPrank();
        vm.assertEq(registry.getIncomingDelegations(bob).length, 2);
    }

    function test_the_shifty_token_says_yes_to_its_friend_alone() public {
        ShiftyErc721 token = new ShiftyErc721();
        token.setFriend(bob);
        vm.assertEq(token.balanceOf(alice), 0);
        vm.prank(bob);
        vm.assertEq(token.balanceOf(alice), 1);
    }

    function test_many_tokens_are_minted_and_many_events_emitted_at_once() public {
        PlainErc721 token = new PlainErc721("Plain", "PLN");
        address[] memory holders = new address[](2);
        (holders[0], holders[1]) = (alice, bob);
        token.mintMany(holders, 10);
        vm.assertEq(token.ownerOf(10), alice);
        vm.assertEq(token.ownerOf(11), bob);
        PlainErc1155 badge = new PlainErc1155();
        badge.attestMany(holders, 3);
        vm.assertEq(badge.balanceOf(bob, 3), 1);
        Score score = new Score();
        score.setScores(holders, 7);
        vm.assertEq(score.getScore(bob), 7);
        Emitter emitter = new Emitter();
        vm.recordLogs();
        emitter.emitMany(5, 3);
        vm.assertEq(vm.getRecordedLogs().length, 3);
    }
}
