//! Token buckets: how often somebody may ask. Time is a parameter, memory is bounded, and nothing is
//! ever locked for longer than a look-up.

use crate::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What to count an address by: IPv4 as it is (also when wrapped into IPv6), IPv6 by /64, because a
/// household has that many addresses at least.
pub fn counted_as(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

/// What to count an address by where one /64 each is too much: IPv4 as it is, IPv6 by /48, which is what
/// anybody gets for nothing from a tunnel, with 65,536 times a /64 in it.
pub fn counted_as_site(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 80))),
    }
}

/// Too many requests: ask again after this long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter(pub Duration);

impl RetryAfter {
    /// Whole seconds, rounded up, at least one: the value of the `Retry-After` header.
    pub fn secs(self) -> u64 {
        u64::try_from(self.0.as_millis().div_ceil(1000))
            .unwrap_or(u64::MAX)
            .max(1)
    }
}

/// How an allowance stands after a request was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// How many requests it holds when it is full.
    pub limit: u32,
    /// How many are left.
    pub remaining: u32,
    /// When it will be full again if nobody asks.
    pub full_at: Timestamp,
    /// Whether this request may go on.
    pub outcome: Result<(), RetryAfter>,
}

/// A bucket counts in units of which a request costs one per millisecond of the period, and of which
/// `burst` come back each millisecond: whole numbers, so nothing is ever rounded away.
#[derive(Clone, Copy)]
struct Bucket {
    units: u64,
    at: Timestamp,
}

/// Two generations of buckets: when the young one is full it becomes the old one, and the old one is
/// forgotten. So at most `2 × keys_per_generation` are kept, and a bucket in use is never forgotten
/// before that many others were seen.
struct Generations<K> {
    young: HashMap<K, Bucket>,
    old: HashMap<K, Bucket>,
}

/// Allows `burst` requests at once and `burst` per `period` in the long run, for each key.
pub struct RateLimiter<K> {
    burst: u32,
    period: Duration,
    keys_per_generation: usize,
    generations: Mutex<Generations<K>>,
}

/// Room for this many keys by default: some 8 MiB at worst.
const KEYS_PER_GENERATION: usize = 32_768;

impl<K: Hash + Eq + Clone> RateLimiter<K> {
    /// A limiter of `burst` requests per `period`. A burst of 0 allows nothing.
    pub fn new(burst: u32, period: Duration) -> Self {
        Self::bounded(burst, period, KEYS_PER_GENERATION)
    }

    fn bounded(burst: u32, period: Duration, keys_per_generation: usize) -> Self {
        let generations = Mutex::new(Generations {
            young: HashMap::new(),
            old: HashMap::new(),
        });
        Self {
            burst,
            period,
            keys_per_generation,
            generations,
        }
    }

    /// Takes one request out of `key`'s allowance, or says when there will be one.
    pub fn take(&self, key: &K, now: Timestamp) -> Result<(), RetryAfter> {
        self.count(key, now).outcome
    }

    /// Takes one request out of `key`'s allowance and says how it stands then, for protocols that tell
    /// their clients.
    pub fn count(&self, key: &K, now: Timestamp) -> Allowance {
        let burst = u64::from(self.burst);
        let cost = u64::try_from(self.period.as_millis()).unwrap_or(u64::MAX).max(1);
        let full = burst.saturating_mul(cost);
        // A panic elsewhere cannot leave a bucket half-written: it is a plain copy.
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let known = generations.young.get(key).or_else(|| generations.old.get(key)).copied();
        let mut bucket = known.unwrap_or(Bucket { units: full, at: now });
        let passed_ms = u64::try_from(now.since(bucket.at).as_millis()).unwrap_or(u64::MAX);
        bucket.units = bucket.units.saturating_add(passed_ms.saturating_mul(burst)).min(full);
        bucket.at = bucket.at.max(now);
        let outcome = match bucket.units.checked_sub(cost) {
            Some(left) => {
                bucket.units = left;
                Ok(())
            }
            None => Err(RetryAfter(Duration::from_millis(
                (cost - bucket.units).div_ceil(burst.max(1)),
            ))),
        };
        if generations.young.len() >= self.keys_per_generation && !generations.young.contains_key(key) {
            generations.old = std::mem::take(&mut generations.young);
        }
        generations.young.insert(key.clone(), bucket);
        Allowance {
            limit: self.burst,
            remaining: u32::try_from(bucket.units / cost).unwrap_or(u32::MAX),
            full_at: bucket
                .at
                .plus(Duration::from_millis((full - bucket.units).div_ceil(burst.max(1)))),
            outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(1_000_000 + secs)
    }

    #[test]
    fn a_site_of_ipv6_counts_as_one_and_addresses_of_ipv4_each_for_itself() {
        let site = |text: &str| counted_as_site(text.parse().expect("an address"));
        assert_eq!(site("2001:db8:1:2::3"), site("2001:db8:1:ffff::1"));
        assert_ne!(site("2001:db8:1:2::3"), site("2001:db8:2:2::3"));
        assert_ne!(site("192.0.2.1"), site("192.0.2.2"));
        assert_eq!(site("::ffff:192.0.2.1"), site("192.0.2.1"));
    }

    #[test]
    fn the_eleventh_request_of_a_minute_is_told_when_to_come_back() {
        let limiter = RateLimiter::new(10, MINUTE);
        for _ in 0..10 {
            assert_eq!(limiter.take(&"a", at(0)), Ok(()));
        }
        let refused = limiter.take(&"a", at(0)).expect_err("the allowance is used up");
        assert_eq!(refused.secs(), 6);
        assert_eq!(limiter.take(&"b", at(0)), Ok(()), "others are not affected");
        assert!(limiter.take(&"a", at(5)).is_err());
        assert_eq!(limiter.take(&"a", at(6)), Ok(()));
    }

    #[test]
    fn asking_often_does_not_postpone_the_refill() {
        let limiter = RateLimiter::new(1, MINUTE);
        assert_eq!(limiter.take(&(), at(0)), Ok(()));
        for second in 1..60 {
            assert!(limiter.take(&(), at(second)).is_err(), "second {second}");
        }
        assert_eq!(limiter.take(&(), at(60)), Ok(()));
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_away() {
        let limiter = RateLimiter::new(1, MINUTE);
        assert_eq!(limiter.take(&(), at(100)), Ok(()));
        assert!(limiter.take(&(), at(0)).is_err());
        assert!(limiter.take(&(), at(101)).is_err());
    }

    #[test]
    fn memory_is_bounded_and_a_busy_key_is_remembered() {
        let limiter = RateLimiter::bounded(1, MINUTE, 4);
        assert_eq!(limiter.take(&0, at(0)), Ok(()));
        for other in 1..4 {
            assert_eq!(limiter.take(&other, at(0)), Ok(()));
        }
        for other in 4..8 {
            assert_eq!(limiter.take(&other, at(0)), Ok(()));
            assert!(
                limiter.take(&0, at(0)).is_err(),
                "0 asks all the time and is not forgotten"
            );
        }
        let kept = limiter.generations.lock().expect("not poisoned");
        assert!(kept.young.len() + kept.old.len() <= 8);
    }

    #[test]
    fn an_allowance_says_what_is_left_and_when_it_is_full_again() {
        let limiter = RateLimiter::new(10, MINUTE);
        let first = limiter.count(&"a", at(0));
        assert_eq!((first.limit, first.remaining, first.full_at), (10, 9, at(6)));
        let later = limiter.count(&"a", at(6));
        assert_eq!((later.remaining, later.full_at), (9, at(12)));
        for left in (0..9).rev() {
            assert_eq!(limiter.count(&"a", at(6)).remaining, left);
        }
        let refused = limiter.count(&"a", at(6));
        assert_eq!((refused.remaining, refused.full_at), (0, at(66)));
        assert!(refused.outcome.is_err());
    }

    fn counted(text: &str) -> String {
        counted_as(text.parse().expect("an address")).to_string()
    }

    #[test]
    fn neighbours_within_a_64_count_as_one() {
        assert_eq!(counted("2001:db8:1:2:aaaa::1"), counted("2001:db8:1:2:bbbb::2"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_eq!(counted("::ffff:192.0.2.1"), "192.0.2.1");
        assert_ne!(counted("192.0.2.1"), counted("192.0.2.2"));
    }
}
