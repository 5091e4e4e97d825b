//! What `server` tells this room at start: who we are and how much strangers may ask of us.

use crate::signature::Dialect;
use net::BudgetSettings;
use std::time::Duration;
use url::Url;

/// The settings of the federation.
#[derive(Clone, Debug)]
pub struct FederationConfig {
    /// `https://guild.example`: scheme, host and port under which everybody knows this instance. It
    /// never changes.
    pub origin: Url,
    /// The version of the software, for NodeInfo.
    pub software_version: String,
    /// Where its source is (AGPL section 13), for NodeInfo.
    pub repository: Option<String>,
    /// Whether anybody may join. False where a gate decides.
    pub open_registrations: bool,
    /// The name of the instance.
    pub name: String,
    /// What the instance says about itself, as text.
    pub description: String,
    /// Whether every request for a document must be signed. The instance actor, WebFinger and NodeInfo
    /// are served to everybody, so that two servers that both demand it can begin to talk.
    pub authorized_fetch: bool,
    /// The limits on what strangers send.
    pub inbox: InboxLimits,
    /// The way out.
    pub delivery: DeliverySettings,
}

impl FederationConfig {
    /// The usual settings for an instance at `origin`.
    pub fn new(origin: Url) -> Self {
        let name = origin.host_str().unwrap_or_default().to_owned();
        Self {
            origin,
            software_version: env!("CARGO_PKG_VERSION").to_owned(),
            repository: None,
            open_registrations: false,
            name,
            description: String::new(),
            authorized_fetch: false,
            inbox: InboxLimits::default(),
            delivery: DeliverySettings::default(),
        }
    }
}

/// How much one peer may send, and how many key fetches one sender and one host may cause.
#[derive(Clone, Copy, Debug)]
pub struct InboxLimits {
    /// Activities per host, counted after the signature is verified: nobody can spend it but the host.
    pub activities_per_host: BudgetSettings,
    /// Key look-ups caused by one client (IPv4 address or IPv6 /64).
    pub key_fetches_per_client: BudgetSettings,
    /// Key fetches from one host.
    pub key_fetches_per_host: BudgetSettings,
}

impl Default for InboxLimits {
    /// Per host a burst of 3000 activities and 300 a second; per client a burst of 120 key look-ups and
    /// one a second; per host of keys what the fetcher advises.
    ///
    /// A look-up fetches up to two documents (the key's and its owner's), and its client chooses the
    /// host freely. So one client costs a host at most 240 fetches at once and 2 a second, of the 600
    /// and 4 that the host has: it cannot keep the host's own first deliveries out. And 120 are enough
    /// for a server that introduces a hundred people at once from its one address.
    fn default() -> Self {
        Self {
            activities_per_host: BudgetSettings {
                burst: 3000,
                per_second: 300.0,
                concurrent: 64,
                keys: 10_000,
            },
            key_fetches_per_client: BudgetSettings {
                burst: 120,
                per_second: 1.0,
                concurrent: 32,
                keys: 10_000,
            },
            key_fetches_per_host: crate::fetch::FetcherParts::KEYS_PER_HOST,
        }
    }
}

/// How deliveries go out.
#[derive(Clone, Copy, Debug)]
pub struct DeliverySettings {
    /// How many go out at once.
    pub parallel: usize,
    /// How many of them to one host.
    pub per_host: i64,
    /// How a host nobody knows is signed for first.
    pub first_knock: Dialect,
    /// The first wait after a failure; each further one is twice as long.
    pub first_wait: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
    /// A delivery older than this becomes a dead letter at its next failure.
    pub give_up_after: Duration,
    /// After so many failures in a row a host is left alone.
    pub breaker_failures: i64,
    /// For so long, doubled at each further failure up to `longest_wait`; then one probe goes out.
    pub breaker_open: Duration,
    /// How often the queue is looked at when nobody calls.
    pub poll: Duration,
}

impl Default for DeliverySettings {
    /// 16 at once, 4 per host; one minute to 12 hours between attempts; given up after 7 days; a host
    /// is left alone for half an hour after 5 failures in a row.
    fn default() -> Self {
        Self {
            parallel: 16,
            per_host: 4,
            first_knock: crate::fetch::dialects::FIRST_KNOCK,
            first_wait: Duration::from_secs(60),
            longest_wait: Duration::from_secs(12 * 3600),
            give_up_after: Duration::from_secs(7 * 86_400),
            breaker_failures: 5,
            breaker_open: Duration::from_secs(1800),
            poll: Duration::from_secs(2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_client_can_spend_half_of_what_a_host_may_cost_us() {
        let limits = InboxLimits::default();
        let (client, host) = (limits.key_fetches_per_client, limits.key_fetches_per_host);
        // A look-up is at most two documents: the key's and its owner's.
        assert!(2 * client.burst < host.burst / 2, "{client:?} {host:?}");
        assert!(2.0 * client.per_second <= host.per_second / 2.0, "{client:?} {host:?}");
        assert!(client.burst >= 100, "a server may introduce a hundred people at once");
    }
}
