//! How often and how many at once: one token bucket and one set of slots per key (a host, a client).
//! Keeps us from being somebody's weapon, and one slow host from taking every connection.
//!
//! The map is bounded: keys at rest are forgotten first, and where none is at rest a new key is
//! refused instead of an old one forgotten, so that a flood of keys cannot reset anybody's bucket.

use domain::{Clock, Timestamp};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The size of every bucket of a [`Budget`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BudgetSettings {
    /// How many may come at once after a rest.
    pub burst: u32,
    /// How many come back per second.
    pub per_second: f64,
    /// How many may be under way at the same time.
    pub concurrent: usize,
    /// How many keys are remembered.
    pub keys: usize,
}

impl Default for BudgetSettings {
    /// What one host may be asked: a burst of 600, 120 a second, 16 at once.
    fn default() -> Self {
        Self {
            burst: 600,
            per_second: 120.0,
            concurrent: 16,
            keys: 10_000,
        }
    }
}

/// There is no room now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the budget is used up")]
pub struct Exhausted {
    /// When there is room again.
    pub retry_after: Duration,
}

/// A slot that is free again when this is dropped.
#[derive(Debug)]
pub struct Slot(#[expect(dead_code, reason = "held only to be dropped")] OwnedSemaphorePermit);

struct Bucket {
    tokens: f64,
    filled_at: Timestamp,
    slots: Arc<Semaphore>,
}

/// Buckets by key.
pub struct Budget {
    settings: BudgetSettings,
    clock: Arc<dyn Clock>,
    buckets: Mutex<HashMap<String, Bucket>>,
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Budget {
    /// A budget whose buckets are all full.
    pub fn new(settings: BudgetSettings, clock: Arc<dyn Clock>) -> Self {
        Self {
            settings,
            clock,
            buckets: Mutex::new(HashMap::new()),
        }
    }

    /// Takes one token of `key`, without a slot.
    pub fn take(&self, key: &str) -> Result<(), Exhausted> {
        self.withdraw(key).map(|_| ())
    }

    /// Takes one token of `key` and waits for one of its slots. The caller bounds the wait.
    pub async fn enter(&self, key: &str) -> Result<Slot, Exhausted> {
        let slots = self.withdraw(key)?;
        let permit = slots
            .acquire_owned()
            .await
            .expect("the semaphore of a bucket is never closed");
        Ok(Slot(permit))
    }

    fn withdraw(&self, key: &str) -> Result<Arc<Semaphore>, Exhausted> {
        let now = self.clock.now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if !buckets.contains_key(key) && buckets.len() >= self.settings.keys {
            buckets.retain(|_, bucket| !self.at_rest(bucket, now));
            if buckets.len() >= self.settings.keys {
                return Err(Exhausted {
                    retry_after: self.refill_time(1.0),
                });
            }
        }
        let full = f64::from(self.settings.burst);
        let bucket = buckets.entry(key.to_owned()).or_insert_with(|| Bucket {
            tokens: full,
            filled_at: now,
            slots: Arc::new(Semaphore::new(self.settings.concurrent)),
        });
        bucket.tokens = self.tokens_at(bucket, now);
        bucket.filled_at = bucket.filled_at.max(now);
        if bucket.tokens < 1.0 {
            return Err(Exhausted {
                retry_after: self.refill_time(1.0 - bucket.tokens),
            });
        }
        bucket.tokens -= 1.0;
        Ok(Arc::clone(&bucket.slots))
    }

    fn tokens_at(&self, bucket: &Bucket, now: Timestamp) -> f64 {
        let gained = now.since(bucket.filled_at).as_secs_f64() * self.settings.per_second;
        (bucket.tokens + gained).min(f64::from(self.settings.burst))
    }

    fn at_rest(&self, bucket: &Bucket, now: Timestamp) -> bool {
        bucket.slots.available_permits() == self.settings.concurrent
            && self.tokens_at(bucket, now) >= f64::from(self.settings.burst)
    }

    fn refill_time(&self, tokens: f64) -> Duration {
        Duration::try_from_secs_f64(tokens / self.settings.per_second).unwrap_or(Duration::from_secs(3600))
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
            Timestamp::from_millis(self.0.load(Ordering::SeqCst))
        }
    }

    fn budget(settings: BudgetSettings) -> (Arc<Hand>, Budget) {
        let clock = Arc::new(Hand::default());
        (clock.clone(), Budget::new(settings, clock))
    }

    const SMALL: BudgetSettings = BudgetSettings {
        burst: 2,
        per_second: 1.0,
        concurrent: 1,
        keys: 2,
    };

    #[test]
    fn a_burst_is_served_and_then_the_rate_rules() {
        let (clock, budget) = budget(SMALL);
        assert!(budget.take("a").is_ok() && budget.take("a").is_ok());
        assert_eq!(
            budget.take("a"),
            Err(Exhausted {
                retry_after: Duration::from_secs(1)
            })
        );
        clock.0.store(1_000, Ordering::SeqCst);
        assert!(budget.take("a").is_ok());
        assert!(budget.take("a").is_err());
    }

    #[test]
    fn one_key_does_not_spend_another_ones_tokens() {
        let (_, budget) = budget(SMALL);
        assert!(budget.take("a").is_ok() && budget.take("a").is_ok() && budget.take("a").is_err());
        assert!(budget.take("b").is_ok());
    }

    #[test]
    fn a_flood_of_keys_is_refused_until_old_ones_are_at_rest() {
        let (clock, budget) = budget(SMALL);
        assert!(budget.take("a").is_ok() && budget.take("b").is_ok());
        assert!(budget.take("c").is_err());
        clock.0.store(5_000, Ordering::SeqCst);
        assert!(budget.take("c").is_ok());
    }

    #[test]
    fn a_clock_that_steps_back_gives_nothing_and_takes_nothing() {
        let (clock, budget) = budget(SMALL);
        clock.0.store(10_000, Ordering::SeqCst);
        assert!(budget.take("a").is_ok() && budget.take("a").is_ok());
        clock.0.store(0, Ordering::SeqCst);
        assert!(budget.take("a").is_err());
        clock.0.store(11_000, Ordering::SeqCst);
        assert!(budget.take("a").is_ok());
    }

    #[tokio::test]
    async fn only_so_many_are_under_way_at_once() {
        let (_, budget) = budget(BudgetSettings { burst: 9, ..SMALL });
        let slot = budget.enter("a").await.expect("room");
        let second = budget.enter("a");
        tokio::pin!(second);
        assert!(
            tokio::time::timeout(Duration::from_millis(20), &mut second)
                .await
                .is_err()
        );
        drop(slot);
        assert!(second.await.is_ok());
    }
}
