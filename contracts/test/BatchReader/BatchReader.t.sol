// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BatchReader} from "../../src/BatchReader.sol";
import {HostileErc721} from "../../src/testing/HostileErc721.sol";
import {Mode} from "../../src/testing/Misbehaviour.sol";
import {Score} from "../../src/testing/Score.sol";
import {TestBase} from "../TestBase.sol";

/// @dev Tells who asks it.
contract Mirror {
    function whoAsks() external view returns (address) {
        return msg.sender;
    }

    function bytesOf(uint256 size) external pure {
        assembly ("memory-safe") {
            return(0x00, size)
        }
    }

    function change() external {
        assembly ("memory-safe") {
            sstore(0x00, 1)
        }
    }
}

contract BatchReaderTest is TestBase {
    uint256 private constant GAS_EACH = 500_000;

    Score private score;
    HostileErc721 private hostile;
    Mirror private mirror;
    address private alice;

    function setUp() external {
        score = new Score();
        hostile = new HostileErc721();
        mirror = new Mirror();
        alice = _address("alice");
        score.setScore(alice, 7);
        hostile.mint(alice, 3);
    }

    function test_answers_come_in_the_order_of_the_reads() external {
        BatchReader.Call[] memory calls = new BatchReader.Call[](2);
        calls[0] = _scoreOf(alice);
        calls[1] = BatchReader.Call(address(hostile), abi.encodeCall(hostile.ownerOf, (3)));
        vm.assertEq(
            _read(calls, GAS_EACH),
            abi.encodePacked(hex"01", _answered(abi.encode(7)), _answered(abi.encode(alice)))
        );
    }

    function test_no_reads_no_answers() external {
        vm.assertEq(_read(new BatchReader.Call[](0), GAS_EACH), hex"01");
    }

    function test_a_hostile_read_spoils_no_other() external {
        BatchReader.Call[] memory calls = new BatchReader.Call[](3);
        calls[0] = _scoreOf(alice);
        calls[1] = BatchReader.Call(address(hostile), abi.encodeCall(hostile.ownerOf, (3)));
        calls[2] = _scoreOf(alice);
        bytes memory seven = _answered(abi.encode(7));
        bytes[6] memory said = [
            _answered(abi.encode(keccak256("garbage"))),
            _answered(hex"1626ba7e"),
            _answered(""),
            bytes(hex"020000"),
            hex"020000",
            hex"020000"
        ];
        for (uint8 mode = uint8(Mode.Garbage); mode <= uint8(Mode.Huge); ++mode) {
            hostile.setMode(Mode(mode));
            bytes memory expected = abi.encodePacked(hex"01", seven, said[mode - uint8(Mode.Garbage)], seven);
            vm.assertEq(_read(calls, GAS_EACH), expected);
        }
    }

    function test_an_answer_of_4096_bytes_is_copied_and_a_longer_one_is_not() external {
        BatchReader.Call[] memory calls = new BatchReader.Call[](2);
        calls[0] = _bytesOf(4096);
        calls[1] = _bytesOf(4097);
        bytes memory answers = _read(calls, GAS_EACH);
        vm.assertEq(answers.length, 1 + 3 + 4096 + 3);
        vm.assertEq(uint256(uint8(answers[1])), 1);
        vm.assertEq(uint256(uint8(answers[1 + 3 + 4096])), 3);
    }

    function test_answers_for_which_there_is_no_room_are_marked() external {
        BatchReader.Call[] memory calls = new BatchReader.Call[](10);
        for (uint256 i = 0; i < calls.length; ++i) {
            calls[i] = _bytesOf(4000);
        }
        bytes memory answers = _read(calls, GAS_EACH);
        vm.assertEq(answers.length, 1 + 10 * 3 + 5 * 4000);
        vm.assertTrue(answers.length <= 24_576);
        vm.assertEq(uint256(uint8(answers[answers.length - 3])), 3);
    }

    function test_reads_for_which_there_is_no_gas_are_skipped() external {
        hostile.setMode(Mode.BurnGas);
        BatchReader.Call[] memory calls = new BatchReader.Call[](3);
        calls[0] = BatchReader.Call(address(hostile), abi.encodeCall(hostile.ownerOf, (3)));
        calls[1] = calls[0];
        calls[2] = _scoreOf(alice);
        BatchReaderTest self = this;
        bytes memory enough = self.read{gas: 5_000_000}(calls, GAS_EACH);
        vm.assertEq(enough, abi.encodePacked(hex"01020000020000", _answered(abi.encode(7))));
        bytes memory tooLittle = self.read{gas: 2_300_000}(calls, GAS_EACH);
        vm.assertEq(tooLittle, hex"01020000020000000000");
    }

    function test_a_read_cannot_write() external {
        BatchReader.Call[] memory calls = new BatchReader.Call[](1);
        calls[0] = BatchReader.Call(address(mirror), abi.encodeCall(mirror.whoAsks, ()));
        vm.assertEq(uint256(uint8(_read(calls, GAS_EACH)[1])), 1);
        calls[0] = BatchReader.Call(address(mirror), abi.encodeCall(mirror.change, ()));
        vm.assertEq(_read(calls, GAS_EACH), hex"01020000");
    }

    function test_reads_come_from_the_address_the_contract_would_have() external {
        BatchReader.Call[] memory calls = new BatchReader.Call[](1);
        calls[0] = BatchReader.Call(address(mirror), abi.encodeCall(mirror.whoAsks, ()));
        BatchReader reader = new BatchReader(calls, GAS_EACH);
        vm.assertEq(address(reader).code, abi.encodePacked(hex"01", _answered(abi.encode(address(reader)))));
    }

    function testFuzz_every_read_has_exactly_one_answer(uint256 count, uint256 size) external {
        BatchReader.Call[] memory calls = new BatchReader.Call[](_within(count, 0, 128));
        size = _within(size, 0, 5000);
        for (uint256 i = 0; i < calls.length; ++i) {
            calls[i] = _bytesOf(size);
        }
        bytes memory answers = _read(calls, 100_000);
        uint256 next = 1;
        for (uint256 i = 0; i < calls.length; ++i) {
            next += 3 + (uint256(uint8(answers[next + 1])) << 8) + uint256(uint8(answers[next + 2]));
        }
        vm.assertEq(next, answers.length);
    }

    /// @dev Called from outside so that it can be given little gas.
    function read(BatchReader.Call[] memory calls, uint256 gasEach) external returns (bytes memory) {
        return _read(calls, gasEach);
    }

    function _read(BatchReader.Call[] memory calls, uint256 gasEach) private returns (bytes memory) {
        return address(new BatchReader(calls, gasEach)).code;
    }

    function _scoreOf(address who) private view returns (BatchReader.Call memory) {
        return BatchReader.Call(address(score), abi.encodeCall(score.getScore, (who)));
    }

    function _bytesOf(uint256 size) private view returns (BatchReader.Call memory) {
        return BatchReader.Call(address(mirror), abi.encodeCall(mirror.bytesOf, (size)));
    }

    function _answered(bytes memory data) private pure returns (bytes memory) {
        return abi.encodePacked(hex"01", uint16(data.length), data);
    }
}
