// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Makes many reads in one `eth_call`
/// @notice Never deployed: its creation code is the data of an `eth_call` without a recipient, so it works on every
/// chain. Each read is a `STATICCALL` with a gas limit of its own, from the address that this contract would have.
/// @dev The answer is packed rather than ABI-encoded, because what a constructor returns is code: it costs 200 gas a
/// byte and may be 24,576 bytes at most. It is one byte 1 (code may not begin with 0xEF, and it says which form
/// this is), then for each read in order: one byte of status, two bytes of length, that many bytes.
contract BatchReader {
    /// @notice One read.
    struct Call {
        address target;
        bytes data;
    }

    /// @dev Not made: there was too little gas or room left for it.
    uint256 private constant SKIPPED = 0;
    /// @dev It returned what follows.
    uint256 private constant ANSWERED = 1;
    /// @dev It reverted or used up its gas; which of them cannot be told here.
    uint256 private constant FAILED = 2;
    /// @dev It returned more than is copied.
    uint256 private constant TOO_LONG = 3;

    /// @dev The longest answer that is copied.
    uint256 private constant LONGEST = 4096;
    /// @dev The length of all answers together, below the limit of code.
    uint256 private constant ROOM = 24_000;
    /// @dev What the loop and the return need at most, besides the price of the bytes.
    uint256 private constant SPARE_GAS = 100_000;
    /// @dev The price of a byte of code.
    uint256 private constant GAS_PER_BYTE = 200;

    constructor(Call[] memory calls, uint256 gasEach) {
        bytes memory answers = new bytes(ROOM);
        answers[0] = 0x01;
        uint256 used = 1;
        // Three bytes of every read have a place, whatever the others return.
        uint256 kept = 3 * calls.length;
        for (uint256 i = 0; i < calls.length; ++i) {
            kept -= 3;
            uint256 price = GAS_PER_BYTE * (used + kept + 3 + LONGEST);
            uint256 status = SKIPPED;
            uint256 size = 0;
            if (gasleft() > gasEach + gasEach / 32 + price + SPARE_GAS) {
                (status, size) = _ask(calls[i], gasEach, answers, used + 3, ROOM - kept);
            }
            assembly ("memory-safe") {
                let head := add(add(answers, 0x20), used)
                mstore8(head, status)
                mstore8(add(head, 1), shr(8, size))
                mstore8(add(head, 2), size)
            }
            used += 3 + size;
        }
        assembly ("memory-safe") {
            return(add(answers, 0x20), used)
        }
    }

    /// @dev Makes one read and copies its answer to `answers` from position `start`, unless it would reach beyond `end`.
    function _ask(Call memory call_, uint256 gasEach, bytes memory answers, uint256 start, uint256 end)
        private
        view
        returns (uint256 status, uint256 size)
    {
        address target = call_.target;
        bytes memory data = call_.data;
        bool ok;
        assembly ("memory-safe") {
            // Nothing is copied here: the callee decides how long its answer is.
            ok := staticcall(gasEach, target, add(data, 0x20), mload(data), 0, 0)
            size := returndatasize()
        }
        if (!ok) return (FAILED, 0);
        if (size > LONGEST || start + size > end) return (TOO_LONG, 0);
        assembly ("memory-safe") {
            returndatacopy(add(add(answers, 0x20), start), 0, size)
        }
        return (ANSWERED, size);
    }
}
