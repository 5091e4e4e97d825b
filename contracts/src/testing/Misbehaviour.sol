// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The ways in which a called contract can be unhelpful
/// @notice Shared by the contracts that readers of a chain must survive. Numbers are part of the ABI: tests set
/// the mode as a `uint8`.
enum Mode {
    Honest, // 0: answers as it should
    AlwaysYes, // 1: the most favourable answer, whatever is asked
    AlwaysNo, // 2: the least favourable answer
    Garbage, // 3: 32 bytes of noise
    Short, // 4: 4 bytes, too few to decode
    Empty, // 5: no bytes, like an account without code
    Revert, // 6: reverts with a reason
    BurnGas, // 7: runs until the gas is gone
    Huge // 8: 512 KiB of zeroes, a bomb for whoever copies the answer
}

/// @title Base of the test contracts that can be told to misbehave
abstract contract Misbehaviour {
    /// @notice How calls are answered from now on.
    Mode public mode;

    /// @notice The reason given in mode `Revert`.
    error Misbehaving();

    /// @notice Anybody may set it: these contracts live on test chains alone.
    function setMode(Mode newMode) external {
        mode = newMode;
    }

    /// @dev Ends the call in every mode from `Garbage` on; returns in the first three.
    function _misbehave() internal view {
        Mode now_ = mode;
        if (now_ == Mode.Garbage) _return(bytes.concat(keccak256("garbage")));
        if (now_ == Mode.Short) _return(hex"1626ba7e");
        if (now_ == Mode.Empty) _return("");
        if (now_ == Mode.Revert) revert Misbehaving();
        if (now_ == Mode.BurnGas) _burnGas();
        if (now_ == Mode.Huge) _return(new bytes(512 * 1024));
    }

    /// @dev A real loop rather than `invalid()`: it costs the node time as well as gas. It allocates nothing, for
    /// growing memory would end it early.
    function _burnGas() private pure {
        assembly ("memory-safe") {
            for {} 1 {} { mstore(0x00, keccak256(0x00, 0x20)) }
        }
    }

    /// @dev Answers with exactly these bytes, undecoded.
    function _return(bytes memory data) private pure {
        assembly ("memory-safe") {
            return(add(data, 0x20), mload(data))
        }
    }
}
