//! How long to wait before the next attempt: twice as long each time, with jitter so that a thousand
//! deliveries that failed together do not come back together.

use crate::config::DeliverySettings;
use domain::Entropy;
use std::time::Duration;

/// The shortest and longest wait a host may ask for.
const SHORTEST_WISH: Duration = Duration::from_secs(1);

/// The wait after attempt number `attempts` (from 1), 80 to 120 % of the doubled wait.
pub fn wait(settings: &DeliverySettings, attempts: i32, entropy: &dyn Entropy) -> Duration {
    jittered(
        doubled(settings.first_wait, attempts.saturating_sub(1), settings.longest_wait),
        entropy,
    )
}

/// The wait a host asked for, within reason, with a little more so that not all come back at once.
pub fn wished(settings: &DeliverySettings, wish: Duration, entropy: &dyn Entropy) -> Duration {
    let wish = wish.clamp(SHORTEST_WISH, settings.longest_wait);
    wish + fraction(wish, entropy.below(200))
}

/// How long a host is left alone after `failures` failures in a row; `None` below the threshold.
pub fn breaker(settings: &DeliverySettings, failures: i64, entropy: &dyn Entropy) -> Option<Duration> {
    let beyond = i32::try_from(failures - settings.breaker_failures)
        .ok()
        .filter(|beyond| *beyond >= 0)?;
    Some(jittered(
        doubled(settings.breaker_open, beyond, settings.longest_wait),
        entropy,
    ))
}

fn doubled(first: Duration, times: i32, longest: Duration) -> Duration {
    let factor = 2_u32.saturating_pow(u32::try_from(times).unwrap_or(0).min(31));
    first.saturating_mul(factor).min(longest)
}

fn jittered(span: Duration, entropy: &dyn Entropy) -> Duration {
    fraction(span, 800 + entropy.below(401))
}

/// `thousandths` of `span`.
fn fraction(span: Duration, thousandths: u64) -> Duration {
    let ms = u64::try_from(span.as_millis()).unwrap_or(u64::MAX / 2000);
    Duration::from_millis(ms.saturating_mul(thousandths) / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);
    impl Entropy for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    #[test]
    fn waits_double_up_to_the_longest_and_stay_within_the_jitter() {
        let settings = DeliverySettings::default();
        for (attempts, minutes) in [(1, 1), (2, 2), (5, 16), (11, 720), (1000, 720)] {
            for byte in [0, 7, 255] {
                let wait = wait(&settings, attempts, &Fixed(byte)).as_secs();
                let middle = minutes * 60;
                assert!(
                    (middle * 8 / 10..=middle * 12 / 10).contains(&wait),
                    "{attempts}: {wait}"
                );
            }
        }
    }

    #[test]
    fn the_breaker_opens_at_the_fifth_failure() {
        let settings = DeliverySettings::default();
        assert_eq!(breaker(&settings, 4, &Fixed(0)), None);
        assert_eq!(breaker(&settings, 5, &Fixed(0)), Some(Duration::from_secs(1440)));
        assert!(breaker(&settings, 6, &Fixed(0)) > breaker(&settings, 5, &Fixed(0)));
    }

    #[test]
    fn a_wish_is_granted_within_reason() {
        let settings = DeliverySettings::default();
        assert_eq!(
            wished(&settings, Duration::from_secs(120), &Fixed(0)),
            Duration::from_secs(120)
        );
        assert!(wished(&settings, Duration::from_secs(u64::MAX / 4), &Fixed(255)) <= settings.longest_wait * 12 / 10);
        assert!(wished(&settings, Duration::ZERO, &Fixed(0)) >= SHORTEST_WISH);
    }
}
