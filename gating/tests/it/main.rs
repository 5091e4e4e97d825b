//! The gate against real anvil nodes and the real contracts, read by the real quorum. A missing anvil
//! fails every test with the command that installs it.

mod builderpass;
mod contract_wallet;
mod erc721;
mod hook;
mod hostile;
mod quorum;
mod score;
mod unlock;
mod unlock_lent;
mod words;
mod world;
