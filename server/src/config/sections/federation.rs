//! `[federation]`: how the instance talks to other servers.

use crate::config::problem::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the instance talks to other servers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FederationSection {
    /// How many deliveries are under way at once, to all servers together.
    pub deliveries: u32,
    /// How many deliveries are under way at once to one server.
    pub deliveries_per_host: u32,
    /// How many activities a second one other server may send for long; ten times as many at once. More
    /// are answered 503 with `Retry-After`.
    pub inbox_per_host: u32,
    /// Whether other servers must sign every question for an actor or a post, so that blocked servers
    /// can read nothing here. Some servers cannot, and then do not see this one.
    pub authorized_fetch: bool,
}

impl Default for FederationSection {
    fn default() -> Self {
        Self {
            deliveries: 128,
            deliveries_per_host: 4,
            inbox_per_host: 300,
            authorized_fetch: false,
        }
    }
}

/// How the instance talks to other servers, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Federation {
    /// Deliveries under way at once.
    pub deliveries: usize,
    /// Deliveries under way at once to one server.
    pub deliveries_per_host: usize,
    /// Activities a second from one server.
    pub inbox_per_host: u32,
    /// Whether every question for a document must be signed.
    pub authorized_fetch: bool,
}

impl FederationSection {
    pub(crate) fn check(&self, problems: &mut Problems) -> Option<Federation> {
        for (path, number) in [
            ("federation.deliveries", self.deliveries),
            ("federation.deliveries_per_host", self.deliveries_per_host),
        ] {
            if !(1..=1024).contains(&number) {
                problems.add(path, "write a number from 1 to 1024");
            }
        }
        if self.inbox_per_host == 0 {
            problems.add(
                "federation.inbox_per_host",
                "write at least 1; to hear nothing from a server, block it",
            );
        }
        Some(Federation {
            deliveries: usize::try_from(self.deliveries).ok()?,
            deliveries_per_host: usize::try_from(self.deliveries_per_host).ok()?,
            inbox_per_host: self.inbox_per_host,
            authorized_fetch: self.authorized_fetch,
        })
    }
}
