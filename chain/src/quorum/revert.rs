//! Telling the EVM's verdict on a call from a node's trouble with answering it. JSON-RPC has no
//! common error for a failed execution, so this is a list of the forms that nodes use. Anything not
//! on the list is trouble: taking a rate limit for a revert would turn *unknown* into *no*.

use alloy::rpc::json_rpc::ErrorPayload;

/// The code that EIP-1474's successors and most nodes use for a revert with data.
const EXECUTION_REVERTED: i64 = 3;

/// Codes under which nodes also report the EVM's failures, told apart by the message: -32000
/// (geth, Erigon, Besu), -32003 (reth), -32015 (Nethermind, OpenEthereum), -32521 (Besu), -32603
/// (anvil, Hardhat).
const SHARED_CODES: [i64; 5] = [-32000, -32003, -32015, -32521, -32603];

/// What a message may begin with before it comes to the point.
const PREFIXES: [&str; 4] = [
    "err: ",
    "evm error: ",
    "evm error ",
    "vm exception while processing transaction: ",
];

/// What a failed execution is called: geth's words first, then the names of revm's and Parity's
/// states. Lower case; a message has to *begin* with one of them, so that "limit exceeded while
/// handling execution reverted" does not pass.
const VERDICTS: [&str; 37] = [
    "execution reverted",
    "reverted",
    "revert",
    "vm execution error",
    "out of gas",
    "gas uint64 overflow",
    "intrinsic gas too low",
    "intrinsic gas too high",
    "invalid opcode",
    "invalid jump destination",
    "stack underflow",
    "stack overflow",
    "stack limit reached",
    "return data out of bounds",
    "write protection",
    "max call depth exceeded",
    "max code size exceeded",
    "max initcode size exceeded",
    "contract creation code storage out of gas",
    "contract address collision",
    "invalid code: must not begin with 0xef",
    "bad instruction",
    "bad jump destination",
    "outofgas",
    "memoryoog",
    "opcodenotfound",
    "invalidfeopcode",
    "invalidjump",
    "notactivated",
    "stackunderflow",
    "stackoverflow",
    "outofoffset",
    "createcollision",
    "createcontractsizelimit",
    "createcontractstartingwithef",
    "createinitcodesizelimit",
    "statechangeduringstaticcall",
];

/// Whether `error` says that the EVM ran the call and the call failed.
pub(crate) fn is_revert(error: &ErrorPayload) -> bool {
    if error.code == EXECUTION_REVERTED {
        return true;
    }
    if !SHARED_CODES.contains(&error.code) {
        return false;
    }
    let message = error.message.trim().to_ascii_lowercase();
    let point = PREFIXES
        .iter()
        .find_map(|prefix| message.strip_prefix(prefix))
        .unwrap_or(&message);
    VERDICTS.iter().any(|verdict| starts_with_word(point, verdict))
}

/// `text` begins with `phrase`, and the phrase does not end within a word.
fn starts_with_word(text: &str, phrase: &str) -> bool {
    text.strip_prefix(phrase)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(code: i64, message: &'static str) -> bool {
        is_revert(&ErrorPayload {
            code,
            message: message.into(),
            data: None,
        })
    }

    #[test]
    fn what_nodes_say_of_a_failed_execution_is_a_revert() {
        for (code, message) in [
            (3, "execution reverted"),
            (3, "execution reverted: ERC721: invalid token ID"),
            (-32000, "execution reverted"),
            (-32000, "out of gas"),
            (-32000, "invalid opcode: INVALID"),
            (-32000, "stack underflow (0 <=> 2)"),
            (
                -32000,
                "err: intrinsic gas too low: have 10, want 53000 (supplied gas 10)",
            ),
            (-32000, "intrinsic gas too high -- CallGasCostMoreThanGasLimit"),
            (-32003, "out of gas: gas required exceeds: 100"),
            (-32015, "VM execution error."),
            (-32603, "EVM error InvalidFEOpcode"),
            (-32603, "EVM error: OutOfGas"),
            (
                -32603,
                "VM Exception while processing transaction: reverted with reason string 'no'",
            ),
        ] {
            assert!(judge(code, message), "{code} {message}");
        }
    }

    #[test]
    fn a_nodes_own_trouble_is_no_revert() {
        assert!(judge(-32000, "execution reverted"));
        for (code, message) in [
            (-32005, "limit exceeded"),
            (-32005, "execution reverted"),
            (429, "execution reverted"),
            (-32029, "Too Many Requests"),
            (-32603, "Internal error"),
            (-32603, "request failed: execution reverted upstream"),
            (-32000, "header not found"),
            (-32000, "missing trie node"),
            (-32000, "execution aborted (timeout = 5s)"),
            (-32000, "reverting to a backup server"),
            (-32000, "out of gasoline"),
            (-32000, "daily request count exceeded"),
            (-32001, "Resource not found"),
            (-32602, "invalid argument 1: hex string without 0x prefix"),
            (-32603, "EVM error: Database(connection lost)"),
        ] {
            assert!(!judge(code, message), "{code} {message}");
        }
    }
}
