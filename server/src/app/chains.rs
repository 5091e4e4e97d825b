//! How chains are read, by the configuration.

use crate::config::{Chain, Config};
use chain::{ChainConfig, FollowSettings, QuorumReader};
use domain::Clock;
use domain::wallet::ChainId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One configuration per chain, as the reader wants it.
pub fn configs(chains: &BTreeMap<ChainId, Chain>) -> Vec<ChainConfig> {
    chains
        .iter()
        .map(|(id, chain)| ChainConfig {
            quorum: chain.quorum,
            confirmations: chain.confirmations,
            finality: chain.finality,
            max_lag_secs: chain.max_lag.as_secs(),
            call_gas: chain.call_gas,
            ..ChainConfig::new(*id, chain.rpc.clone())
        })
        .collect()
}

/// The reader of all configured chains.
///
/// # Errors
/// If a chain could never be read as configured.
pub fn reader(
    config: &Config,
    clients: &net::ClientProfiles,
    clock: Arc<dyn Clock>,
) -> Result<Arc<QuorumReader>, chain::BadChainConfig> {
    QuorumReader::new(configs(&config.chains), clients.operator(), clock).map(Arc::new)
}

/// How a chain is followed.
pub fn follow_settings(chain: &Chain) -> FollowSettings {
    FollowSettings {
        poll_every: chain.poll,
        ..FollowSettings::default()
    }
}
