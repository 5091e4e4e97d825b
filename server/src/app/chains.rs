//! How chains are read, by the configuration.

use crate::config::Config;
use chain::ChainConfig;

/// One configuration per chain, as the reader wants it.
pub fn configs(config: &Config) -> Vec<ChainConfig> {
    config
        .chains
        .iter()
        .map(|(id, chain)| ChainConfig {
            quorum: chain.quorum,
            confirmations: chain.confirmations,
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
    clock: std::sync::Arc<dyn domain::Clock>,
) -> Result<std::sync::Arc<chain::QuorumReader>, chain::BadChainConfig> {
    chain::QuorumReader::new(configs(config), clients.operator(), clock).map(std::sync::Arc::new)
}
