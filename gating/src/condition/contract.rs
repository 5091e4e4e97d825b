//! One contract at one block, asked carefully: it belongs to a stranger. A revert, an answer that is
//! too short or not of the promised type, and an address without code are told apart from "no".

use super::finding::Finding;
use crate::counting::{Purpose, Reader, Unread};
use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use domain::chain_reader::{CALLER, Call, ChainUnknown};
use domain::gate::{BlockRef, Outcome, Token};

/// Why a contract gave no usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The chain cannot be read.
    Chain(ChainUnknown),
    /// There is no contract at the address.
    NoContract(Address),
    /// The contract reverted, ran out of gas or answered nonsense to this function, or its events
    /// contradict it.
    Odd(Address, String),
    /// There are more events of the holder than are read.
    TooManyEvents(Address),
    /// The decision has asked so many questions already.
    Spent(u32),
}

impl From<Unread> for Trouble {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Chain(unknown) => Self::Chain(unknown),
            Unread::Spent(reads) => Self::Spent(reads),
        }
    }
}

impl Trouble {
    /// The same in the form of an unknown outcome.
    pub(super) fn finding(self, title: &str, block: BlockRef) -> Finding {
        let title = ("title", title.to_owned());
        let place = |contract: Address| ("contract", contract.to_checksum(None));
        let chain = ("chain", block.chain.caip2());
        match self {
            Self::Chain(unknown) => Finding::chain_unknown(&title.1, &unknown.to_string()),
            Self::NoContract(at) => Finding::new(Outcome::Unknown, "gate-no-contract", [title, place(at), chain]),
            Self::Odd(at, function) => Finding::new(
                Outcome::Unknown,
                "gate-contract-odd",
                [title, place(at), chain, ("function", function)],
            ),
            Self::TooManyEvents(at) => {
                Finding::new(Outcome::Unknown, "gate-too-many-events", [title, place(at), chain])
            }
            Self::Spent(reads) => Finding::new(
                Outcome::Unknown,
                "gate-too-many-reads",
                [title, ("reads", reads.to_string())],
            ),
        }
    }
}

/// A contract at a block.
#[derive(Clone, Copy)]
pub(super) struct Contract<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) block: BlockRef,
    pub(super) address: Address,
}

impl Contract<'_> {
    /// The same contract, asked for this purpose.
    pub(super) fn to_find(self, purpose: Purpose) -> Self {
        Self {
            reader: self.reader.to_find(purpose),
            ..self
        }
    }

    /// Calls a function that a contract of the right kind always answers.
    pub(super) async fn ask<C: SolCall>(&self, call: C) -> Result<C::Return, Trouble> {
        match self.ask_or_revert(call).await? {
            Some(answer) => Ok(answer),
            None => Err(self.odd(C::SIGNATURE).await),
        }
    }

    /// Calls a function that may well revert; `None` if it does.
    pub(super) async fn ask_or_revert<C: SolCall>(&self, call: C) -> Result<Option<C::Return>, Trouble> {
        match self.raw(call.abi_encode().into()).await? {
            Call::Reverted => Ok(None),
            Call::Returned(data) => match C::abi_decode_returns_validate(&data) {
                Ok(answer) => Ok(Some(answer)),
                Err(_) => Err(self.odd(C::SIGNATURE).await),
            },
        }
    }

    /// Calls with these bytes.
    pub(super) async fn raw(&self, data: Bytes) -> Result<Call, Trouble> {
        Ok(self
            .reader
            .call(self.block, Some(CALLER), Some(self.address), data)
            .await?)
    }

    /// Why `signature` was not answered: perhaps there is no contract at all.
    pub(super) async fn odd(&self, signature: &str) -> Trouble {
        match self.reader.code(self.block, self.address).await {
            Ok(code) if code.is_empty() => Trouble::NoContract(self.address),
            Ok(_) => self.contradicts(signature),
            Err(unread) => unread.into(),
        }
    }

    /// What the contract answered to `what` cannot be true.
    pub(super) fn contradicts(&self, what: &str) -> Trouble {
        Trouble::Odd(self.address, what.to_owned())
    }

    /// A token of this contract.
    pub(super) fn token(&self, id: U256) -> Token {
        Token {
            chain: self.block.chain,
            contract: self.address,
            id,
        }
    }
}
