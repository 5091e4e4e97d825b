//! A moment as the pages show it: a short text that says how long ago it was, the full date for
//! whoever points at it, and RFC 3339 for machines.

use crate::words::Words;
use chrono::{DateTime, Utc};
use domain::Timestamp;

/// A moment, ready for `<time>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// RFC 3339.
    pub(crate) machine: String,
    /// For example `22 November 2026, 10:00 UTC`.
    pub(crate) full: String,
    /// For example `5 min`.
    pub(crate) short: String,
}

impl Moment {
    /// `at` as seen from `now`.
    pub(crate) fn of(at: Timestamp, now: Timestamp, words: Words) -> Self {
        let date = DateTime::<Utc>::from_timestamp_millis(at.as_millis()).unwrap_or_default();
        let minutes = now.since(at).as_secs() / 60;
        let short = match minutes {
            0 => words.text("time-now"),
            1..60 => words.arg("time-minutes", "count", minutes),
            60..1440 => words.arg("time-hours", "count", minutes / 60),
            1440..10_080 => words.arg("time-days", "count", minutes / 1440),
            _ => day(date, words),
        };
        let full = words.arg2(
            "time-full",
            "date",
            day(date, words),
            "time",
            date.format("%H:%M").to_string(),
        );
        Self {
            machine: at.to_rfc3339(),
            full,
            short,
        }
    }
}

fn day(date: DateTime<Utc>, words: Words) -> String {
    let months = words.text("time-months");
    let number: usize = date.format("%m").to_string().parse().unwrap_or(1);
    let month = months.split(' ').nth(number.saturating_sub(1)).unwrap_or_default();
    format!("{} {month} {}", date.format("%-d"), date.format("%Y"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_text_grows_coarser_with_time() {
        let at = Timestamp::parse_rfc3339("2026-11-22T10:00:00Z").expect("a date");
        let short = |later_secs: i64| {
            let now = Timestamp::from_millis(at.as_millis() + later_secs * 1000);
            Moment::of(at, now, Words::english()).short
        };
        assert_eq!(short(-5), "now");
        assert_eq!(short(59), "now");
        assert_eq!(short(60), "1 min");
        assert_eq!(short(3 * 3600), "3 h");
        assert_eq!(short(6 * 86_400), "6 d");
        assert_eq!(short(7 * 86_400), "22 November 2026");
        assert_eq!(Moment::of(at, at, Words::english()).full, "22 November 2026, 10:00 UTC");
    }
}
