//! The operating system's random numbers: the only place in the house that asks for them.

use domain::Entropy;
use rand::TryRngCore;
use rand::rngs::OsRng;

/// The operating system's random numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        OsRng
            .try_fill_bytes(buffer)
            .expect("the kernel gives random bytes once it has booted");
    }
}
