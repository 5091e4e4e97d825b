// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A token contract that answers one asker differently from everybody else, for tests
/// @notice A gate must ask as the same address always, or such a contract could say yes to one reader and no to
/// the next.
contract ShiftyErc721 {
    /// @notice The asker who is told that everybody holds token 1.
    address public friend;

    /// @notice Anybody may set it: this contract lives on test chains alone.
    function setFriend(address newFriend) external {
        friend = newFriend;
    }

    function balanceOf(address) external view returns (uint256) {
        return msg.sender == friend ? 1 : 0;
    }

    function tokenOfOwnerByIndex(address, uint256) external view returns (uint256) {
        return msg.sender == friend ? 1 : 0;
    }

    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == 0x01ffc9a7 || interfaceId == 0x80ac58cd || interfaceId == 0x780e9d63;
    }

    /// @notice Who asks.
    function asker() external view returns (address) {
        return msg.sender;
    }
}
