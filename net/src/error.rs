//! Everything that can go wrong between us and somebody else's server, in words an operator can act
//! on. No variant carries a path or a query: those may hold secrets.

use std::net::IpAddr;
use std::time::Duration;

/// A cause of any type, for `#[source]`.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a request was not made or not answered.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// Not a URL we fetch.
    #[error("{0}")]
    BadUrl(&'static str),
    /// Plain `http` to something that is not this machine.
    #[error("{host} was asked for over http; only https is fetched from other machines")]
    Insecure {
        /// The host asked for.
        host: String,
    },
    /// The host is, or resolves to, an address in a special range.
    #[error("{host} is not a public address ({why}); it is not fetched")]
    RefusedAddress {
        /// The host asked for.
        host: String,
        /// The address it stands for, if there is one.
        address: Option<IpAddr>,
        /// What the range is for.
        why: &'static str,
    },
    /// The name has no address, or no resolver answered.
    #[error("the name {host} could not be resolved")]
    Dns {
        /// The name.
        host: String,
        /// What the resolver said.
        #[source]
        cause: Cause,
    },
    /// No connection, or no TLS session, could be made.
    #[error("no connection to {host} could be made")]
    Connect {
        /// The host.
        host: String,
        /// What the transport said.
        #[source]
        cause: Cause,
    },
    /// The connection broke, or what came back was not HTTP.
    #[error("the exchange with {host} broke off")]
    Transport {
        /// The host.
        host: String,
        /// What the transport said.
        #[source]
        cause: Cause,
    },
    /// Not finished in time.
    #[error("{host} did not answer in time")]
    Timeout {
        /// The host.
        host: String,
    },
    /// More redirects than allowed.
    #[error("{host} redirected more than {limit} times")]
    TooManyRedirects {
        /// The host that was asked first.
        host: String,
        /// How many are followed.
        limit: u8,
    },
    /// A redirect that is not followed.
    #[error("{host} redirected to somewhere that is not followed: {why}")]
    BadRedirect {
        /// The host that redirected.
        host: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The body, after decompression, is larger than allowed.
    #[error("the answer of {host} is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The host.
        host: String,
        /// The limit.
        limit_bytes: usize,
    },
    /// The header section is larger than allowed.
    #[error("the headers of {host} are larger than {limit_bytes} bytes")]
    HeadersTooLarge {
        /// The host.
        host: String,
        /// The limit.
        limit_bytes: usize,
    },
    /// We ask this host too often.
    #[error("too many requests to {host}; next one in {} s", .retry_after.as_secs())]
    Busy {
        /// The host.
        host: String,
        /// When there is room again.
        retry_after: Duration,
    },
    /// The caller's own check of a hop refused it.
    #[error("the request was stopped by its caller")]
    Stopped(#[source] Cause),
    /// A client could not be built from the settings.
    #[error("the HTTP client could not be set up")]
    Setup(#[source] Cause),
}

impl NetError {
    /// A stable code for logs and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadUrl(_) => "bad_url",
            Self::Insecure { .. } => "insecure",
            Self::RefusedAddress { .. } => "refused_address",
            Self::Dns { .. } => "dns",
            Self::Connect { .. } => "connect",
            Self::Transport { .. } => "transport",
            Self::Timeout { .. } => "timeout",
            Self::TooManyRedirects { .. } => "too_many_redirects",
            Self::BadRedirect { .. } => "bad_redirect",
            Self::TooLarge { .. } => "too_large",
            Self::HeadersTooLarge { .. } => "headers_too_large",
            Self::Busy { .. } => "busy",
            Self::Stopped(_) => "stopped",
            Self::Setup(_) => "setup",
        }
    }

    /// Whether the same request may succeed later without anybody changing anything.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Dns { .. } | Self::Connect { .. } | Self::Transport { .. } | Self::Timeout { .. } | Self::Busy { .. }
        )
    }
}
