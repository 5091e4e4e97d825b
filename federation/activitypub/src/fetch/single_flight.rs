//! Many who want the same thing at the same moment share one attempt at it.

use futures::FutureExt;
use futures::future::{BoxFuture, Shared, WeakShared};
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

/// An attempt: await it, clone it, drop it.
pub type Flight<T> = Shared<BoxFuture<'static, T>>;

/// Attempts under way, by key. Nothing is remembered once an attempt has ended; an attempt that
/// nobody waits for any more is dropped.
pub struct SingleFlight<T: Clone> {
    flights: Mutex<HashMap<String, WeakShared<BoxFuture<'static, T>>>>,
}

impl<T: Clone> Default for SingleFlight<T> {
    fn default() -> Self {
        Self {
            flights: Mutex::new(HashMap::new()),
        }
    }
}

impl<T: Clone + Send + Sync + 'static> SingleFlight<T> {
    /// Joins the attempt for `key` that is under way, or starts one.
    pub fn run<F>(&self, key: &str, start: impl FnOnce() -> F) -> Flight<T>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = flights
            .get(key)
            .and_then(WeakShared::upgrade)
            .filter(|flight| flight.peek().is_none());
        if let Some(flight) = under_way {
            return flight;
        }
        flights.retain(|_, flight| flight.upgrade().is_some_and(|flight| flight.peek().is_none()));
        let flight = start().boxed().shared();
        if let Some(weak) = flight.downgrade() {
            flights.insert(key.to_owned(), weak);
        }
        flight
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn eight_who_ask_at_once_share_one_attempt() {
        let flights = SingleFlight::default();
        let attempts = Arc::new(AtomicUsize::new(0));
        let ask = |key: &str| {
            let attempts = attempts.clone();
            flights.run(key, move || async move {
                tokio::task::yield_now().await;
                attempts.fetch_add(1, Ordering::SeqCst)
            })
        };
        let answers = futures::future::join_all((0..8).map(|_| ask("a"))).await;
        assert_eq!((answers, attempts.load(Ordering::SeqCst)), (vec![0; 8], 1));
        assert_eq!(ask("a").await, 1);
        assert_eq!(ask("b").await, 2);
    }

    #[tokio::test]
    async fn an_attempt_survives_the_one_who_started_it() {
        let flights = SingleFlight::default();
        let (send, receive) = tokio::sync::oneshot::channel::<u8>();
        let mut first = Box::pin(flights.run("a", move || async move { receive.await.unwrap_or(0) }));
        assert!(futures::poll!(&mut first).is_pending());
        let second = flights.run("a", || async { 9 });
        drop(first);
        send.send(5).expect("still wanted");
        assert_eq!(second.await, 5);
    }
}
