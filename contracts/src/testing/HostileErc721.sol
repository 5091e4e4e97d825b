// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Misbehaviour, Mode} from "./Misbehaviour.sol";

/// @title A token contract that can be told to misbehave
/// @notice Answers the reads a gate makes of an ERC-721, a BuilderPass or an Unlock lock. In mode `AlwaysYes`
/// everybody holds token 1, in `AlwaysNo` nobody holds anything; from `Garbage` on every read fails its own way.
/// A reader must come to "unknown" (or "no" where the answer is well-formed), never to a crash or to "yes".
contract HostileErc721 is Misbehaviour {
    /// @notice The holder of each token, in mode `Honest`.
    mapping(uint256 id => address holder) private _holderOf;

    /// @notice The one token of each holder, in mode `Honest`; 0 is none.
    mapping(address holder => uint256 id) private _tokenOf;

    /// @notice The token does not exist, or the index is out of range.
    error NoSuchToken();

    /// @notice Gives a token to a holder; one token per holder is enough here.
    function mint(address to, uint256 id) external {
        _holderOf[id] = to;
        _tokenOf[to] = id;
    }

    function balanceOf(address holder) external view returns (uint256) {
        return _has(holder) ? 1 : 0;
    }

    function ownerOf(uint256 id) external view returns (address) {
        _misbehave();
        if (mode == Mode.AlwaysYes) return msg.sender;
        address holder = mode == Mode.AlwaysNo ? address(0) : _holderOf[id];
        if (holder == address(0)) revert NoSuchToken();
        return holder;
    }

    function tokenOfOwnerByIndex(address holder, uint256 index) external view returns (uint256) {
        if (!_has(holder) || index != 0) revert NoSuchToken();
        return mode == Mode.AlwaysYes ? 1 : _tokenOf[holder];
    }

    /// @notice BuilderPass: the pass of a holder.
    function passOf(address holder) external view returns (uint256) {
        if (!_has(holder)) return 0;
        return mode == Mode.AlwaysYes ? 1 : _tokenOf[holder];
    }

    /// @notice BuilderPass: whether a pass is valid.
    function isValid(uint256 id) external view returns (bool) {
        _misbehave();
        if (mode == Mode.Honest) return _holderOf[id] != address(0);
        return mode == Mode.AlwaysYes;
    }

    /// @notice Unlock: whether a holder has a valid key.
    function getHasValidKey(address holder) external view returns (bool) {
        return _has(holder);
    }

    /// @notice Claims ERC-165, ERC-721 and its enumeration.
    function supportsInterface(bytes4 interfaceId) external view returns (bool) {
        _misbehave();
        if (mode == Mode.AlwaysNo) return false;
        return interfaceId == 0x01ffc9a7 || interfaceId == 0x80ac58cd || interfaceId == 0x780e9d63;
    }

    /// @dev Whether the holder is said to hold something; ends the call when misbehaving.
    function _has(address holder) private view returns (bool) {
        _misbehave();
        if (mode == Mode.Honest) return _tokenOf[holder] != 0;
        return mode == Mode.AlwaysYes;
    }
}
