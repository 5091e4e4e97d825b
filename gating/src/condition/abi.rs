//! The contract functions that conditions call, and nothing more of those contracts.

use alloy_sol_types::sol;

sol! {
    /// ERC-721, its enumeration, and ERC-165.
    interface Erc721 {
        event Transfer(address indexed from, address indexed to, uint256 indexed id);

        function supportsInterface(bytes4 interfaceId) external view returns (bool);
        function balanceOf(address holder) external view returns (uint256);
        function ownerOf(uint256 id) external view returns (address);
        function tokenOfOwnerByIndex(address holder, uint256 index) external view returns (uint256);
    }

    /// A BuilderPass contract.
    interface Pass {
        function passOf(address holder) external view returns (uint256);
        function isValid(uint256 id) external view returns (bool);
    }

    /// An Unlock lock, versions 13 to 15.
    interface Unlock {
        event KeyManagerChanged(uint256 indexed id, address indexed newManager);

        function publicLockVersion() external view returns (uint16);
        function getHasValidKey(address holder) external view returns (bool);
        function totalKeys(address holder) external view returns (uint256);
        function tokenOfOwnerByIndex(address holder, uint256 index) external view returns (uint256);
        function isValidKey(uint256 id) external view returns (bool);
        function keyManagerOf(uint256 id) external view returns (address);
        function keyExpirationTimestampFor(uint256 id) external view returns (uint256);
    }
}
