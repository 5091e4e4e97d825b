//! When something ends, as contracts say it: unix seconds, where enormous numbers mean never.

use alloy_primitives::U256;

/// The last second that counts as a time: the end of the year 9999. Whatever ends later never ends,
/// and no arithmetic on times can overflow.
const LAST_SECS: u64 = 253_402_300_799;

/// A time in unix seconds; `None` for never.
pub(super) fn of_secs(secs: u64) -> Option<u64> {
    (secs <= LAST_SECS).then_some(secs)
}

/// The same from a word of a contract.
pub(super) fn of_word(word: U256) -> Option<u64> {
    u64::try_from(word).ok().and_then(of_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_after_all_calendars_never_ends() {
        assert_eq!(of_word(U256::from(1_800_000_000_u64)), Some(1_800_000_000));
        assert_eq!(of_word(U256::from(LAST_SECS)), Some(LAST_SECS));
        for never in [U256::from(LAST_SECS + 1), U256::from(u64::MAX), U256::MAX] {
            assert_eq!(of_word(never), None);
        }
    }
}
