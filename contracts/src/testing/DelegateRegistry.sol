// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The part of delegate.xyz's registry, version 2, that a gate reads, for tests
/// @notice Same functions, structs and types as the deployed one; the storage behind them is the simplest that
/// works. Rights of zero grant every right.
contract DelegateRegistry {
    enum DelegationType {
        NONE,
        ALL,
        CONTRACT,
        ERC721,
        ERC20,
        ERC1155
    }

    struct Delegation {
        DelegationType type_;
        address to;
        address from;
        bytes32 rights;
        address contract_;
        uint256 tokenId;
        uint256 amount;
    }

    event DelegateAll(address indexed from, address indexed to, bytes32 rights, bool enable);
    event DelegateContract(
        address indexed from, address indexed to, address indexed contract_, bytes32 rights, bool enable
    );
    event DelegateERC721(
        address indexed from,
        address indexed to,
        address indexed contract_,
        uint256 tokenId,
        bytes32 rights,
        bool enable
    );

    /// @dev Every delegation to an address that stands.
    mapping(address to => Delegation[] delegations) private _incoming;

    function delegateAll(address to, bytes32 rights, bool enable) external payable returns (bytes32 hash) {
        hash = _set(Delegation(DelegationType.ALL, to, msg.sender, rights, address(0), 0, 0), enable);
        emit DelegateAll(msg.sender, to, rights, enable);
    }

    function delegateContract(address to, address contract_, bytes32 rights, bool enable)
        external
        payable
        returns (bytes32 hash)
    {
        hash = _set(Delegation(DelegationType.CONTRACT, to, msg.sender, rights, contract_, 0, 0), enable);
        emit DelegateContract(msg.sender, to, contract_, rights, enable);
    }

    function delegateERC721(address to, address contract_, uint256 tokenId, bytes32 rights, bool enable)
        external
        payable
        returns (bytes32 hash)
    {
        hash = _set(Delegation(DelegationType.ERC721, to, msg.sender, rights, contract_, tokenId, 0), enable);
        emit DelegateERC721(msg.sender, to, contract_, tokenId, rights, enable);
    }

    function getIncomingDelegations(address to) external view returns (Delegation[] memory) {
        return _incoming[to];
    }

    function checkDelegateForAll(address to, address from, bytes32 rights) external view returns (bool) {
        return _stands(to, from, rights, address(0), 0, DelegationType.ALL);
    }

    function checkDelegateForContract(address to, address from, address contract_, bytes32 rights)
        external
        view
        returns (bool)
    {
        return _stands(to, from, rights, contract_, 0, DelegationType.CONTRACT);
    }

    function checkDelegateForERC721(
        address to,
        address from,
        address contract_,
        uint256 tokenId,
        bytes32 rights
    ) external view returns (bool) {
        return _stands(to, from, rights, contract_, tokenId, DelegationType.ERC721);
    }

    /// @dev Adds or removes one delegation.
    function _set(Delegation memory wanted, bool enable) private returns (bytes32 hash) {
        hash = keccak256(abi.encode(wanted));
        Delegation[] storage all = _incoming[wanted.to];
        for (uint256 i = all.length; i > 0; --i) {
            if (keccak256(abi.encode(all[i - 1])) == hash) {
                all[i - 1] = all[all.length - 1];
                all.pop();
            }
        }
        if (enable) all.push(wanted);
    }

    /// @dev Whether a delegation of this width or a wider one stands.
    function _stands(
        address to,
        address from,
        bytes32 rights,
        address contract_,
        uint256 tokenId,
        DelegationType narrowest
    ) private view returns (bool) {
        Delegation[] storage all = _incoming[to];
        for (uint256 i = 0; i < all.length; ++i) {
            Delegation memory one = all[i];
            if (one.from != from || (one.rights != 0 && one.rights != rights)) continue;
            if (one.type_ == DelegationType.ALL) return true;
            if (narrowest == DelegationType.ALL || one.contract_ != contract_) continue;
            if (one.type_ == DelegationType.CONTRACT) return true;
            if (one.type_ == narrowest && one.tokenId == tokenId) return true;
        }
        return false;
    }
}
