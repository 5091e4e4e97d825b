//! Following the chains: one follower per configured chain that a rule reads, with the gate as its
//! consumer. Only processes that work in the background follow, and of several only one
//! (`follow_lease`).

use super::chains;
use super::follow_lease::{FollowLease, RENEW};
use crate::config::{Config, Membership as Rules};
use crate::workers::chain_of;
use chain::follow::Turn;
use chain::{FollowSettings, Follower, QuorumReader};
use domain::chain_follow::ConsumeLogs;
use domain::chain_reader::ChainUnknown;
use domain::wallet::ChainId;
use domain::{Clock, Entropy};
use membership::{GateEvents, Membership};
use std::sync::Arc;
use store::Store;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What is followed, and how.
#[derive(Clone)]
pub struct Following {
    servers: Option<Arc<QuorumReader>>,
    consumers: Vec<Arc<dyn ConsumeLogs>>,
    chains: Vec<(ChainId, FollowSettings)>,
    lease: FollowLease,
}

impl Following {
    /// By the configuration; nothing is followed where a test reads chains by other means.
    pub(super) fn new(
        config: &Config,
        servers: Option<Arc<QuorumReader>>,
        membership: Membership,
        store: Store,
        entropy: &dyn Entropy,
    ) -> Self {
        let read = match &config.membership {
            Rules::Rules(rules) => rules.chains(),
            Rules::Open => std::collections::BTreeSet::new(),
        };
        let chains = config
            .chains
            .iter()
            .filter(|(id, _)| read.contains(id))
            .map(|(id, chain)| (*id, chains::follow_settings(chain)))
            .collect();
        Self {
            servers,
            consumers: vec![Arc::new(GateEvents::new(membership))],
            chains,
            lease: FollowLease::new(store, entropy),
        }
    }

    fn followers(&self) -> Vec<Follower> {
        let Some(servers) = &self.servers else {
            return Vec::new();
        };
        self.chains
            .iter()
            .map(|(chain, settings)| Follower::new(Arc::clone(servers), *chain, self.consumers.clone(), *settings))
            .collect()
    }

    /// Follows each chain one round, for tests.
    ///
    /// # Errors
    /// If a chain cannot be read.
    pub async fn turn(&self) -> Result<Vec<Turn>, ChainUnknown> {
        let mut turns = Vec::new();
        for follower in self.followers() {
            turns.push(follower.turn().await?);
        }
        Ok(turns)
    }

    /// Follows on `tasks` until `stop` is cancelled, whenever this process holds the lease.
    pub(super) fn start(&self, clock: &Arc<dyn Clock>, stop: &CancellationToken, tasks: &TaskTracker) {
        if self.servers.is_none() || self.chains.is_empty() {
            return;
        }
        let (this, clock, stop) = (self.clone(), Arc::clone(clock), stop.clone());
        tasks.spawn(async move { this.keep_following(&clock, &stop).await });
    }

    async fn keep_following(&self, clock: &Arc<dyn Clock>, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            if self.holds(clock).await {
                self.follow_while_held(clock, stop).await;
            }
            if stop.run_until_cancelled(tokio::time::sleep(RENEW)).await.is_none() {
                break;
            }
        }
        if let Err(error) = self.lease.give_back().await {
            tracing::debug!(error = %chain_of(&error), "the lease on following chains was not given back; it ends by itself");
        }
    }

    /// Follows until `stop` is cancelled or the lease is lost.
    async fn follow_while_held(&self, clock: &Arc<dyn Clock>, stop: &CancellationToken) {
        let (mine, running) = (stop.child_token(), TaskTracker::new());
        for follower in self.followers() {
            running.spawn(follower.run(mine.clone()));
        }
        running.close();
        while let Some(()) = mine.run_until_cancelled(tokio::time::sleep(RENEW)).await {
            if !self.holds(clock).await {
                tracing::info!("another process follows the chains now");
                mine.cancel();
            }
        }
        running.wait().await;
    }

    async fn holds(&self, clock: &Arc<dyn Clock>) -> bool {
        match self.lease.hold(clock).await {
            Ok(held) => held,
            Err(error) => {
                tracing::warn!(error = %chain_of(&error), "the lease on following chains could not be looked at");
                false
            }
        }
    }
}
