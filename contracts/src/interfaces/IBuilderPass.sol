// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC5192} from "./IERC5192.sol";

/// @title BuilderPass: one soulbound membership pass per address
/// @notice A pass is an ERC-721 token that its holder cannot transfer (ERC-5192). Issuers issue, renew, reissue
/// and revoke it. It may expire; expiry is a fact of the clock and emits nothing.
/// @dev A pass is *valid* when it exists and has not expired. An address has at most one pass, valid or expired.
/// Token ids start at 1, go up by one and are never used twice, so (chain, contract, id) names a pass for ever.
interface IBuilderPass is IERC5192 {
    /// @notice A pass was issued.
    /// @param id The new pass.
    /// @param to Its holder.
    /// @param expiresAt Unix seconds from which it is no longer valid; 0 means never.
    event Issued(uint256 indexed id, address indexed to, uint64 expiresAt);

    /// @notice The expiry of a pass was set anew.
    /// @param id The pass.
    /// @param expiresAt Unix seconds from which it is no longer valid; 0 means never.
    event Renewed(uint256 indexed id, uint64 expiresAt);

    /// @notice A pass was moved by an issuer to another address of the same person. The id is unchanged.
    /// @param id The pass.
    /// @param from The address that held it.
    /// @param to The address that holds it now.
    event Reissued(uint256 indexed id, address indexed from, address indexed to);

    /// @notice A pass was taken away for ever.
    /// @param id The pass, burned.
    /// @param holder The address that held it.
    event Revoked(uint256 indexed id, address indexed holder);

    /// @notice An expired pass was burned because its holder received another one.
    /// @param oldId The expired pass, burned.
    /// @param newId The pass that takes its place.
    /// @param holder The address that held the old pass and receives the new one.
    event Superseded(uint256 indexed oldId, uint256 indexed newId, address indexed holder);

    /// @notice A pass cannot be transferred or approved by its holder; ask an issuer to reissue it.
    error Soulbound();

    /// @notice The expiry must be 0 or lie after the present block.
    /// @param expiresAt The refused expiry, unix seconds.
    error ExpiryNotInFuture(uint64 expiresAt);

    /// @notice The address already holds a valid pass; revoke it or reissue it first.
    /// @param holder The address.
    /// @param id The valid pass it holds.
    error AlreadyHoldsValidPass(address holder, uint256 id);

    /// @notice The pass is already held by that address, so there is nothing to reissue.
    /// @param id The pass.
    /// @param holder The address that holds it.
    error AlreadyHeldBy(uint256 id, address holder);

    /// @notice A contract without an admin could never appoint an issuer.
    error AdminMissing();

    /// @notice Issues a new pass. Only an issuer.
    /// @dev If `to` holds an expired pass, that pass is burned first (`Superseded`). To let the person keep the
    /// account that is bound to the old id, renew the old pass instead. Emits `Transfer`, `Locked`, `Issued`.
    /// No receiver hook is called: a pass cannot get stuck more than it is anyway, and no stranger's code runs.
    /// @param to The holder.
    /// @param newExpiresAt Unix seconds from which the pass is no longer valid; 0 means never.
    /// @return id The new pass.
    function issue(address to, uint64 newExpiresAt) external returns (uint256 id);

    /// @notice Sets a new expiry, later or earlier, also for an expired pass. Only an issuer.
    /// @param id The pass. Reverts when it does not exist.
    /// @param newExpiresAt Unix seconds from which the pass is no longer valid; 0 means never.
    function renew(uint256 id, uint64 newExpiresAt) external;

    /// @notice Moves a pass, valid or expired, to another address: the recovery of a lost wallet. Only an issuer.
    /// @dev Id and expiry stay as they are. An expired pass of `to` is burned (`Superseded`); a valid one makes the
    /// call revert. Emits `Transfer` and `Reissued`.
    /// @param id The pass. Reverts when it does not exist.
    /// @param to The new holder.
    function reissue(uint256 id, address to) external;

    /// @notice Burns a pass, valid or expired. Only an issuer. The id is never used again.
    /// @param id The pass. Reverts when it does not exist.
    function revoke(uint256 id) external;

    /// @notice Whether the pass exists and has not expired. Never reverts.
    function isValid(uint256 id) external view returns (bool);

    /// @notice Unix seconds from which the pass is no longer valid; 0 means never. Reverts when it does not exist.
    function expiresAt(uint256 id) external view returns (uint64);

    /// @notice The pass an address holds, valid or expired; 0 when it holds none. Never reverts.
    function passOf(address holder) external view returns (uint256 id);

    /// @notice How many passes were ever issued, which is also the highest id given out so far.
    function totalIssued() external view returns (uint256);
}
