//! Follows one chain for several consumers: tells each of them, once and in order, every event of the
//! contracts that it watches, and takes back what a reorganisation undid.
//!
//! The follower keeps nothing that matters. A consumer's place is in the consumer's own database, written
//! in the transaction that holds what it made of the events; a process that is killed at any moment goes
//! on where that transaction left it. Each consumer has its own place and its own pace, so one that fails
//! or is far behind holds up no other.
//!
//! It goes up to the *confirmed* block and not beyond, so what it tells is seen by every decision that is
//! made afterwards.

mod range;
mod reorg;
mod seat;
mod turn;

pub use turn::{Progress, Trouble, Turn};

use crate::quorum::QuorumReader;
use domain::chain_follow::ConsumeLogs;
use domain::chain_reader::{ChainReader, ChainUnknown, Depth};
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use futures::future::join_all;
use seat::Seat;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// How a chain is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowSettings {
    /// How long to wait at the head of the chain before looking again.
    pub poll_every: Duration,
    /// After trouble the wait doubles each time, up to this.
    pub back_off_at_most: Duration,
    /// How many blocks to ask for at first; at least 1.
    pub first_range: u64,
    /// How many blocks to ask for at most.
    pub largest_range: u64,
    /// How many events a consumer should be given at once; the range shrinks and grows accordingly.
    pub events_at_once: usize,
    /// After so many ranges [`Follower::run`] looks where the chain is now.
    pub ranges_at_once: usize,
    /// How long a consumer's place may be above the newest block of the servers before that counts as a
    /// chain that became shorter. Less may only mean that a server lags.
    pub vanished_after: Duration,
}

impl Default for FollowSettings {
    fn default() -> Self {
        Self {
            poll_every: Duration::from_secs(2),
            back_off_at_most: Duration::from_secs(60),
            first_range: 1_000,
            largest_range: 100_000,
            events_at_once: 10_000,
            ranges_at_once: 16,
            vanished_after: Duration::from_secs(30),
        }
    }
}

/// Follows one chain for several consumers.
pub struct Follower {
    reader: Arc<QuorumReader>,
    chain: ChainId,
    seats: Vec<Seat>,
    settings: FollowSettings,
    /// The block pinned last and when, shared by the consumers at the head.
    pinned: Mutex<Option<(Instant, BlockRef)>>,
}

impl fmt::Debug for Follower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let consumers: Vec<&str> = self.seats.iter().map(Seat::name).collect();
        f.debug_struct("Follower")
            .field("chain", &self.chain)
            .field("consumers", &consumers)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Follower {
    /// A follower of `chain` for `consumers`. Nothing is read yet.
    pub fn new(
        reader: Arc<QuorumReader>,
        chain: ChainId,
        consumers: Vec<Arc<dyn ConsumeLogs>>,
        settings: FollowSettings,
    ) -> Self {
        let seats = consumers
            .into_iter()
            .map(|consumer| Seat::new(consumer, chain, Arc::clone(&reader), settings))
            .collect();
        Self {
            reader,
            chain,
            seats,
            settings,
            pinned: Mutex::default(),
        }
    }

    /// Brings every consumer to the block that is confirmed now, or as far as it gets: one round, for
    /// tests and measurements. Trouble of a single consumer is in its [`Progress`].
    ///
    /// # Errors
    /// Unknown if no block could be pinned: then nothing was done.
    pub async fn turn(&self) -> Result<Turn, ChainUnknown> {
        let pinned = self.reader.pin(self.chain, Depth::Confirmed).await?;
        let never = CancellationToken::new();
        let consumers = join_all(self.seats.iter().map(|seat| seat.turn(pinned, usize::MAX, &never))).await;
        Ok(Turn { pinned, consumers })
    }

    /// Follows the chain until `stop` is cancelled. What a consumer has begun to take in is finished first.
    pub async fn run(self, stop: CancellationToken) {
        join_all(self.seats.iter().map(|seat| self.keep_going(seat, &stop))).await;
    }

    /// Follows the chain for one consumer.
    async fn keep_going(&self, seat: &Seat, stop: &CancellationToken) {
        let mut troubles: u32 = 0;
        while !stop.is_cancelled() {
            let Some(pinned) = stop.run_until_cancelled(self.recent_pin()).await else {
                return;
            };
            let (wait, trouble) = match pinned {
                Ok(pinned) => {
                    let progress = seat.turn(pinned, self.settings.ranges_at_once, stop).await;
                    let wait = if progress.caught_up {
                        self.settings.poll_every
                    } else {
                        Duration::ZERO
                    };
                    (wait, progress.trouble.map(|trouble| trouble.to_string()))
                }
                Err(unknown) => (Duration::ZERO, Some(unknown.to_string())),
            };
            let wait = match trouble {
                None => {
                    troubles = 0;
                    wait
                }
                Some(why) => {
                    troubles = troubles.saturating_add(1);
                    let wait = self.back_off(troubles);
                    tracing::warn!(
                        chain = %self.chain, consumer = seat.name(), why, again_in_ms = wait.as_millis() as u64,
                        "the chain is not followed at the moment"
                    );
                    wait
                }
            };
            stop.run_until_cancelled(sleep(wait)).await;
        }
    }

    /// How long to wait after so many troubles in a row.
    fn back_off(&self, troubles: u32) -> Duration {
        let factor = 2u32.saturating_pow(troubles.saturating_sub(1));
        self.settings
            .poll_every
            .saturating_mul(factor)
            .min(self.settings.back_off_at_most.max(self.settings.poll_every))
    }

    /// The confirmed block, not older than half the polling interval: consumers that wait at the head ask
    /// once for all of them.
    async fn recent_pin(&self) -> Result<BlockRef, ChainUnknown> {
        let mut known = self.pinned.lock().await;
        if let Some((at, pinned)) = *known
            && at.elapsed() < self.settings.poll_every / 2
        {
            return Ok(pinned);
        }
        *known = None;
        let pinned = self.reader.pin(self.chain, Depth::Confirmed).await?;
        *known = Some((Instant::now(), pinned));
        Ok(pinned)
    }
}
