//! What a round of following came to.

use domain::chain_follow::{BlockMark, ConsumeError};
use domain::chain_reader::ChainUnknown;
use domain::gate::BlockRef;

/// One round over all consumers.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The confirmed block that they were to be brought to.
    pub pinned: BlockRef,
    /// How far each came, in the order in which they were given.
    pub consumers: Vec<Progress>,
}

impl Turn {
    /// Whether every consumer is at the pinned block.
    pub fn caught_up(&self) -> bool {
        self.consumers.iter().all(|progress| progress.caught_up)
    }
}

/// How far one consumer came.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// Its name.
    pub consumer: &'static str,
    /// Its place now; `None` if it has none or it could not be read.
    pub place: Option<BlockMark>,
    /// How many events it took in.
    pub events: u64,
    /// How many ranges of blocks they came in.
    pub ranges: u64,
    /// Whether a reorganisation was undone first.
    pub rolled_back: bool,
    /// Whether there is nothing more to tell it at this height.
    pub caught_up: bool,
    /// Why it did not come further.
    pub trouble: Option<Trouble>,
}

/// Why a consumer stays where it is.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Trouble {
    /// The chain cannot be read.
    #[error(transparent)]
    Chain(#[from] ChainUnknown),
    /// The consumer could not store it.
    #[error(transparent)]
    Consumer(#[from] ConsumeError),
}
