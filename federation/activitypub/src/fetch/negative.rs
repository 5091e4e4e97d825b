//! What failed a while ago is not tried again at once: a server that is down, a document that does
//! not exist or is not what it should be. Bounded, and short enough that nobody notices it later.
//!
//! One slow address says nothing about the rest of its server, and whoever knows one must not be able
//! to cut the server off from us: only a server that cannot be connected to, or is late at several
//! addresses without answering at any, is left alone as a whole.

use crate::fetch::FetchError;
use domain::{Clock, Origin, Timestamp};
use net::NetError;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long an answer about one document is believed.
pub const DOCUMENT_TTL: Duration = Duration::from_secs(600);
/// How long a whole server is left alone after it did not answer.
pub const SERVER_TTL: Duration = Duration::from_secs(60);
/// At how many addresses a server must be late within [`SERVER_TTL`] to count as not answering.
pub const LATE_ADDRESSES: usize = 3;
/// How many failures, and late servers, are remembered.
const MAX_ENTRIES: usize = 10_000;

struct Failure {
    error: FetchError,
    until: Timestamp,
}

/// Recent failures by address and by server.
pub struct NegativeCache {
    clock: Arc<dyn Clock>,
    failures: Mutex<HashMap<String, Failure>>,
    /// Where each server was late, and until when that counts. At most [`LATE_ADDRESSES`] of each.
    late: Mutex<HashMap<String, Vec<(String, Timestamp)>>>,
}

impl NegativeCache {
    /// An empty memory.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            failures: Mutex::new(HashMap::new()),
            late: Mutex::new(HashMap::new()),
        }
    }

    /// The failure that still stands for `address` or its whole server.
    pub fn known(&self, address: &str, origin: &Origin) -> Option<FetchError> {
        let now = self.clock.now();
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let server = origin.to_string();
        let standing = |key: &str| {
            failures
                .get(key)
                .filter(|failure| now < failure.until)
                .map(|failure| failure.error.clone())
        };
        standing(address).or_else(|| standing(&server))
    }

    /// Learns from an outcome: a success clears what was known, a failure is remembered.
    pub fn learn(&self, address: &str, origin: &Origin, failure: Option<&FetchError>) {
        let now = self.clock.now();
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let server = origin.to_string();
        let Some(error) = failure else {
            failures.remove(address);
            failures.remove(&server);
            self.late.lock().unwrap_or_else(PoisonError::into_inner).remove(&server);
            return;
        };
        let (key, ttl) = match error {
            FetchError::OwnOrigin | FetchError::Blocked { .. } | FetchError::Busy { .. } | FetchError::Sign(_) => {
                return;
            }
            error if is_unreachable(error, origin) => (server, SERVER_TTL),
            error if is_late(error) && self.is_silent(&server, address, now) => (server, SERVER_TTL),
            error if error.is_temporary() => (address.to_owned(), SERVER_TTL),
            _ => (address.to_owned(), DOCUMENT_TTL),
        };
        if failures.len() >= MAX_ENTRIES && !failures.contains_key(&key) {
            failures.retain(|_, failure| now < failure.until);
            if failures.len() >= MAX_ENTRIES
                && let Some(oldest) = failures
                    .iter()
                    .min_by_key(|(_, failure)| failure.until)
                    .map(|(key, _)| key.clone())
            {
                failures.remove(&oldest);
            }
        }
        failures.insert(
            key,
            Failure {
                error: error.clone(),
                until: now.plus(ttl),
            },
        );
    }

    /// Notes that `server` was late at `address`; whether it was so at enough addresses by now.
    fn is_silent(&self, server: &str, address: &str, now: Timestamp) -> bool {
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        if late.len() >= MAX_ENTRIES && !late.contains_key(server) {
            late.retain(|_, addresses| addresses.iter().any(|(_, until)| now < *until));
            if late.len() >= MAX_ENTRIES {
                return false;
            }
        }
        let addresses = late.entry(server.to_owned()).or_default();
        addresses.retain(|(known, until)| now < *until && known != address);
        addresses.push((address.to_owned(), now.plus(SERVER_TTL)));
        let silent = addresses.len() >= LATE_ADDRESSES;
        if silent {
            late.remove(server);
        }
        silent
    }
}

/// Whether no connection to the server itself came about. One to where it redirected does not count.
fn is_unreachable(error: &FetchError, origin: &Origin) -> bool {
    let FetchError::Net(error) = error else { return false };
    matches!(&**error, NetError::Dns { host, .. } | NetError::Connect { host, .. } if *host == origin.authority())
}

fn is_late(error: &FetchError) -> bool {
    match error {
        FetchError::Deadline { .. } => true,
        FetchError::Net(error) => matches!(**error, NetError::Timeout { .. }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    #[derive(Default)]
    struct Hand(AtomicI64);
    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            Timestamp::from_secs(self.0.load(Ordering::SeqCst))
        }
    }

    fn memory() -> (Arc<Hand>, NegativeCache, Origin) {
        let clock = Arc::new(Hand::default());
        (
            clock.clone(),
            NegativeCache::new(clock),
            Origin::parse("https://a.example").expect("an origin"),
        )
    }

    fn host() -> String {
        "a.example".into()
    }

    #[test]
    fn a_missing_document_is_remembered_for_ten_minutes_and_alone() {
        let (clock, memory, origin) = memory();
        memory.learn(
            "https://a.example/1",
            &origin,
            Some(&FetchError::NotFound { host: host() }),
        );
        assert!(matches!(
            memory.known("https://a.example/1", &origin),
            Some(FetchError::NotFound { .. })
        ));
        assert!(memory.known("https://a.example/2", &origin).is_none());
        clock.0.store(600, Ordering::SeqCst);
        assert!(memory.known("https://a.example/1", &origin).is_none());
    }

    fn unreachable(host: &str) -> FetchError {
        FetchError::Net(Arc::new(NetError::Connect {
            host: host.into(),
            cause: "refused".into(),
        }))
    }

    fn late() -> FetchError {
        FetchError::Deadline { host: host() }
    }

    #[test]
    fn an_unreachable_server_is_left_alone_for_a_minute_and_a_success_clears_it() {
        let (clock, memory, origin) = memory();
        memory.learn("https://a.example/1", &origin, Some(&unreachable("a.example")));
        assert!(memory.known("https://a.example/2", &origin).is_some());
        clock.0.store(60, Ordering::SeqCst);
        assert!(memory.known("https://a.example/2", &origin).is_none());
        memory.learn("https://a.example/1", &origin, Some(&unreachable("a.example")));
        memory.learn("https://a.example/3", &origin, None);
        assert!(memory.known("https://a.example/1", &origin).is_none());
    }

    #[test]
    fn one_slow_address_is_left_alone_and_three_of_them_condemn_the_server() {
        let (_, memory, origin) = memory();
        for _ in 0..5 {
            memory.learn("https://a.example/1", &origin, Some(&late()));
        }
        memory.learn("https://a.example/2", &origin, Some(&late()));
        assert!(memory.known("https://a.example/1", &origin).is_some());
        assert!(memory.known("https://a.example/quick", &origin).is_none());
        memory.learn("https://a.example/3", &origin, Some(&late()));
        assert!(memory.known("https://a.example/quick", &origin).is_some());
    }

    #[test]
    fn slow_addresses_a_minute_apart_or_beside_a_success_condemn_nobody() {
        let (clock, memory, origin) = memory();
        let quick = "https://a.example/quick";
        for (at, address) in [
            (0, "https://a.example/1"),
            (30, "https://a.example/2"),
            (60, "https://a.example/3"),
        ] {
            clock.0.store(at, Ordering::SeqCst);
            memory.learn(address, &origin, Some(&late()));
        }
        assert!(memory.known(quick, &origin).is_none(), "two within the minute");
        memory.learn(quick, &origin, None);
        memory.learn("https://a.example/4", &origin, Some(&late()));
        assert!(memory.known(quick, &origin).is_none(), "one since the server answered");
    }

    #[test]
    fn a_broken_exchange_or_a_dead_end_of_a_redirect_is_about_one_address() {
        let (_, memory, origin) = memory();
        let broken = FetchError::Net(Arc::new(NetError::Transport {
            host: host(),
            cause: "reset".into(),
        }));
        for failure in [broken, unreachable("b.example")] {
            memory.learn("https://a.example/1", &origin, Some(&failure));
            assert!(memory.known("https://a.example/1", &origin).is_some(), "{failure}");
            assert!(memory.known("https://a.example/2", &origin).is_none(), "{failure}");
        }
    }

    #[test]
    fn our_own_refusals_are_not_remembered() {
        let (_, memory, origin) = memory();
        let busy = FetchError::Busy {
            host: host(),
            retry_after: Duration::from_secs(1),
        };
        for own in [FetchError::OwnOrigin, FetchError::Blocked { host: host() }, busy] {
            memory.learn("https://a.example/1", &origin, Some(&own));
            assert!(memory.known("https://a.example/1", &origin).is_none(), "{own}");
        }
    }

    #[test]
    fn the_memory_is_bounded() {
        let (_, memory, origin) = memory();
        for n in 0..MAX_ENTRIES + 10 {
            memory.learn(
                &format!("https://a.example/{n}"),
                &origin,
                Some(&FetchError::NotFound { host: host() }),
            );
        }
        assert_eq!(memory.failures.lock().expect("not poisoned").len(), MAX_ENTRIES);
    }
}
