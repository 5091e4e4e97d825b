//! What is known about each server, for `doctor` and the metrics. Only positions and hosts: an RPC
//! URL's path or query is a secret.

use domain::wallet::ChainId;
use serde::Serialize;

/// One RPC server as it was last seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndpointHealth {
    /// The chain it is configured for.
    pub chain: ChainId,
    /// Its position in the configuration, from 0.
    pub index: usize,
    /// Its host, with the port if it is unusual; never its path or query.
    pub host: String,
    /// Whether the last exchange brought an answer; `None` before the first.
    pub reachable: Option<bool>,
    /// The newest block it has reported.
    pub head: Option<u64>,
    /// How long ago, in seconds, the newest block was made whose time is known; 0 if the chain's
    /// clock is ahead of ours.
    pub lag_secs: Option<u64>,
    /// Whether it serves the configured chain; `None` as long as it has not said. A server of
    /// another chain is left out until it is probed again.
    pub chain_id_ok: Option<bool>,
    /// What went wrong last, since the last success; or that it refuses all events of some block, until it
    /// tells them.
    pub last_error: Option<String>,
    /// How many requests it was sent since the start.
    pub requests: u64,
    /// How often it gave no answer that counts, since the start.
    pub failures: u64,
}
