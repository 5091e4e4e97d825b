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
mod requests;
mod settings;
mod sign_in;
