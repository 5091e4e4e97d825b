//! How many blocks to ask for at once while catching up: more while it goes well, half after a refusal,
//! and near the head in shorter steps, so that a small reorganisation undoes little.

use super::FollowSettings;

/// Depths below the head at which a range ends, so that the consumer has a place to return to.
const STEPS_BELOW_HEAD: [u64; 3] = [128, 32, 8];

/// The length of the next range.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    blocks: u64,
    largest: u64,
    events_at_once: usize,
    /// A range was refused before: grow slowly from now on.
    careful: bool,
}

impl Range {
    pub(super) fn new(settings: &FollowSettings) -> Self {
        let largest = settings.largest_range.max(1);
        Self {
            blocks: settings.first_range.clamp(1, largest),
            largest,
            events_at_once: settings.events_at_once.max(1),
            careful: false,
        }
    }

    /// The last block of a range that begins at `from` while the head is at `head`.
    pub(super) fn end(&self, from: u64, head: u64) -> u64 {
        let end = from.saturating_add(self.blocks - 1).min(head);
        STEPS_BELOW_HEAD
            .iter()
            .map(|below| head.saturating_sub(*below))
            .find(|stop| (from..end).contains(stop))
            .unwrap_or(end)
    }

    /// A range of `blocks` brought `events`.
    pub(super) fn served(&mut self, blocks: u64, events: usize) {
        if events > self.events_at_once {
            let wanted = u128::from(blocks) * self.events_at_once as u128 / events as u128;
            self.blocks = u64::try_from(wanted).unwrap_or(self.largest).clamp(1, self.largest);
        } else if blocks >= self.blocks && events <= self.events_at_once / 2 {
            let more = if self.careful {
                (self.blocks / 4).max(1)
            } else {
                self.blocks
            };
            self.blocks = self.blocks.saturating_add(more).min(self.largest);
        }
    }

    /// A range of `blocks` could not be read. `false` if there is no shorter one.
    pub(super) fn refused(&mut self, blocks: u64) -> bool {
        self.careful = true;
        self.blocks = (blocks / 2).max(1);
        blocks > 1
    }

    /// Back to `before`: it was not the length.
    pub(super) fn restore(&mut self, before: Self) {
        *self = before;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range() -> Range {
        Range::new(&FollowSettings {
            first_range: 100,
            largest_range: 1000,
            events_at_once: 50,
            ..FollowSettings::default()
        })
    }

    #[test]
    fn empty_ranges_grow_to_the_largest() {
        let mut range = range();
        assert_eq!(range.end(1, 1_000_000), 100);
        range.served(100, 0);
        assert_eq!(range.end(101, 1_000_000), 300);
        for _ in 0..10 {
            range.served(1000, 0);
        }
        assert_eq!(range.end(1, 1_000_000), 1000);
    }

    #[test]
    fn full_ranges_shrink_to_the_wanted_number_of_events() {
        let mut range = range();
        range.served(100, 500);
        assert_eq!(range.end(1, 1_000_000), 10);
        range.served(10, 40);
        assert_eq!(range.end(1, 1_000_000), 10, "nearly enough");
    }

    #[test]
    fn a_refused_range_is_halved_and_then_grows_slowly() {
        let mut range = range();
        assert!(range.refused(100));
        assert_eq!(range.end(1, 1_000_000), 50);
        range.served(50, 0);
        assert_eq!(range.end(1, 1_000_000), 62);
        assert!(!range.refused(1), "there is nothing shorter than one block");
        assert_eq!(range.end(7, 1_000_000), 7);
    }

    #[test]
    fn the_last_steps_to_the_head_are_short() {
        let range = range();
        let mut ends = Vec::new();
        let mut from = 1;
        while from <= 250 {
            let end = range.end(from, 250);
            ends.push(end);
            from = end + 1;
        }
        assert_eq!(ends, [100, 122, 218, 242, 250]);
        assert_eq!(range.end(249, 250), 250, "a follower at the head takes what is new");
    }
}
