//! Randomness that is the same in every run: ChaCha20 from a seed.

use domain::Entropy;
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::sync::Mutex;

/// A seeded generator. Two with one seed give the same bytes.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<ChaCha20Rng>);

impl SeededEntropy {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        self.0
            .lock()
            .expect("no panic while the lock is held")
            .fill_bytes(buffer);
    }
}
