//! How many blocks one server lets a single `eth_getLogs` span. Every provider has a limit of its own,
//! in blocks, in events or in bytes, and says so in words of its own; so it is found by trying.

/// After so many requests of the full span in a row, twice the span is tried: the limit may have been one
/// of events, and the next blocks may hold fewer.
const TRY_MORE_AFTER: u32 = 16;

/// The span that is believed to be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    blocks: u64,
    served_in_full: u32,
}

impl Default for Span {
    fn default() -> Self {
        Self {
            blocks: u64::MAX,
            served_in_full: 0,
        }
    }
}

impl Span {
    /// How many blocks to ask for at once, at least 1.
    pub(crate) fn blocks(self) -> u64 {
        self.blocks
    }

    /// `blocks` were served.
    pub(crate) fn served(&mut self, blocks: u64) {
        if blocks < self.blocks {
            return;
        }
        self.served_in_full += 1;
        if self.served_in_full >= TRY_MORE_AFTER {
            self.blocks = self.blocks.saturating_mul(2);
            self.served_in_full = 0;
        }
    }

    /// `blocks` were refused: half of them next.
    pub(crate) fn refused(&mut self, blocks: u64) {
        self.blocks = (blocks / 2).max(1);
        self.served_in_full = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_halves_and_a_long_run_of_answers_doubles() {
        let mut span = Span::default();
        span.served(1_000_000);
        assert_eq!(span.blocks(), u64::MAX, "nothing was refused yet");
        span.refused(1000);
        assert_eq!(span.blocks(), 500);
        for _ in 0..TRY_MORE_AFTER {
            assert_eq!(span.blocks(), 500);
            span.served(499);
            span.served(500);
        }
        assert_eq!(span.blocks(), 1000);
    }

    #[test]
    fn at_least_one_block_is_asked_for() {
        let mut span = Span::default();
        span.refused(1);
        assert_eq!(span.blocks(), 1);
    }
}
