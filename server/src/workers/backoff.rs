//! When a failed job is tried again: 5 seconds, then three times as long each time, at most 6 hours,
//! with jitter so that a thousand jobs that failed together do not come back together.

use domain::Entropy;
use std::time::Duration;

/// The first wait.
pub const FIRST: Duration = Duration::from_secs(5);
/// The longest wait, before jitter.
pub const LONGEST: Duration = Duration::from_secs(6 * 3_600);
/// The longest wait that another server may wish for.
pub const LONGEST_WISH: Duration = Duration::from_secs(24 * 3_600);

/// The wait after the attempt number `attempts` (from 1) failed: the base and up to a quarter more.
pub fn after(attempts: i32, entropy: &dyn Entropy) -> Duration {
    let steps = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0);
    let base = 3_u32
        .checked_pow(steps)
        .and_then(|factor| FIRST.checked_mul(factor))
        .map_or(LONGEST, |wait| wait.min(LONGEST));
    let quarter_ms = u64::try_from(base.as_millis() / 4).unwrap_or(0);
    base + Duration::from_millis(entropy.below(quarter_ms))
}

/// A wait that another server wished for, within reason.
pub fn wished(wish: Duration) -> Duration {
    wish.min(LONGEST_WISH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os_entropy::OsEntropy;

    #[test]
    fn waits_grow_from_five_seconds_to_six_hours_and_jitter_adds_at_most_a_quarter() {
        let bases = [5, 15, 45, 135, 405, 1_215, 3_645, 10_935, 21_600, 21_600];
        for (attempt, base) in (1..).zip(bases) {
            let wait = after(attempt, &OsEntropy);
            let base = Duration::from_secs(base);
            assert!(wait >= base && wait < base + base / 4, "attempt {attempt}: {wait:?}");
        }
        assert!(after(i32::MAX, &OsEntropy) <= LONGEST + LONGEST / 4);
    }

    #[test]
    fn a_wish_is_granted_within_reason() {
        assert_eq!(wished(Duration::from_secs(90)), Duration::from_secs(90));
        assert_eq!(wished(Duration::from_secs(10_000_000)), LONGEST_WISH);
    }
}
