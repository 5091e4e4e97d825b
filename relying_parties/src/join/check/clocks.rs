//! JN006: the other server's clock, by the `Date` of its answer.

use super::faults::CLOCK;
use super::notes::Notes;
use domain::Timestamp;
use std::time::{Duration, UNIX_EPOCH};

/// How far two clocks may be apart. Servers allow each other two minutes; this is half of it.
const MOST: Duration = Duration::from_secs(60);

/// Compares.
pub(super) fn compare(date: Option<&str>, now: Timestamp, notes: &mut Notes) {
    let theirs = date
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .map(Timestamp::from_millis);
    let Some(theirs) = theirs else {
        notes.warn(
            &CLOCK,
            "its answers do not say what time it is",
            "compare the clocks by hand: run `date -u` on both machines",
        );
        return;
    };
    let (apart, way) = if theirs > now {
        (theirs.since(now), "ahead of")
    } else {
        (now.since(theirs), "behind")
    };
    if apart > MOST {
        notes.fail(
            &CLOCK,
            format!("its clock is {} s {way} ours", apart.as_secs()),
            "let both machines set their clocks by themselves: `timedatectl set-ntp true`",
        );
    } else {
        notes.ok(&CLOCK, format!("{} s apart", apart.as_secs()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::join::check::Status;

    #[test]
    fn a_minute_apart_is_fine_and_more_is_not() {
        let now = Timestamp::from_millis(1_793_000_000_000);
        let at = |seconds: u64| httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
        let status = |date: Option<&str>| {
            let mut notes = Notes::default();
            compare(date, now, &mut notes);
            notes.finding("JN006").map(|finding| finding.status)
        };
        for (seconds, wanted) in [
            (1_793_000_000, Status::Ok),
            (1_793_000_060, Status::Ok),
            (1_792_999_940, Status::Ok),
            (1_793_000_062, Status::Fail),
            (1_792_999_930, Status::Fail),
        ] {
            assert_eq!(status(Some(&at(seconds))), Some(wanted), "{seconds}");
        }
        assert_eq!(status(Some("yesterday")), Some(Status::Warn));
        assert_eq!(status(None), Some(Status::Warn));
    }
}
