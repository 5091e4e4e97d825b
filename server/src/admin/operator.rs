//! The office as the operator has it on the command line: over the configured database and chains, beside
//! an instance that may be running.

use super::Office;
use crate::app::drafts::Drafts;
use crate::app::{StartError, chains, clients, gate, rooms};
use crate::config::Config;
use crate::os_entropy::OsEntropy;
use crate::real_clock::RealClock;
use chain::BatchingReader;
use domain::Clock;
use domain::chain_reader::ChainReader;
use membership::Membership;
use std::sync::Arc;
use store::Store;

impl Office {
    /// By the configuration.
    ///
    /// # Errors
    /// If the chains could never be read as configured.
    pub fn for_operator(config: &Config, store: Store) -> Result<Self, StartError> {
        let clock: Arc<dyn Clock> = Arc::new(RealClock);
        let profiles = clients::profiles(config, Arc::clone(&clock)).map_err(StartError::Clients)?;
        let servers = chains::reader(config, &profiles, Arc::clone(&clock)).map_err(StartError::Chains)?;
        let reader: Arc<dyn ChainReader> = Arc::new(BatchingReader::new(Arc::clone(&servers)));
        let membership = Membership::new(membership::Wiring {
            store: store.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::new(OsEntropy),
            gate: Arc::new(gate::gate(config, Arc::clone(&reader), Arc::clone(&clock))),
            settings: rooms::membership_settings(config),
        });
        Ok(Self {
            store,
            membership,
            chains: Some(servers),
            chain_ids: config.chains.keys().copied().collect(),
            drafts: Arc::new(Drafts::new(config, Arc::clone(&reader), Arc::clone(&clock))),
            reader,
            clock,
        })
    }
}
