//! The contracts we know, as typed calls and events. Those that the demo deploys come from the
//! committed artefacts under `contracts/abi`, so a binding cannot drift from the contract; the
//! standards are written out as the few functions that a gate reads.

use alloy_sol_types::sol;

sol! {
    /// ERC-721, its enumeration extension and ERC-165: what says who holds a token.
    #[derive(Debug, PartialEq, Eq)]
    interface Erc721 {
        event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
        function balanceOf(address owner) external view returns (uint256);
        function ownerOf(uint256 tokenId) external view returns (address);
        function totalSupply() external view returns (uint256);
        function tokenByIndex(uint256 index) external view returns (uint256);
        function tokenOfOwnerByIndex(address owner, uint256 index) external view returns (uint256);
        function supportsInterface(bytes4 interfaceId) external view returns (bool);
    }
}

sol!(
    #[derive(Debug, PartialEq, Eq)]
    BuilderPass,
    "../contracts/abi/BuilderPass.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    Erc1967Proxy,
    "../contracts/abi/ERC1967Proxy.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    UnlockV13,
    "../contracts/abi/unlock/UnlockV13.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    PublicLockV14,
    "../contracts/abi/unlock/PublicLockV14.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    BatchReader,
    "../contracts/abi/BatchReader.json"
);
