#![doc = include_str!("../README.md")]

pub mod builders;
pub mod clock;
pub mod contracts;
pub mod dev_chain;
pub mod entropy;
pub mod http;
pub mod instance;
pub mod party_servers;
pub mod peer;
pub mod postgres;
pub mod rpc_proxy;

pub use clock::FakeClock;
pub use dev_chain::DevChain;
pub use entropy::SeededEntropy;
