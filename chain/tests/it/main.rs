//! The chain room against real anvil nodes and the real contracts, through proxies that lie, lag,
//! fall silent or break. A missing anvil fails every test with the command that installs it.

mod anvil;
mod batch;
mod deploy;
mod events;
mod finality;
mod follow;
mod follow_reorg;
mod follow_trouble;
mod height;
mod outage;
mod pin;
mod quorum;
mod recorder;
mod revert;
mod world;
