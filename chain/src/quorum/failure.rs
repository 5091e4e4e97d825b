//! Why one server's word does not count. Every text is ours: what a server wrote, and where it is,
//! never get into a reason or a log line.

use crate::transport::Fault;
use alloy::transports::{RpcError, TransportError, TransportErrorKind};
use domain::wallet::ChainId;

/// One server gave no answer that can be compared with the others'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// Nothing within the call's time limit.
    #[error("no reply in time")]
    TimedOut,
    /// The exchange failed below JSON-RPC.
    #[error("{0}")]
    Exchange(Fault),
    /// The reply does not have the form that the method's answer has.
    #[error("a reply that makes no sense")]
    Malformed,
    /// A JSON-RPC error that is not the EVM's verdict on a call.
    #[error("JSON-RPC error {0}")]
    Refused(i64),
    /// It does not have the pinned block.
    #[error("the block is not known there")]
    NoBlock,
    /// It has another block at the pinned height.
    #[error("another block at this height")]
    OtherBlock,
    /// More events, or more requests for them, than one read may take.
    #[error("too many events for one read")]
    TooMany,
    /// It does not tell the events of this one block, however little of it is asked for at once, and answers
    /// with this error or with too much.
    #[error(
        "it refuses the events of block {block}, even of one contract alone ({}): raise its limit or name another \
         server; no event is skipped, the block is asked for again",
        refusal(.code)
    )]
    FullBlock {
        /// Its height.
        block: u64,
        /// The code of the JSON-RPC error; `None` if the answer was too large.
        code: Option<i64>,
    },
    /// It serves another chain and is left out.
    #[error("it serves {0} instead")]
    OtherChain(ChainId),
}

impl Failure {
    /// Whether a smaller question of the same kind may be answered: servers bound the range and the number
    /// of events of one `eth_getLogs`, each with a code of its own. 429 and the unknown method are about
    /// something else.
    pub(crate) fn may_be_size(self) -> bool {
        match self {
            Self::Refused(code) => code != METHOD_NOT_FOUND,
            Self::Exchange(fault) => matches!(fault, Fault::TooLarge(_) | Fault::Status(400 | 413 | 504)),
            _ => false,
        }
    }
}

/// What a server says that does not tell a single block.
fn refusal(code: &Option<i64>) -> String {
    code.map_or_else(
        || "the answer is too large".to_owned(),
        |code| format!("JSON-RPC error {code}"),
    )
}

/// JSON-RPC's own code.
const METHOD_NOT_FOUND: i64 = -32601;

impl From<TransportError> for Failure {
    fn from(error: TransportError) -> Self {
        match error {
            RpcError::ErrorResp(payload) => Self::Refused(payload.code),
            RpcError::Transport(TransportErrorKind::Custom(cause)) => match cause.downcast_ref::<Fault>() {
                Some(Fault::TimedOut) => Self::TimedOut,
                Some(fault) => Self::Exchange(*fault),
                None => Self::Exchange(Fault::Connection),
            },
            _ => Self::Malformed,
        }
    }
}
