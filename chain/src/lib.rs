#![doc = include_str!("../README.md")]

pub mod anvil;
pub mod bindings;
pub mod config;
pub mod deploy;
pub mod quorum;
mod transport;
pub mod wallets;

pub use anvil::{Anvil, AnvilError, AnvilOptions, find_anvil};
pub use config::{BadChainConfig, ChainConfig};
pub use deploy::{DemoChain, DemoChainError};
pub use quorum::QuorumReader;
pub use quorum::health::EndpointHealth;
pub use wallets::demo_wallets;
