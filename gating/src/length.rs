//! Lengths of time for people: exact, in the largest unit that needs no fraction.

use std::time::Duration;

/// Up to this many days a length that is written in hours reads better in hours: "72 hours".
const DAYS_IN_HOURS: u64 = 3;

/// The length in words, for example `90 seconds`, `10 minutes`, `1 hour`, `72 hours` or `7 days`.
pub(crate) fn in_words(length: Duration) -> String {
    let seconds = length.as_secs();
    let (count, unit) = match seconds {
        0 => (0, "second"),
        _ if seconds.is_multiple_of(86_400) && seconds > DAYS_IN_HOURS * 86_400 => (seconds / 86_400, "day"),
        _ if seconds.is_multiple_of(3_600) => (seconds / 3_600, "hour"),
        _ if seconds.is_multiple_of(60) => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_told_exactly_in_the_largest_unit_that_fits() {
        for (seconds, said) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (90, "90 seconds"),
            (600, "10 minutes"),
            (3_600, "1 hour"),
            (5_400, "90 minutes"),
            (86_400, "24 hours"),
            (259_200, "72 hours"),
            (604_800, "7 days"),
            (608_400, "169 hours"),
        ] {
            assert_eq!(in_words(Duration::from_secs(seconds)), said);
        }
    }
}
