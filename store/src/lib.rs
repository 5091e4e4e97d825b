#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod actors;
pub mod bindings;
pub mod challenges;
mod connection;
pub mod credentials;
pub mod decisions;
pub mod deliveries;
mod error;
pub mod follows;
pub mod hosts;
mod inspect;
pub mod instance_facts;
pub mod jobs;
mod migrations;
mod pool;
pub mod posts;
pub mod reactions;
pub mod received;
mod schema;
pub mod sessions;
mod sqlite_writer;
mod store;
pub mod sweep;
pub mod timelines;
pub mod tombstones;
pub mod wallets;

pub use connection::Conn;
pub use error::StoreError;
pub use inspect::{Inspection, inspect};
pub use store::{Database, Store};
