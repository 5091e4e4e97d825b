//! Which block stood at a time: what "held since" is asked about. A chain has no index of times, so the
//! headers are searched. Times grow evenly on most chains, so the search guesses by the rate of blocks and
//! halves the rest now and then, which keeps the number of questions low on an even chain and bounded on
//! any other.

use alloy_primitives::B256;
use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

/// How many headers one search may ask for. Halving alone needs at most 64 for any chain.
const MOST_QUESTIONS: usize = 128;
/// How far below the top the search looks first, in blocks.
const FIRST_STEP: u64 = 1024;
/// How many answers are remembered.
const REMEMBERED: usize = 64;

/// A block as far as the search knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// Its height.
    pub number: u64,
    /// Its time, unix seconds.
    pub secs: u64,
}

/// The height of the newest block up to `top` whose time is at most `wanted`; 0 if all are younger.
/// `None` if too many questions would be needed, which no chain with growing times can cause.
pub(crate) async fn search<E, F>(top: Known, wanted: u64, time_of: impl Fn(u64) -> F) -> Result<Option<u64>, E>
where
    F: Future<Output = Result<u64, E>>,
{
    if wanted >= top.secs {
        return Ok(Some(top.number));
    }
    let mut questions = 0;

    // Downwards from the top, in growing steps, to a block that is old enough.
    let mut high = top;
    let mut step = FIRST_STEP;
    let mut low = loop {
        if high.number == 0 {
            return Ok(Some(0));
        }
        if questions == MOST_QUESTIONS {
            return Ok(None);
        }
        questions += 1;
        let number = high.number.saturating_sub(step);
        let secs = time_of(number).await?;
        let found = Known { number, secs };
        if found.secs <= wanted {
            break found;
        }
        step = step.saturating_mul(2).max(distance(found, top, found.secs - wanted));
        high = found;
    };

    // Now `low` is old enough and `high` is not.
    let mut rose = true;
    for round in 0.. {
        let width = high.number - low.number;
        if width <= 1 {
            return Ok(Some(low.number));
        }
        if questions == MOST_QUESTIONS {
            break;
        }
        let guess = low.number + distance(low, high, wanted - low.secs).min(width);
        // A good guess leaves the other end far away: the next question is a little on its other side.
        let nudge = width / 64 + 1;
        let number = match (round % 3, rose) {
            (0, _) => guess,
            (1, true) => guess.saturating_add(nudge),
            (1, false) => guess.saturating_sub(nudge),
            _ => low.number + width / 2,
        };
        let number = number.clamp(low.number + 1, high.number - 1);
        questions += 1;
        let secs = time_of(number).await?;
        let found = Known { number, secs };
        rose = found.secs <= wanted;
        if rose {
            low = found;
        } else {
            high = found;
        }
    }
    Ok(None)
}

/// How many blocks `secs` are at the rate between two blocks.
fn distance(older: Known, newer: Known, secs: u64) -> u64 {
    let blocks = u128::from(newer.number.saturating_sub(older.number));
    let time = u128::from(newer.secs.saturating_sub(older.secs)).max(1);
    u64::try_from(blocks * u128::from(secs) / time).unwrap_or(u64::MAX)
}

/// The answers found lately. An answer holds for one pinned block, so it never grows old.
#[derive(Default)]
pub(crate) struct Heights(Mutex<VecDeque<(B256, u64, u64)>>);

impl Heights {
    /// The height found before for this block and time.
    pub(crate) fn get(&self, block: B256, wanted: u64) -> Option<u64> {
        self.lock()
            .iter()
            .find(|(hash, secs, _)| (*hash, *secs) == (block, wanted))
            .map(|(_, _, height)| *height)
    }

    /// Remembers one.
    pub(crate) fn put(&self, block: B256, wanted: u64, height: u64) {
        let mut known = self.lock();
        if known.len() == REMEMBERED {
            known.pop_front();
        }
        known.push_back((block, wanted, height));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<(B256, u64, u64)>> {
        // Every write leaves the value whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::executor::block_on;
    use proptest::prelude::*;
    use std::cell::Cell;
    use std::convert::Infallible;
    use std::future::ready;

    /// What the search finds and how many headers it asked for.
    fn found(times: &[u64], wanted: u64) -> (u64, usize) {
        let asked = Cell::new(0);
        let top = Known {
            number: times.len() as u64 - 1,
            secs: *times.last().expect("a block"),
        };
        let answer = block_on(search(top, wanted, |number| {
            asked.set(asked.get() + 1);
            ready(Ok::<_, Infallible>(times[number as usize]))
        }));
        let height = answer.expect("never fails").expect("few questions");
        (height, asked.get())
    }

    fn true_height(times: &[u64], wanted: u64) -> u64 {
        times.partition_point(|secs| *secs <= wanted).saturating_sub(1) as u64
    }

    #[test]
    fn an_even_chain_takes_few_questions() {
        let times: Vec<u64> = (0..200_000).map(|number| 1_000_000 + 12 * number).collect();
        for ago in [1, 12, 13, 86_400, 7 * 86_400, 2_399_988] {
            let wanted = times[199_999] - ago;
            let (height, questions) = found(&times, wanted);
            assert_eq!(height, true_height(&times, wanted), "{ago} s ago");
            assert!(questions <= 16, "{ago} s ago took {questions}");
        }
    }

    #[test]
    fn a_chain_whose_first_block_has_no_date_is_searched_too() {
        let mut times: Vec<u64> = (0..100_000).map(|number| 1_700_000_000 + 2 * number).collect();
        times[0] = 0;
        assert_eq!(found(&times, 1_700_000_000 + 1), (0, found(&times, 1_700_000_001).1));
        assert_eq!(found(&times, 1_700_000_000 + 3).0, 1);
    }

    #[test]
    fn a_younger_chain_answers_with_its_first_block() {
        let times = [100, 101, 102];
        assert_eq!(found(&times, 101).0, 1);
        assert_eq!(found(&times, 99).0, 0);
        assert_eq!(found(&times, 5000).0, 2);
    }

    #[test]
    fn answers_are_remembered_for_their_block_alone_and_not_for_ever() {
        let heights = Heights::default();
        heights.put(B256::repeat_byte(1), 7, 70);
        assert_eq!(heights.get(B256::repeat_byte(1), 7), Some(70));
        assert_eq!(heights.get(B256::repeat_byte(1), 8), None);
        assert_eq!(heights.get(B256::repeat_byte(2), 7), None);
        for secs in 100..100 + REMEMBERED as u64 {
            heights.put(B256::repeat_byte(1), secs, 0);
        }
        assert_eq!(heights.get(B256::repeat_byte(1), 7), None);
    }

    proptest! {
        #[test]
        fn the_height_is_right_on_every_chain(
            gaps in prop::collection::vec(prop_oneof![8 => 0u64..20, 1 => 0u64..1_000_000], 1..3000),
            share in 0.0f64..1.1,
        ) {
            let times: Vec<u64> = gaps
                .iter()
                .scan(1000u64, |at, gap| { *at += gap; Some(*at) })
                .collect();
            let first = times[0];
            let span = times[times.len() - 1] - first;
            let wanted = first.saturating_sub(1) + (span as f64 * share) as u64;
            prop_assert_eq!(found(&times, wanted).0, true_height(&times, wanted));
        }
    }
}
