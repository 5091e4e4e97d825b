//! One consumer and its way along the chain.

use super::FollowSettings;
use super::range::Range;
use super::reorg::{Standing, below_the_fork, newest_on_chain, standing};
use super::turn::{Progress, Trouble};
use crate::quorum::QuorumReader;
use crate::quorum::following::mark_of;
use alloy_primitives::Address;
use domain::chain_follow::{BlockMark, ConsumeLogs, ContractLog};
use domain::chain_reader::ChainUnknown;
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often a range is shortened within one round before the consumer waits for the next.
const SHORTER_AT_MOST: usize = 8;

/// A consumer and what was learnt on its way.
pub(super) struct Seat {
    consumer: Arc<dyn ConsumeLogs>,
    chain: ChainId,
    reader: Arc<QuorumReader>,
    vanished_after: Duration,
    /// Held for a whole round: a consumer takes in one thing at a time.
    learnt: Mutex<Learnt>,
}

struct Learnt {
    range: Range,
    /// Since when the consumer's place is above everything that the servers have.
    beyond_since: Option<Instant>,
}

impl Seat {
    pub(super) fn new(
        consumer: Arc<dyn ConsumeLogs>,
        chain: ChainId,
        reader: Arc<QuorumReader>,
        settings: FollowSettings,
    ) -> Self {
        Self {
            consumer,
            chain,
            reader,
            vanished_after: settings.vanished_after,
            learnt: Mutex::new(Learnt {
                range: Range::new(&settings),
                beyond_since: None,
            }),
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.consumer.name()
    }

    /// Brings the consumer to `pinned`, or as far as it gets in so many ranges.
    pub(super) async fn turn(&self, pinned: BlockRef, ranges: usize, stop: &CancellationToken) -> Progress {
        let mut learnt = self.learnt.lock().await;
        let mut progress = Progress {
            consumer: self.name(),
            ..Progress::default()
        };
        progress.trouble = self
            .advance(pinned, ranges, stop, &mut learnt, &mut progress)
            .await
            .err();
        self.measure(pinned, &progress);
        progress
    }

    async fn advance(
        &self,
        pinned: BlockRef,
        ranges: usize,
        stop: &CancellationToken,
        learnt: &mut Learnt,
        progress: &mut Progress,
    ) -> Result<(), Trouble> {
        let marks = self.consumer.marks(self.chain).await?;
        progress.place = marks.last().copied();
        let place = match self.place(pinned, &marks, learnt, progress).await? {
            Some(Place::Wait) => {
                progress.caught_up = true;
                return Ok(());
            }
            Some(Place::At(mark)) => Some(mark),
            None => None,
        };
        progress.place = place;
        let mut next = match (place, self.consumer.begins_at(self.chain)) {
            (Some(mark), _) => mark.number.saturating_add(1),
            (None, Some(first)) => first,
            // The present: nothing before it is told.
            (None, None) => {
                self.take_in(Vec::new(), mark_of(pinned), progress).await?;
                pinned.number.saturating_add(1)
            }
        };
        let mut made = 0;
        while next <= pinned.number {
            if made == ranges || stop.is_cancelled() {
                return Ok(());
            }
            let Some(read) = stop
                .run_until_cancelled(self.read(pinned, next, &mut learnt.range))
                .await
            else {
                return Ok(());
            };
            let (logs, mark) = read?;
            self.take_in(logs, mark, progress).await?;
            next = mark.number.saturating_add(1);
            made += 1;
        }
        progress.caught_up = true;
        Ok(())
    }

    /// The consumer's place on the chain, after a reorganisation was undone; `None` if it has none.
    async fn place(
        &self,
        pinned: BlockRef,
        marks: &[BlockMark],
        learnt: &mut Learnt,
        progress: &mut Progress,
    ) -> Result<Option<Place>, Trouble> {
        let standing = standing(&self.reader, pinned, marks).await?;
        if !matches!(standing, Standing::Beyond(_)) {
            learnt.beyond_since = None;
        }
        match standing {
            Standing::Nowhere => return Ok(None),
            Standing::At(mark) => return Ok(Some(Place::At(mark))),
            Standing::Ahead(_) => return Ok(Some(Place::Wait)),
            Standing::Beyond(_) => {
                let since = *learnt.beyond_since.get_or_insert_with(Instant::now);
                if since.elapsed() < self.vanished_after {
                    return Ok(Some(Place::Wait));
                }
            }
            Standing::Left => {}
        }
        let older = &marks[..marks.len() - 1];
        let to = match newest_on_chain(&self.reader, pinned, older).await? {
            Some(mark) => Some(mark),
            // Whoever has a beginning begins there anew. Nobody begins at the present: the events between the
            // fork, wherever it is, and the head would be skipped.
            None if self.consumer.begins_at(self.chain).is_some() => None,
            None => Some(below_the_fork(&self.reader, pinned, marks[0]).await?),
        };
        self.consumer.roll_back(self.chain, to).await?;
        learnt.beyond_since = None;
        progress.rolled_back = true;
        metrics::counter!("guildhall_chain_reorganisations_total", "chain" => self.chain.caip2(), "consumer" => self.name())
            .increment(1);
        tracing::info!(
            chain = %self.chain, consumer = self.name(), left = marks.last().map(|mark| mark.number),
            to = to.map(|mark| mark.number), "the chain was reorganised"
        );
        Ok(to.map(Place::At))
    }

    /// The events from `from` on, as many blocks of them as can be had, and the last of these blocks.
    async fn read(
        &self,
        pinned: BlockRef,
        from: u64,
        range: &mut Range,
    ) -> Result<(Vec<ContractLog>, BlockMark), ChainUnknown> {
        let watched = self.watched();
        if watched.is_empty() {
            return Ok((Vec::new(), mark_of(pinned)));
        }
        let signatures = self.consumer.signatures(self.chain);
        let before = *range;
        let mut last_why = String::new();
        for _ in 0..SHORTER_AT_MOST {
            let to = range.end(from, pinned.number);
            let blocks = to - from + 1;
            match self.reader.events_of(pinned, &watched, &signatures, from, to).await {
                Ok(logs) => {
                    range.served(blocks, logs.len());
                    return Ok((logs, self.reader.mark_at(pinned, to).await?));
                }
                Err(unknown) => {
                    // Without a pinned block no range is short enough.
                    let hopeless = self.reader.require_canonical(pinned).await.is_err();
                    if hopeless || !range.refused(blocks) {
                        range.restore(before);
                        return Err(unknown);
                    }
                    last_why = unknown.why;
                }
            }
        }
        Err(ChainUnknown {
            chain: self.chain,
            why: format!("its servers do not tell the events from block {from} on: {last_why}"),
        })
    }

    fn watched(&self) -> Vec<Address> {
        let mut watched = self.consumer.watched(self.chain);
        watched.sort_unstable();
        watched.dedup();
        watched
    }

    async fn take_in(&self, logs: Vec<ContractLog>, up_to: BlockMark, progress: &mut Progress) -> Result<(), Trouble> {
        let events = logs.len() as u64;
        self.consumer.apply(self.chain, logs, up_to).await?;
        progress.place = Some(up_to);
        progress.events += events;
        progress.ranges += 1;
        metrics::counter!("guildhall_chain_events_total", "chain" => self.chain.caip2(), "consumer" => self.name())
            .increment(events);
        Ok(())
    }

    fn measure(&self, pinned: BlockRef, progress: &Progress) {
        let Some(place) = progress.place else { return };
        let (chain, consumer) = (self.chain.caip2(), self.name());
        metrics::gauge!("guildhall_chain_followed_block", "chain" => chain.clone(), "consumer" => consumer)
            .set(place.number as f64);
        metrics::gauge!("guildhall_chain_behind_blocks", "chain" => chain, "consumer" => consumer)
            .set(pinned.number.saturating_sub(place.number) as f64);
    }
}

/// What to do about a consumer that has a place.
enum Place {
    /// Go on after this block.
    At(BlockMark),
    /// Nothing: the servers are behind it.
    Wait,
}
