//! Randomness as a parameter. Secrets, ids and jitter all draw from one `Entropy` that the caller
//! hands in: the operating system in production, a seeded generator in tests.

/// A source of random bytes. Implementations that guard secrets must be cryptographically secure.
pub trait Entropy: Send + Sync {
    /// Fills `buffer` with random bytes.
    fn fill(&self, buffer: &mut [u8]);
}

impl dyn Entropy + '_ {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut buffer = [0; N];
        self.fill(&mut buffer);
        buffer
    }

    /// `bytes` random bytes as lower-case hexadecimal.
    pub fn hex(&self, bytes: usize) -> String {
        let mut buffer = vec![0; bytes];
        self.fill(&mut buffer);
        hex::encode(buffer)
    }

    /// A number in `0..bound`; `bound` 0 gives 0. The bias of the modulo is below 2^-32 for bounds
    /// below 2^32, which is enough for jitter and ids and is never used for keys.
    pub fn below(&self, bound: u64) -> u64 {
        if bound == 0 {
            0
        } else {
            u64::from_le_bytes(self.bytes()) % bound
        }
    }
}
