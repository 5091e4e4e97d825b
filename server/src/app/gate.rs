//! The gate, by the configuration.

use crate::config::{Config, Membership};
use domain::Clock;
use domain::chain_reader::ChainReader;
use gating::Gate;
use std::sync::Arc;

/// The gate of the configured rules, or the open one.
pub fn gate(config: &Config, reader: Arc<dyn ChainReader>, clock: Arc<dyn Clock>) -> Gate {
    match &config.membership {
        Membership::Rules(rules) => Gate::new(rules.as_ref().clone(), reader, clock),
        Membership::Open => Gate::open(clock),
    }
}
