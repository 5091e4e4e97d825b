//! The two kinds of HTTP client this house has, and the only place that builds any.

use crate::budget::{Budget, BudgetSettings};
use crate::error::NetError;
use crate::limits::{CONNECT_TIMEOUT, Limits};
use crate::resolver::{CheckedResolver, Lookup, SystemLookup};
use crate::stranger::StrangerClient;
use domain::Clock;
use std::sync::Arc;
use std::time::Duration;

/// What both profiles are built from.
#[derive(Clone, Debug)]
pub struct ProfileSettings {
    /// Who we say we are: `Guildhall/<version> (+https://instance/)`.
    pub user_agent: String,
    /// Whether the Stranger profile may reach this machine (`127.0.0.0/8`, `::1`, `localhost` and
    /// names below it), over plain http too. For tests and the demo only: the caller refuses to
    /// start with it on a public listener.
    pub allow_loopback: bool,
    /// How often and how many at once one host is asked.
    pub per_host: BudgetSettings,
}

/// Builds and hands out clients.
#[derive(Clone, Debug)]
pub struct ClientProfiles {
    stranger: StrangerClient,
    operator: reqwest::Client,
}

impl ClientProfiles {
    /// Clients that resolve names as this machine does. `clock` refills the per-host budgets.
    pub fn new(settings: ProfileSettings, clock: Arc<dyn Clock>) -> Result<Self, NetError> {
        Self::with_lookup(settings, clock, Arc::new(SystemLookup::default()))
    }

    /// Clients whose Stranger profile resolves names by `lookup`.
    pub fn with_lookup(
        settings: ProfileSettings,
        clock: Arc<dyn Clock>,
        lookup: Arc<dyn Lookup>,
    ) -> Result<Self, NetError> {
        let allow_loopback = settings.allow_loopback;
        let stranger = builder(&settings)
            .dns_resolver(CheckedResolver { lookup, allow_loopback })
            .http1_max_headers(100)
            .http2_max_header_list_size(32 << 10)
            .pool_max_idle_per_host(4)
            .pool_idle_timeout(Duration::from_secs(60))
            .build()
            .map_err(|e| NetError::Setup(e.into()))?;
        let operator = builder(&settings)
            .timeout(Limits::default().total)
            .build()
            .map_err(|e| NetError::Setup(e.into()))?;
        let budget = Arc::new(Budget::new(settings.per_host, clock));
        Ok(Self {
            stranger: StrangerClient::new(stranger, budget, allow_loopback),
            operator,
        })
    }

    /// For every URL that a stranger can influence.
    pub fn stranger(&self) -> StrangerClient {
        self.stranger.clone()
    }

    /// For URLs that only the operator's configuration names (RPC, homeserver, object store):
    /// private addresses are allowed, redirects are not followed, 10 s in all.
    pub fn operator(&self) -> reqwest::Client {
        self.operator.clone()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that makes HTTP clients")]
fn builder(settings: &ProfileSettings) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(&settings.user_agent)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
}
