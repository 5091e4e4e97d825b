// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "../TestBase.sol";
import {SignatureValidator} from "../../src/SignatureValidator.sol";
import {Wallet1271Factory} from "../../src/testing/Wallet1271Factory.sol";

/// @dev The validator answers with one byte, which a real deployment leaves behind as its code.
contract SignatureValidatorTest is TestBase {
    bytes32 private constant HASH = keccak256("message");

    Wallet1271Factory private factory;
    address private owner;
    uint256 private key;

    function setUp() public {
        (owner, key) = _person("owner");
        factory = new Wallet1271Factory();
    }

    function test_a_wallet_not_deployed_yet_vouches_for_its_owner() public {
        vm.assertEq(_ask(_wallet(), HASH, address(factory), _deployment(owner), _sign(key)), hex"01");
    }

    function test_another_key_message_wallet_or_factory_is_refused() public {
        (address stranger, uint256 otherKey) = _person("other");
        address wallet = _wallet();
        // Asked first: here, unlike in an eth_call, the wallet stays deployed after the first good factory call.
        vm.assertEq(_ask(wallet, HASH, stranger, _deployment(owner), _sign(key)), hex"00");
        vm.assertEq(_ask(wallet, HASH, address(factory), "nonsense", _sign(key)), hex"00");
        vm.assertEq(_ask(wallet, HASH, address(factory), _deployment(owner), _sign(otherKey)), hex"00");
        vm.assertEq(
            _ask(wallet, keccak256("altered"), address(factory), _deployment(owner), _sign(key)), hex"00"
        );
        vm.assertEq(_ask(stranger, HASH, address(factory), _deployment(owner), _sign(key)), hex"00");
    }

    function _ask(
        address signer,
        bytes32 hash,
        address deployer,
        bytes memory deployment,
        bytes memory signature
    ) private returns (bytes memory) {
        return address(new SignatureValidator(signer, hash, deployer, deployment, signature)).code;
    }

    function _wallet() private view returns (address) {
        return factory.addressOf(owner, bytes32(0));
    }

    function _deployment(address holder) private view returns (bytes memory) {
        return abi.encodeCall(factory.deploy, (holder, bytes32(0)));
    }

    function _sign(uint256 signer) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(signer, HASH);
        return abi.encodePacked(r, s, v);
    }
}
