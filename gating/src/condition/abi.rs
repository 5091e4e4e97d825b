//! The contract functions and events that conditions need, and nothing more of those contracts.

#![expect(
    clippy::too_many_arguments,
    reason = "an event of an Unlock lock names eight hooks, and each becomes an argument"
)]

use alloy_sol_types::sol;

sol! {
    /// ERC-20.
    interface Erc20 {
        event Transfer(address indexed from, address indexed to, uint256 value);

        function balanceOf(address holder) external view returns (uint256);
    }

    /// ERC-721, its enumeration, and ERC-165.
    interface Erc721 {
        event Transfer(address indexed from, address indexed to, uint256 indexed id);

        function supportsInterface(bytes4 interfaceId) external view returns (bool);
        function balanceOf(address holder) external view returns (uint256);
        function ownerOf(uint256 id) external view returns (address);
        function tokenOfOwnerByIndex(address holder, uint256 index) external view returns (uint256);
    }

    /// ERC-1155.
    interface Erc1155 {
        event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value);
        event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values);

        function balanceOf(address holder, uint256 id) external view returns (uint256);
        function balanceOfBatch(address[] holders, uint256[] ids) external view returns (uint256[]);
    }

    /// ERC-5192: tokens that cannot be moved.
    interface Soulbound {
        event Locked(uint256 id);
        event Unlocked(uint256 id);

        function locked(uint256 id) external view returns (bool);
    }

    /// A BuilderPass contract.
    interface Pass {
        event Issued(uint256 indexed id, address indexed to, uint64 expiresAt);
        event Renewed(uint256 indexed id, uint64 expiresAt);
        event Reissued(uint256 indexed id, address indexed from, address indexed to);
        event Revoked(uint256 indexed id, address indexed holder);
        event Superseded(uint256 indexed oldId, uint256 indexed newId, address indexed holder);

        function passOf(address holder) external view returns (uint256);
        function isValid(uint256 id) external view returns (bool);
        function expiresAt(uint256 id) external view returns (uint64);
    }

    /// An Unlock lock, versions 13 to 15.
    interface Unlock {
        event KeyManagerChanged(uint256 indexed id, address indexed newManager);
        event KeyExtended(uint256 indexed id, uint256 newTimestamp);
        event ExpireKey(uint256 indexed id);
        event CancelKey(uint256 indexed id, address indexed owner, address indexed sendTo, uint256 refund);
        event RenewKeyPurchase(address indexed owner, uint256 newExpiration);
        event KeysMigrated(uint256 updatedRecordsCount);

        function publicLockVersion() external view returns (uint16);
        function getHasValidKey(address holder) external view returns (bool);
        function totalKeys(address holder) external view returns (uint256);
        function tokenOfOwnerByIndex(address holder, uint256 index) external view returns (uint256);
        function isValidKey(uint256 id) external view returns (bool);
        function ownerOf(uint256 id) external view returns (address);
        function keyManagerOf(uint256 id) external view returns (address);
        function keyExpirationTimestampFor(uint256 id) external view returns (uint256);
    }

    /// What a lock of version 13 emits where its successors emit [`UnlockSince14::ExpirationChanged`].
    interface Unlock13 {
        event ExpirationChanged(uint256 indexed id, uint256 newExpiration, uint256 amount, bool timeAdded);
        event EventHooksUpdated(address onKeyPurchaseHook, address onKeyCancelHook, address onValidKeyHook, address onTokenURIHook, address onKeyTransferHook, address onKeyExtendHook, address onKeyGrantHook);
    }

    /// The same name with another signature, and so another topic.
    interface UnlockSince14 {
        event ExpirationChanged(uint256 indexed id, uint256 prevExpiration, uint256 newExpiration);
    }

    /// The hooks of a lock of version 15.
    interface UnlockSince15 {
        event EventHooksUpdated(address onKeyPurchaseHook, address onKeyCancelHook, address onValidKeyHook, address onTokenURIHook, address onKeyTransferHook, address onKeyExtendHook, address onKeyGrantHook, address onHasRoleHook);
    }

    /// A run of new ERC-721 tokens in one event (ERC-2309).
    interface Consecutive {
        event ConsecutiveTransfer(uint256 indexed fromId, uint256 toId, address indexed from, address indexed to);
    }

    /// A proxy that got another implementation (ERC-1967, and ERC-2535 for diamonds).
    interface Proxy {
        event Upgraded(address indexed implementation);
        event BeaconUpgraded(address indexed beacon);

        struct FacetCut {
            address facet;
            uint8 action;
            bytes4[] selectors;
        }
        event DiamondCut(FacetCut[] cut, address init, bytes data);
    }

    /// The registry of delegate.xyz, version 2.
    interface Registry {
        struct Delegation {
            uint8 kind;
            address to;
            address from;
            bytes32 rights;
            address contract_;
            uint256 tokenId;
            uint256 amount;
        }

        function getIncomingDelegations(address to) external view returns (Delegation[] delegations);
        function checkDelegateForAll(address to, address from, bytes32 rights) external view returns (bool);
        function checkDelegateForContract(address to, address from, address contract_, bytes32 rights) external view returns (bool);
        function checkDelegateForERC721(address to, address from, address contract_, uint256 tokenId, bytes32 rights) external view returns (bool);
        function checkDelegateForERC20(address to, address from, address contract_, bytes32 rights) external view returns (uint256);
        function checkDelegateForERC1155(address to, address from, address contract_, uint256 tokenId, bytes32 rights) external view returns (uint256);
    }
}
