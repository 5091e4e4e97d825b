//! Counts what a decision costs, and bounds it: an operator pays for every question to a chain, so every
//! decision says how many it asked, and none asks more than [`Limits::reads`].
//!
//! Anybody can delegate vaults to a wallet and send it tokens, so what strangers can multiply must not use
//! up what is needed to find what a member has. Reads are therefore kept apart by their [`Purpose`]: vaults
//! that a registry lists may take half of them, and together with the person's other wallets three quarters.
//! The last quarter is for what is bound to the account.

use alloy_primitives::{Address, B256, Bytes};
use domain::chain_reader::{Call, ChainReader, ChainUnknown, Depth, LogEntry};
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What one decision may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most questions to chains. What is not found by then is unknown.
    pub reads: u32,
    /// The most events of one holder and one kind that are reckoned with. Those that move nothing are not
    /// counted, for anybody can cause them.
    pub events: usize,
}

impl Limits {
    /// `reads` where nobody says otherwise: one wallet with fifty membership keys takes two hundred.
    pub const DEFAULT_READS: u32 = 500;
    /// `events` where nobody says otherwise.
    pub const DEFAULT_EVENTS: usize = 10_000;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            reads: Self::DEFAULT_READS,
            events: Self::DEFAULT_EVENTS,
        }
    }
}

/// What is being looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// What is bound to the account, and the wallet or vault that has it.
    Bound,
    /// What the person's other wallets have.
    Own,
    /// What vaults have that a registry lists.
    Listed,
}

/// Why a question was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// The chain cannot be read.
    Chain(ChainUnknown),
    /// The decision has asked so many questions already.
    Spent(u32),
}

/// A reader that counts.
pub(crate) struct CountingReader<'a> {
    inner: &'a dyn ChainReader,
    limits: Limits,
    spent: Mutex<Spent>,
}

/// The reads so far.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    bound: u32,
    own: u32,
    listed: u32,
}

impl Spent {
    fn all(self) -> u32 {
        self.bound + self.own + self.listed
    }

    /// Counts one more, unless there is none left for this purpose.
    fn take(&mut self, purpose: Purpose, most: u32) -> bool {
        let (left, counter) = match purpose {
            Purpose::Bound => (self.all() < most, &mut self.bound),
            Purpose::Own => (
                self.own + self.listed < most - most / 4 && self.all() < most,
                &mut self.own,
            ),
            Purpose::Listed => (
                self.listed < most / 2 && self.own + self.listed < most - most / 4 && self.all() < most,
                &mut self.listed,
            ),
        };
        *counter += u32::from(left);
        left
    }
}

impl<'a> CountingReader<'a> {
    /// Counts the questions to `inner`, from nought.
    pub(crate) fn new(inner: &'a dyn ChainReader, limits: Limits) -> Self {
        Self {
            inner,
            limits,
            spent: Mutex::default(),
        }
    }

    /// How many there were.
    pub(crate) fn reads(&self) -> u32 {
        self.spent().all()
    }

    /// The block to pin; there are as few of these as chains, so none is refused.
    pub(crate) async fn pin(&self, chain: ChainId, depth: Depth) -> Result<BlockRef, ChainUnknown> {
        self.spent().bound += 1;
        self.inner.pin(chain, depth).await
    }

    /// The same reader for one purpose.
    pub(crate) fn to_find(&'a self, purpose: Purpose) -> Reader<'a> {
        Reader { all: self, purpose }
    }

    fn spent(&self) -> MutexGuard<'_, Spent> {
        // Three numbers are never half written.
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks for one purpose.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    all: &'a CountingReader<'a>,
    purpose: Purpose,
}

impl<'a> Reader<'a> {
    /// The same for another purpose.
    pub(crate) fn to_find(self, purpose: Purpose) -> Self {
        Self { purpose, ..self }
    }

    /// How many events are reckoned with.
    pub(crate) fn most_events(self) -> usize {
        self.all.limits.events
    }

    fn one_more(self) -> Result<&'a dyn ChainReader, Unread> {
        let most = self.all.limits.reads;
        if self.all.spent().take(self.purpose, most) {
            Ok(self.all.inner)
        } else {
            Err(Unread::Spent(most))
        }
    }

    /// See [`ChainReader::height_at`].
    pub(crate) async fn height_at(self, block: BlockRef, timestamp_secs: u64) -> Result<u64, Unread> {
        let read = self.one_more()?.height_at(block, timestamp_secs).await;
        read.map_err(Unread::Chain)
    }

    /// See [`ChainReader::call`].
    pub(crate) async fn call(
        self,
        block: BlockRef,
        from: Option<Address>,
        to: Option<Address>,
        data: Bytes,
    ) -> Result<Call, Unread> {
        let read = self.one_more()?.call(block, from, to, data).await;
        read.map_err(Unread::Chain)
    }

    /// See [`ChainReader::code`].
    pub(crate) async fn code(self, block: BlockRef, address: Address) -> Result<Bytes, Unread> {
        let read = self.one_more()?.code(block, address).await;
        read.map_err(Unread::Chain)
    }

    /// See [`ChainReader::logs_until`].
    pub(crate) async fn logs_until(
        self,
        block: BlockRef,
        contract: Address,
        from_block: u64,
        to_block: u64,
        topics: [Option<B256>; 4],
    ) -> Result<Vec<LogEntry>, Unread> {
        let reader = self.one_more()?;
        let read = reader.logs_until(block, contract, from_block, to_block, topics).await;
        read.map_err(Unread::Chain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_can_multiply_leaves_a_quarter_for_what_is_bound() {
        let mut spent = Spent::default();
        let take = |spent: &mut Spent, purpose| (0..200).filter(|_| spent.take(purpose, 100)).count();
        assert_eq!(take(&mut spent, Purpose::Listed), 50);
        assert_eq!(take(&mut spent, Purpose::Own), 25);
        assert_eq!(take(&mut spent, Purpose::Bound), 25);
        assert_eq!(spent.all(), 100);
        let mut spent = Spent::default();
        assert_eq!(take(&mut spent, Purpose::Own), 75);
        assert_eq!(take(&mut spent, Purpose::Listed), 0);
        assert_eq!(take(&mut spent, Purpose::Bound), 25);
        let mut spent = Spent::default();
        assert_eq!(take(&mut spent, Purpose::Bound), 100);
        assert_eq!(take(&mut spent, Purpose::Own), 0);
    }
}
