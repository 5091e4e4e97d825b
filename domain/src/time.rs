//! Time as data: one representation inside the house (unix milliseconds) and one at its edges
//! (RFC 3339, `Z`, milliseconds), and a clock that is always a parameter so that tests decide
//! what time it is.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::time::Duration;

/// A moment: milliseconds since 1970-01-01T00:00:00Z. Serialises as RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// The text was not a date and time that RFC 3339 allows.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not an RFC 3339 date and time")]
pub struct BadTimestamp;

impl Timestamp {
    /// From unix milliseconds.
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// From unix seconds.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// Unix milliseconds.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole unix seconds, rounded towards the past.
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This moment plus `span`; saturates at the end of time.
    pub fn plus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// This moment minus `span`; saturates at the beginning of time.
    pub fn minus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// How much later this is than `earlier`; zero if it is not later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The UTC calendar month that this moment is in: its first moment and the first of the next.
    pub fn calendar_month(self) -> (Self, Self) {
        let first_of = |year: i32, month: u32| {
            DateTime::<Utc>::from_naive_utc_and_offset(
                NaiveDate::from_ymd_opt(year, month, 1)
                    .unwrap_or(NaiveDate::MAX)
                    .and_time(NaiveTime::MIN),
                Utc,
            )
            .timestamp_millis()
        };
        let now = DateTime::<Utc>::from_timestamp_millis(self.0).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let (year, month) = (now.year(), now.month());
        let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        (Self(first_of(year, month)), Self(first_of(next.0, next.1)))
    }

    /// RFC 3339 with `Z` and milliseconds, for example `2026-11-22T10:00:00.000Z`.
    pub fn to_rfc3339(self) -> String {
        DateTime::<Utc>::from_timestamp_millis(self.0)
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
            .to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// Parses RFC 3339 with any offset.
    pub fn parse_rfc3339(text: &str) -> Result<Self, BadTimestamp> {
        DateTime::parse_from_rfc3339(text)
            .map(|t| Self(t.timestamp_millis()))
            .map_err(|_| BadTimestamp)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_rfc3339())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_rfc3339(&text).map_err(serde::de::Error::custom)
    }
}

/// Where the present comes from. The real one lives in `server`; tests turn a fake one by hand.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_survives_its_text() {
        let moment = Timestamp::from_millis(1_795_341_600_123);
        assert_eq!(moment.to_rfc3339(), "2026-11-22T10:00:00.123Z");
        assert_eq!(Timestamp::parse_rfc3339(&moment.to_rfc3339()), Ok(moment));
    }

    #[test]
    fn an_offset_is_folded_into_utc() {
        let east = Timestamp::parse_rfc3339("2026-11-22T12:00:00+02:00");
        assert_eq!(east, Timestamp::parse_rfc3339("2026-11-22T10:00:00Z"));
    }

    #[test]
    fn a_month_begins_on_its_first_day_and_ends_where_the_next_begins() {
        let month = |text: &str| {
            let (first, next) = Timestamp::parse_rfc3339(text).expect("a moment").calendar_month();
            (first.to_rfc3339(), next.to_rfc3339())
        };
        let of = |first: &str, next: &str| (format!("{first}T00:00:00.000Z"), format!("{next}T00:00:00.000Z"));
        assert_eq!(month("2026-11-22T10:00:00Z"), of("2026-11-01", "2026-12-01"));
        assert_eq!(month("2026-12-31T23:59:59.999Z"), of("2026-12-01", "2027-01-01"));
        assert_eq!(month("2028-02-29T00:00:00Z"), of("2028-02-01", "2028-03-01"));
        assert_eq!(month("2026-11-01T00:00:00Z"), of("2026-11-01", "2026-12-01"));
    }

    #[test]
    fn a_text_that_is_no_date_is_refused() {
        assert!(Timestamp::parse_rfc3339("2026-11-22T10:00:00Z").is_ok());
        assert_eq!(Timestamp::parse_rfc3339("yesterday"), Err(BadTimestamp));
    }
}
