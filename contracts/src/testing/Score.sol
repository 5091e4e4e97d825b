// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A settable score per address, for tests of conditions that read a number
contract Score {
    /// @notice The score of an address; 0 when never set.
    mapping(address holder => uint256 score) public getScore;

    /// @notice Anybody may set it: this contract lives on test chains alone.
    function setScore(address holder, uint256 score) external {
        getScore[holder] = score;
    }

    /// @notice Sets the same score for many.
    function setScores(address[] calldata holders, uint256 score) external {
        for (uint256 i = 0; i < holders.length; ++i) {
            getScore[holders[i]] = score;
        }
    }
}
