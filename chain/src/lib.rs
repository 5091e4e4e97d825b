#![doc = include_str!("../README.md")]

pub mod anvil;
pub mod batch;
pub mod bindings;
pub mod config;
pub mod deploy;
pub mod follow;
pub mod quorum;
mod transport;
pub mod wallets;

pub use anvil::{Anvil, AnvilError, AnvilOptions, find_anvil};
pub use batch::BatchingReader;
pub use config::{BadChainConfig, ChainConfig, Finality};
pub use deploy::{DemoChain, DemoChainError};
pub use follow::{FollowSettings, Follower};
pub use quorum::QuorumReader;
pub use quorum::health::EndpointHealth;
pub use wallets::demo_wallets;
