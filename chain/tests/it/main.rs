//! The chain room against real anvil nodes and the real contracts, through proxies that lie, lag,
//! fall silent or break. A missing anvil fails every test with the command that installs it.

mod anvil;
mod deploy;
mod outage;
mod pin;
mod quorum;
mod revert;
mod world;
