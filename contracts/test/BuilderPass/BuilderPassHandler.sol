// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "../TestBase.sol";
import {BuilderPass} from "../../src/BuilderPass.sol";

/// @dev Random but sensible calls, with a model kept beside the contract: who holds which id, until when, and which
/// ids are gone for ever. No call here may revert (`fail_on_revert`); refusals are provoked on purpose and counted.
contract BuilderPassHandler is TestBase {
    uint256 private constant PEOPLE = 6;

    BuilderPass public immutable PASS;
    address private immutable ISSUER;

    address[] public people;
    /// @dev The model. Index 0 is unused: ids start at 1.
    address[] public holderOf = [address(0)];
    uint64[] public expiryOf = [0];
    bool[] public gone = [false];
    /// @dev A refusal that did not happen: a transfer, an approval or a stranger's call that went through.
    uint256 public breaches;

    constructor(BuilderPass pass_, address issuer_) {
        PASS = pass_;
        ISSUER = issuer_;
        for (uint256 i = 0; i < PEOPLE; ++i) {
            people.push(_address(string.concat("person", vm.toString(i))));
        }
    }

    function issue(uint256 who, uint256 lifetime) external {
        address to = _pick(who);
        uint256 current = _modelPassOf(to);
        if (current != 0 && _modelValid(current)) {
            _expectRefused(ISSUER, abi.encodeCall(PASS.issue, (to, 0)));
            return;
        }
        uint64 expiry = _expiry(lifetime);
        if (current != 0) _bury(current);
        vm.prank(ISSUER);
        uint256 id = PASS.issue(to, expiry);
        if (id != holderOf.length) ++breaches;
        holderOf.push(to);
        expiryOf.push(expiry);
        gone.push(false);
    }

    function renew(uint256 seed, uint256 lifetime) external {
        uint256 id = _liveId(seed);
        if (id == 0) return;
        uint64 expiry = _expiry(lifetime);
        vm.prank(ISSUER);
        PASS.renew(id, expiry);
        expiryOf[id] = expiry;
    }

    function reissue(uint256 seed, uint256 who) external {
        uint256 id = _liveId(seed);
        if (id == 0) return;
        address to = _pick(who);
        uint256 theirs = _modelPassOf(to);
        if (theirs == id || (theirs != 0 && _modelValid(theirs))) {
            _expectRefused(ISSUER, abi.encodeCall(PASS.reissue, (id, to)));
            return;
        }
        if (theirs != 0) _bury(theirs);
        vm.prank(ISSUER);
        PASS.reissue(id, to);
        holderOf[id] = to;
    }

    function revoke(uint256 seed) external {
        uint256 id = _liveId(seed);
        if (id == 0) return;
        vm.prank(ISSUER);
        PASS.revoke(id);
        _bury(id);
    }

    /// @dev The clock goes on: this alone makes passes expire.
    function wait_(uint256 time) external {
        vm.warp(block.timestamp + _within(time, 1, 40 days));
    }

    /// @dev A holder tries everything a holder could try.
    function holderTries(uint256 seed, uint256 who) external {
        uint256 id = _liveId(seed);
        if (id == 0) return;
        address holder = holderOf[id];
        address to = _pick(who);
        _expectRefused(holder, abi.encodeCall(PASS.transferFrom, (holder, to, id)));
        _expectRefused(
            holder, abi.encodeWithSignature("safeTransferFrom(address,address,uint256)", holder, to, id)
        );
        _expectRefused(holder, abi.encodeCall(PASS.approve, (to, id)));
        _expectRefused(holder, abi.encodeCall(PASS.setApprovalForAll, (to, true)));
        _expectRefused(holder, abi.encodeCall(PASS.renew, (id, 0)));
        _expectRefused(holder, abi.encodeCall(PASS.reissue, (id, to)));
        _expectRefused(holder, abi.encodeCall(PASS.revoke, (id)));
    }

    function peopleCount() external pure returns (uint256) {
        return PEOPLE;
    }

    /// @dev The highest id of the model.
    function lastId() external view returns (uint256) {
        return holderOf.length - 1;
    }

    function _expectRefused(address caller, bytes memory call) private {
        vm.prank(caller);
        (bool ok,) = address(PASS).call(call);
        if (ok) ++breaches;
    }

    function _bury(uint256 id) private {
        holderOf[id] = address(0);
        expiryOf[id] = 0;
        gone[id] = true;
    }

    function _pick(uint256 seed) private view returns (address) {
        return people[seed % PEOPLE];
    }

    function _expiry(uint256 lifetime) private view returns (uint64) {
        return lifetime % 3 == 0 ? 0 : uint64(block.timestamp + _within(lifetime, 1, 60 days));
    }

    /// @dev A pass that is not gone, found from a random start; 0 when there is none.
    function _liveId(uint256 seed) private view returns (uint256) {
        uint256 count = holderOf.length - 1;
        for (uint256 i = 0; i < count; ++i) {
            uint256 id = 1 + (seed % count + i) % count;
            if (!gone[id]) return id;
        }
        return 0;
    }

    function _modelPassOf(address holder) private view returns (uint256) {
        for (uint256 id = 1; id < holderOf.length; ++id) {
            if (holderOf[id] == holder) return id;
        }
        return 0;
    }

    function _modelValid(uint256 id) private view returns (bool) {
        // forge-lint: disable-next-line(block-timestamp)
        return !gone[id] && (expiryOf[id] == 0 || block.timestamp < expiryOf[id]);
    }
}
