// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "../TestBase.sol";
import {Misbehaviour, Mode} from "../../src/testing/Misbehaviour.sol";
import {Wallet1271} from "../../src/testing/Wallet1271.sol";
import {Wallet1271Factory} from "../../src/testing/Wallet1271Factory.sol";

/// @dev The test wallets do what readers of other rooms' tests rely on.
contract Wallet1271Test is TestBase {
    bytes32 private constant HASH = keccak256("message");
    bytes4 private constant MAGIC = 0x1626ba7e;

    Wallet1271Factory private factory;
    Wallet1271 private wallet;
    address private owner;
    uint256 private key;

    function setUp() public {
        (owner, key) = _person("owner");
        factory = new Wallet1271Factory();
        wallet = Wallet1271(factory.deploy(owner, bytes32(0)));
    }

    function test_the_owners_signature_is_good_and_others_are_not() public {
        (, uint256 otherKey) = _person("other");
        vm.assertEq(bytes32(wallet.isValidSignature(HASH, _sign(key))), bytes32(MAGIC));
        vm.assertEq(bytes32(wallet.isValidSignature(HASH, _sign(otherKey))), bytes32(bytes4(0xffffffff)));
        vm.assertEq(
            bytes32(wallet.isValidSignature(keccak256("altered"), _sign(key))), bytes32(bytes4(0xffffffff))
        );
        vm.assertEq(bytes32(wallet.isValidSignature(HASH, "short")), bytes32(bytes4(0xffffffff)));
    }

    function test_each_mode_misbehaves_in_its_own_way() public {
        bytes memory call = abi.encodeCall(wallet.isValidSignature, (HASH, _sign(key)));
        (bool ok, bytes memory answer) = _call(Mode.Honest, call);
        vm.assertTrue(ok);
        vm.assertEq(answer, abi.encode(MAGIC));
        (ok, answer) = _call(Mode.AlwaysYes, abi.encodeCall(wallet.isValidSignature, (HASH, "junk")));
        vm.assertEq(answer, abi.encode(MAGIC));
        (ok, answer) = _call(Mode.AlwaysNo, call);
        vm.assertEq(answer, abi.encode(bytes4(0xffffffff)));
        (ok, answer) = _call(Mode.Garbage, call);
        vm.assertTrue(ok);
        vm.assertEq(answer, abi.encode(keccak256("garbage")));
        (ok, answer) = _call(Mode.Short, call);
        vm.assertTrue(ok);
        vm.assertEq(answer, abi.encodePacked(MAGIC));
        (ok, answer) = _call(Mode.Empty, call);
        vm.assertTrue(ok);
        vm.assertEq(answer.length, 0);
        (ok, answer) = _call(Mode.Revert, call);
        vm.assertFalse(ok);
        vm.assertEq(answer, abi.encodePacked(Misbehaviour.Misbehaving.selector));
        (ok, answer) = _call(Mode.BurnGas, call);
        vm.assertFalse(ok);
        vm.assertEq(answer.length, 0);
        (ok, answer) = _call(Mode.Huge, call);
        vm.assertTrue(ok);
        vm.assertEq(answer.length, 512 * 1024);
    }

    function test_the_factory_deploys_where_it_said_and_only_once() public {
        bytes32 salt = keccak256("salt");
        address expected = factory.addressOf(owner, salt);
        vm.assertEq(expected.code.length, 0);
        vm.assertEq(factory.deploy(owner, salt), expected);
        vm.assertTrue(expected.code.length != 0);
        vm.assertEq(Wallet1271(expected).OWNER(), owner);
        vm.assertEq(factory.deploy(owner, salt), expected, "a second call succeeds and changes nothing");
        vm.assertTrue(factory.addressOf(address(this), salt) != expected);
    }

    function _call(Mode mode, bytes memory call) private returns (bool ok, bytes memory answer) {
        wallet.setMode(mode);
        (ok, answer) = address(wallet).staticcall{gas: 5_000_000}(call);
    }

    function _sign(uint256 signer) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(signer, HASH);
        return abi.encodePacked(r, s, v);
    }
}
