//! The room as a whole: router, SQLite and a fake clock, gate, chain and key maker.

mod authenticator;
mod browser;
mod challenges;
mod contract_wallets;
mod deletion;
mod fakes;
mod forms;
mod gate;
mod handoffs;
mod house;
mod joining;
mod login_codes;
mod oauth_apps;
mod oauth_consent;
mod oauth_steps;
mod oauth_tokens;
mod passkeys;
mod postgres;
mod real_chain;
mod real_delegation;
mod real_factory;
mod real_wallets;
mod requests;
mod settings;
mod sign_in;
mod sign_up;
