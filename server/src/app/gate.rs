//! The gate, by the configuration.

use crate::config::{Config, Membership};
use domain::Clock;
use domain::chain_reader::ChainReader;
use gating::{Gate, Limits};
use std::sync::Arc;

/// The gate of the configured rules, or the open one.
pub fn gate(config: &Config, reader: Arc<dyn ChainReader>, clock: Arc<dyn Clock>) -> Gate {
    match &config.membership {
        Membership::Rules(rules) => Gate::new(rules.as_ref().clone(), reader, clock).with_limits(limits(config)),
        Membership::Open => Gate::open(clock),
    }
}

/// What one look may cost.
fn limits(config: &Config) -> Limits {
    Limits {
        reads: config.upkeep.reads_per_look,
        ..Limits::default()
    }
}
