//! How much of our time and memory one request to a stranger may take.

use std::time::Duration;

/// Limits of one request, redirects included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the first byte sent to the last byte of the body, all hops together.
    pub total: Duration,
    /// The largest body after decompression.
    pub body_bytes: usize,
    /// The largest header section of an answer.
    pub header_bytes: usize,
    /// How many redirects are followed. A POST never follows one: its signature names its address.
    pub redirects: u8,
}

/// How long a connection may take to come about, TLS included.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

impl Default for Limits {
    /// 10 seconds, 1 MiB, 32 KiB of headers, 3 redirects (design section 9).
    fn default() -> Self {
        Self {
            total: Duration::from_secs(10),
            body_bytes: 1 << 20,
            header_bytes: 32 << 10,
            redirects: 3,
        }
    }
}

impl Limits {
    /// The same limits within another time.
    pub const fn within(self, total: Duration) -> Self {
        Self { total, ..self }
    }

    /// The same limits with another largest body.
    pub const fn body(self, body_bytes: usize) -> Self {
        Self { body_bytes, ..self }
    }

    /// The same limits with another number of redirects.
    pub const fn redirects(self, redirects: u8) -> Self {
        Self { redirects, ..self }
    }
}
