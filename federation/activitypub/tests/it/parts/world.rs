//! The clock and the randomness that everybody in one test shares.

use domain::{Clock, Entropy, Timestamp};
use net::{BudgetSettings, ClientProfiles, ProfileSettings, StrangerClient};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

/// A hand-turned clock and a seeded generator. Cheap to clone.
#[derive(Clone, Debug)]
pub struct World {
    now_ms: Arc<AtomicI64>,
    state: Arc<AtomicU64>,
}

impl World {
    /// 2026-11-22T10:00:00Z.
    pub fn new() -> Self {
        Self {
            now_ms: Arc::new(AtomicI64::new(1_795_341_600_000)),
            state: Arc::new(AtomicU64::new(7)),
        }
    }

    pub fn forward(&self, span: Duration) {
        self.now_ms.fetch_add(
            i64::try_from(span.as_millis()).expect("less than ages"),
            Ordering::SeqCst,
        );
    }

    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.clone())
    }

    pub fn entropy(&self) -> Arc<dyn Entropy> {
        Arc::new(self.clone())
    }

    /// A client that may reach this machine.
    pub fn client(&self) -> StrangerClient {
        self.client_with(true)
    }

    pub fn client_with(&self, allow_loopback: bool) -> StrangerClient {
        let settings = ProfileSettings {
            user_agent: "Guildhall/0 (+http://127.0.0.1/)".into(),
            allow_loopback,
            per_host: BudgetSettings::default(),
        };
        ClientProfiles::new(settings, self.clock())
            .expect("a client")
            .stranger()
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now_ms.load(Ordering::SeqCst))
    }
}

/// SplitMix64: every draw is another one, and the same in every run.
impl Entropy for World {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let mut z = self.state.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}
