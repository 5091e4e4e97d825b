//! The gate against real anvil nodes and the real contracts, read by the real quorum. A missing anvil
//! fails every test with the command that installs it.

mod asker;
mod builderpass;
mod contract_wallet;
mod delegation;
mod effects;
mod erc1155;
mod erc20;
mod erc721;
mod held_since;
mod hook;
mod hostile;
mod locks;
mod presets;
mod proxy;
mod quorum;
mod score;
mod spam;
mod unlock;
mod unlock_lent;
mod watching;
mod words;
mod world;
