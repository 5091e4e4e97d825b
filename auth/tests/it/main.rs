//! The room as a whole: router, SQLite and a fake clock, gate, chain and key maker.

mod browser;
mod challenges;
mod contract_wallets;
mod deletion;
mod fakes;
mod forms;
mod gate;
mod house;
mod joining;
mod postgres;
mod real_chain;
mod real_delegation;
mod real_factory;
mod real_wallets;
mod requests;
mod settings;
mod sign_in;
