//! What the answer of an inbox means. Pure.

use crate::signature::Dialect;
use domain::Timestamp;
use http::{HeaderMap, StatusCode, header};
use net::NetError;
use std::time::Duration;

/// What to do with a delivery after an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It arrived; this dialect was understood.
    Delivered(Dialect),
    /// There is no such inbox (any more). `gone` if the server says it for good.
    NoInbox {
        /// 410 rather than 404.
        gone: bool,
    },
    /// The host does not take things from us; trying again would change nothing.
    Refused(String),
    /// The host is well and wants us to wait.
    Wait {
        /// What it said.
        why: String,
        /// For so long, if it said.
        after: Option<Duration>,
    },
    /// The host is not well.
    Failed {
        /// What happened.
        why: String,
        /// When it wants to be asked again, if it said.
        after: Option<Duration>,
    },
    /// Something is wrong with what we send: kept for the operator.
    Broken(String),
    /// Dropped without being sent: its host was blocked meanwhile.
    Dropped,
}

impl Verdict {
    /// A stable name for metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Delivered(_) => "delivered",
            Self::NoInbox { .. } => "no_inbox",
            Self::Refused(_) => "refused",
            Self::Wait { .. } => "wait",
            Self::Failed { .. } => "failed",
            Self::Broken(_) => "broken",
            Self::Dropped => "dropped",
        }
    }

    /// From an answer's status and headers.
    pub fn of_status(status: StatusCode, headers: &HeaderMap, dialect: Dialect, now: Timestamp) -> Self {
        let why = format!("the inbox answered {}", status.as_u16());
        match status.as_u16() {
            200..=299 => Self::Delivered(dialect),
            404 => Self::NoInbox { gone: false },
            410 => Self::NoInbox { gone: true },
            // 401 to both dialects is often a key that the other side could not fetch just then.
            401 | 408 | 425 | 429 => Self::Wait {
                why,
                after: retry_after(headers, now),
            },
            403 => Self::Refused(why),
            500..=599 => Self::Failed {
                why,
                after: retry_after(headers, now),
            },
            _ => Self::Broken(why),
        }
    }

    /// From a failed exchange.
    pub fn of_failure(error: &NetError) -> Self {
        let why = format!("{} ({error})", error.code());
        match error {
            NetError::Busy { retry_after, .. } => Self::Wait {
                why,
                after: Some(*retry_after),
            },
            // An answer too large to read may have been a yes: sending again does no harm.
            NetError::TooLarge { .. } | NetError::HeadersTooLarge { .. } => Self::Failed { why, after: None },
            error if error.is_temporary() => Self::Failed { why, after: None },
            _ => Self::Broken(why),
        }
    }
}

/// `Retry-After` (RFC 9110 section 10.2.3): seconds or a date.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let at = Timestamp::from_millis(chrono::DateTime::<chrono::Utc>::from(date).timestamp_millis());
    Some(at.since(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    const NOW: Timestamp = Timestamp::from_secs(1_795_341_600);

    fn of(status: u16, retry_after: Option<&'static str>) -> Verdict {
        let headers = retry_after.map(|text| (header::RETRY_AFTER, HeaderValue::from_static(text)));
        Verdict::of_status(
            StatusCode::from_u16(status).expect("a status"),
            &headers.into_iter().collect(),
            Dialect::Cavage,
            NOW,
        )
    }

    #[test]
    fn each_status_means_one_thing() {
        assert_eq!(of(202, None), Verdict::Delivered(Dialect::Cavage));
        assert_eq!(of(404, None), Verdict::NoInbox { gone: false });
        assert_eq!(of(410, None), Verdict::NoInbox { gone: true });
        let names: Vec<_> = [401, 403, 429, 503, 400, 301]
            .map(|status| of(status, None).name())
            .into();
        assert_eq!(names, ["wait", "refused", "wait", "failed", "broken", "broken"]);
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let after = |text| match of(503, Some(text)) {
            Verdict::Failed { after, .. } => after,
            other => panic!("{other:?}"),
        };
        assert_eq!(after("120"), Some(Duration::from_secs(120)));
        assert_eq!(after("Sun, 22 Nov 2026 10:05:00 GMT"), Some(Duration::from_secs(300)));
        assert_eq!(after("soon"), None);
    }
}
