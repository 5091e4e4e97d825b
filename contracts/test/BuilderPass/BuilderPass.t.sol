// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {BuilderPassTestSuite} from "./BuilderPassTestSuite.sol";
import {BuilderPass} from "../../src/BuilderPass.sol";
import {IBuilderPass} from "../../src/interfaces/IBuilderPass.sol";

/// @dev Construction, roles, interfaces and metadata.
contract BuilderPassTest is BuilderPassTestSuite {
    function test_the_constructor_gives_the_admin_both_roles() public {
        BuilderPass fresh = new BuilderPass("Other", "OTH", alice);
        vm.assertEq(fresh.name(), "Other");
        vm.assertEq(fresh.symbol(), "OTH");
        vm.assertEq(fresh.totalIssued(), 0);
        vm.assertTrue(fresh.hasRole(fresh.DEFAULT_ADMIN_ROLE(), alice));
        vm.assertTrue(fresh.hasRole(fresh.ISSUER_ROLE(), alice));
        vm.assertFalse(fresh.hasRole(fresh.DEFAULT_ADMIN_ROLE(), address(this)));

        vm.expectRevert(IBuilderPass.AdminMissing.selector);
        new BuilderPass("Other", "OTH", address(0));
    }

    function test_only_an_issuer_may_issue_renew_reissue_and_revoke() public {
        bytes32 role = pass.ISSUER_ROLE();
        vm.startPrank(issuer);
        uint256 id = pass.issue(alice, NEXT_YEAR);
        pass.renew(id, NEVER);
        pass.reissue(id, bob);
        pass.revoke(id);
        id = pass.issue(alice, NEXT_YEAR);
        vm.stopPrank();

        address[3] memory others = [mallory, alice, admin];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.startPrank(others[i]);
            _expectMissingRole(others[i], role);
            pass.issue(bob, NEVER);
            _expectMissingRole(others[i], role);
            pass.renew(id, NEVER);
            _expectMissingRole(others[i], role);
            pass.reissue(id, bob);
            _expectMissingRole(others[i], role);
            pass.revoke(id);
            vm.stopPrank();
        }
        _assertHolds(alice, id);
    }

    function test_only_the_admin_appoints_and_dismisses_issuers() public {
        bytes32 role = pass.ISSUER_ROLE();
        bytes32 adminRole = pass.DEFAULT_ADMIN_ROLE();
        vm.prank(admin);
        pass.grantRole(role, bob);
        vm.prank(bob);
        uint256 id = pass.issue(alice, NEVER);
        _assertHolds(alice, id);

        vm.prank(bob);
        _expectMissingRole(bob, adminRole);
        pass.grantRole(role, mallory);

        vm.prank(admin);
        pass.revokeRole(role, bob);
        vm.prank(bob);
        _expectMissingRole(bob, role);
        pass.revoke(id);
        vm.assertTrue(pass.isValid(id), "passes outlive their issuer");
    }

    function test_it_declares_its_interfaces() public view {
        vm.assertTrue(pass.supportsInterface(0x01ffc9a7), "ERC-165");
        vm.assertTrue(pass.supportsInterface(0x80ac58cd), "ERC-721");
        vm.assertTrue(pass.supportsInterface(0x5b5e139f), "ERC-721 metadata");
        vm.assertTrue(pass.supportsInterface(0xb45a3c0e), "ERC-5192");
        vm.assertTrue(pass.supportsInterface(type(IAccessControl).interfaceId), "AccessControl");
        vm.assertTrue(pass.supportsInterface(type(IBuilderPass).interfaceId), "IBuilderPass");
        vm.assertFalse(pass.supportsInterface(0x780e9d63), "not enumerable");
        vm.assertFalse(pass.supportsInterface(0xffffffff), "ERC-165's own no");
    }

    function test_token_uri_is_a_json_document_without_a_host() public {
        uint256 id = _issue(alice, NEXT_YEAR);
        uint256 forEver = _issue(bob, NEVER);
        string memory json = _decode(pass.tokenURI(id));
        vm.assertEq(vm.parseJsonString(json, ".name"), "Guild of Builders #1");
        vm.assertEq(vm.parseJsonString(json, ".attributes[0].display_type"), "date");
        vm.assertEq(vm.parseJsonUint(json, ".attributes[0].value"), NEXT_YEAR);
        vm.assertEq(vm.parseJsonString(_decode(pass.tokenURI(forEver)), ".attributes[0].value"), "never");

        _expectNoSuchPass(99);
        pass.tokenURI(99);
    }

    function test_a_name_with_quotes_still_makes_a_json_document() public {
        BuilderPass quoted = new BuilderPass('The "real"\nguild\\', "Q", issuer);
        vm.prank(issuer);
        uint256 id = quoted.issue(alice, NEVER);
        vm.assertEq(vm.parseJsonString(_decode(quoted.tokenURI(id)), ".name"), 'The "real"\nguild\\ #1');
    }

    /// @dev Undoes base64 here, because the library only has the way there.
    function _decode(string memory uri) private pure returns (string memory) {
        bytes memory head = "data:application/json;base64,";
        bytes memory raw = bytes(uri);
        for (uint256 i = 0; i < head.length; ++i) {
            vm.assertEq(raw[i], head[i], "data URI");
        }
        uint256 length = raw.length - head.length;
        bytes memory out = new bytes(length / 4 * 3);
        uint256 used = 0;
        for (uint256 i = 0; i < length; i += 4) {
            uint256 word = 0;
            uint256 padding = 0;
            for (uint256 j = 0; j < 4; ++j) {
                bytes1 c = raw[head.length + i + j];
                if (c == "=") ++padding;
                word = (word << 6) | _sextet(c);
            }
            for (uint256 j = 0; j + padding < 3; ++j) {
                out[used++] = bytes1(uint8((word >> (16 - 8 * j)) & 0xff));
            }
        }
        assembly ("memory-safe") {
            mstore(out, used)
        }
        return string(out);
    }

    function _sextet(bytes1 c) private pure returns (uint256) {
        if (c >= "A" && c <= "Z") return uint8(c) - 65;
        if (c >= "a" && c <= "z") return uint8(c) - 71;
        if (c >= "0" && c <= "9") return uint8(c) + 4;
        if (c == "+") return 62;
        if (c == "/") return 63;
        return 0;
    }
}
