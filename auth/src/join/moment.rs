//! When somebody joined, as coarsely as others may know it. A chain shows to the second when a pass was
//! minted, and people join minutes later: an account that says when it was made says which wallet it is.
//! So ids are drawn for a random moment of the month, and the day shown is the first of the month
//! (`docs/decisions/0014-coarse-join-times.md`).

use domain::{Entropy, Timestamp};

/// The moment that others see: the beginning of the month.
pub(super) fn shown(now: Timestamp) -> Timestamp {
    now.calendar_month().0
}

/// A moment to draw an id for: any of the month, one as likely as the other.
pub(super) fn drawn(now: Timestamp, entropy: &dyn Entropy) -> Timestamp {
    let (first, next) = now.calendar_month();
    let span = u64::try_from(next.since(first).as_millis()).unwrap_or(u64::MAX).max(1);
    // Some 2^31 milliseconds out of 2^64: the remainder favours nothing that anybody could measure.
    let offset = u64::from_le_bytes(entropy.bytes()) % span;
    first.plus(std::time::Duration::from_millis(offset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::SeededEntropy;

    #[test]
    fn an_id_is_drawn_for_any_moment_of_the_month_and_the_first_is_shown() {
        let now = Timestamp::parse_rfc3339("2026-11-22T10:00:00Z").expect("a moment");
        let (first, next) = now.calendar_month();
        assert_eq!(shown(now).to_rfc3339(), "2026-11-01T00:00:00.000Z");
        let entropy = SeededEntropy::new(3);
        let days: std::collections::BTreeSet<i64> = (0..600)
            .map(|_| {
                let moment = drawn(now, &entropy);
                assert!(first <= moment && moment < next, "{}", moment.to_rfc3339());
                (moment.as_secs() - first.as_secs()) / 86_400
            })
            .collect();
        assert_eq!(
            days.len(),
            30,
            "every day of the month comes up, also those after today"
        );
    }
}
