//! What a test may put in another's place.

use crate::os_entropy::OsEntropy;
use crate::real_clock::RealClock;
use domain::chain_reader::ChainReader;
use domain::policy::{AssessMember, MayRegister};
use domain::{Clock, Entropy};
use net::ClientProfiles;
use std::sync::Arc;
use store::Store;

/// The parts of an [`super::App`] that do not come from the configuration.
pub struct AppParts {
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for secrets too.
    pub entropy: Arc<dyn Entropy>,
    /// Reads chains instead of the configured servers.
    pub chain_reader: Option<Arc<dyn ChainReader>>,
    /// Decides about newcomers instead of the configured rules. The pages still explain the rules.
    pub gate: Option<Arc<dyn MayRegister>>,
    /// Decides about members instead of the configured rules.
    pub members: Option<Arc<dyn AssessMember>>,
    /// HTTP clients instead of those made by the configuration.
    pub clients: Option<ClientProfiles>,
    /// A database that is open already, instead of the configured one.
    pub store: Option<Store>,
}

impl AppParts {
    /// This clock and this randomness, everything else by the configuration.
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            clock,
            entropy,
            chain_reader: None,
            gate: None,
            members: None,
            clients: None,
            store: None,
        }
    }

    /// The machine's clock and randomness.
    pub fn real() -> Self {
        Self::new(Arc::new(RealClock), Arc::new(OsEntropy))
    }
}
