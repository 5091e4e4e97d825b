// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IBuilderPass} from "./interfaces/IBuilderPass.sol";
import {IERC5192} from "./interfaces/IERC5192.sol";

/// @title BuilderPass
/// @notice See {IBuilderPass}. Not upgradeable, holds no money, calls no other contract.
contract BuilderPass is ERC721, AccessControl, IBuilderPass {
    using Strings for uint256;

    /// @notice May issue, renew, reissue and revoke.
    bytes32 public constant ISSUER_ROLE = keccak256("ISSUER_ROLE");

    /// @dev The highest id given out so far.
    uint256 private _lastId;

    /// @dev Mirrors the owner table of ERC721 from the holder's side; kept in `_update` alone.
    mapping(address holder => uint256 id) private _passOf;

    /// @dev 0 means never. Only set for a pass that exists.
    mapping(uint256 id => uint64 expiresAt) private _expiresAt;

    /// @param name_ Name of the collection, for example "Guild of Builders".
    /// @param symbol_ Symbol of the collection.
    /// @param admin Receives DEFAULT_ADMIN_ROLE and, so that one transaction is enough to begin, ISSUER_ROLE.
    constructor(string memory name_, string memory symbol_, address admin) ERC721(name_, symbol_) {
        if (admin == address(0)) revert AdminMissing();
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(ISSUER_ROLE, admin);
    }

    // ------------------------------------------------------------------ issuers

    /// @inheritdoc IBuilderPass
    function issue(address to, uint64 newExpiresAt) external onlyRole(ISSUER_ROLE) returns (uint256 id) {
        _requireFuture(newExpiresAt);
        id = _lastId + 1;
        _supersedeExpired(to, id);

        _lastId = id;
        _expiresAt[id] = newExpiresAt;
        _mint(to, id);
        emit Locked(id);
        emit Issued(id, to, newExpiresAt);
    }

    /// @inheritdoc IBuilderPass
    function renew(uint256 id, uint64 newExpiresAt) external onlyRole(ISSUER_ROLE) {
        _requireOwned(id);
        _requireFuture(newExpiresAt);

        _expiresAt[id] = newExpiresAt;
        emit Renewed(id, newExpiresAt);
    }

    /// @inheritdoc IBuilderPass
    function reissue(uint256 id, address to) external onlyRole(ISSUER_ROLE) {
        address from = _requireOwned(id);
        if (from == to) revert AlreadyHeldBy(id, to);
        _supersedeExpired(to, id);

        _transfer(from, to, id);
        emit Reissued(id, from, to);
    }

    /// @inheritdoc IBuilderPass
    function revoke(uint256 id) external onlyRole(ISSUER_ROLE) {
        address holder = _requireOwned(id);

        _burn(id);
        emit Revoked(id, holder);
    }

    // ------------------------------------------------------------------ everybody

    /// @inheritdoc IBuilderPass
    function isValid(uint256 id) public view returns (bool) {
        if (_ownerOf(id) == address(0)) return false;
        uint64 expiry = _expiresAt[id];
        // A validator may shift the clock by seconds; a membership is measured in days.
        // forge-lint: disable-next-line(block-timestamp)
        return expiry == 0 || block.timestamp < expiry;
    }

    /// @inheritdoc IBuilderPass
    function expiresAt(uint256 id) external view returns (uint64) {
        _requireOwned(id);
        return _expiresAt[id];
    }

    /// @inheritdoc IBuilderPass
    function passOf(address holder) external view returns (uint256 id) {
        return _passOf[holder];
    }

    /// @inheritdoc IBuilderPass
    function totalIssued() external view returns (uint256) {
        return _lastId;
    }

    /// @inheritdoc IERC5192
    function locked(uint256 id) external view returns (bool) {
        _requireOwned(id);
        return true;
    }

    /// @notice A JSON document inside a data URI, made on chain: no host to trust and no request to a stranger.
    function tokenURI(uint256 id) public view override returns (string memory) {
        _requireOwned(id);
        uint256 expiry = _expiresAt[id];
        string memory expires = expiry == 0
            ? '"value":"never"'
            : string.concat('"display_type":"date","value":', expiry.toString());
        string memory json = string.concat(
            '{"name":"',
            Strings.escapeJSON(name()),
            " #",
            id.toString(),
            '","description":"A membership pass. Its holder cannot transfer it.",',
            '"attributes":[{"trait_type":"Expires",',
            expires,
            "}]}"
        );
        return string.concat("data:application/json;base64,", Base64.encode(bytes(json)));
    }

    /// @notice ERC-165: ERC-721 with metadata, ERC-5192, AccessControl and {IBuilderPass}.
    function supportsInterface(bytes4 interfaceId)
        public
        view
        override(ERC721, AccessControl)
        returns (bool)
    {
        return interfaceId == type(IERC5192).interfaceId || interfaceId == type(IBuilderPass).interfaceId
            || ERC721.supportsInterface(interfaceId) || AccessControl.supportsInterface(interfaceId);
    }

    // ------------------------------------------------------------------ soulbound

    /// @notice Always reverts: an approval could never be used.
    function approve(address, uint256) public pure override {
        revert Soulbound();
    }

    /// @notice Always reverts: an approval could never be used.
    function setApprovalForAll(address, bool) public pure override {
        revert Soulbound();
    }

    // ------------------------------------------------------------------ inner rules

    /// @dev The one place where a pass appears, moves or disappears. ERC721 names the caller in `auth` when a
    /// holder's transfer (`transferFrom`, both `safeTransferFrom`) leads here, and zero when this contract decided.
    function _update(address to, uint256 id, address auth) internal override returns (address from) {
        if (auth != address(0)) revert Soulbound();
        from = super._update(to, id, auth);
        if (from != address(0)) delete _passOf[from];
        if (to == address(0)) delete _expiresAt[id];
        else _passOf[to] = id;
    }

    /// @dev Makes room at `holder` for the pass `newId`: burns an expired pass, refuses beside a valid one.
    function _supersedeExpired(address holder, uint256 newId) private {
        uint256 oldId = _passOf[holder];
        if (oldId == 0) return;
        if (isValid(oldId)) revert AlreadyHoldsValidPass(holder, oldId);
        _burn(oldId);
        emit Superseded(oldId, newId, holder);
    }

    /// @dev A pass that is expired when it is issued would be an announcement of nothing.
    function _requireFuture(uint64 newExpiresAt) private view {
        // forge-lint: disable-next-line(block-timestamp)
        if (newExpiresAt != 0 && newExpiresAt <= block.timestamp) revert ExpiryNotInFuture(newExpiresAt);
    }
}
