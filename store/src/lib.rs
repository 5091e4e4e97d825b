#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod actor_counts;
pub mod actors;
pub mod bindings;
pub mod blocks;
pub mod bookmarks;
pub mod bulk;
pub mod challenges;
mod connection;
pub mod conversations;
pub mod credentials;
pub mod decisions;
pub mod deliveries;
mod error;
pub mod familiar_followers;
pub mod follows;
pub mod handoffs;
pub mod home;
pub mod hosts;
pub mod idempotency_keys;
mod inspect;
pub mod instance_facts;
pub mod jobs;
pub mod login_codes;
pub mod markers;
mod migrations;
pub mod mutes;
pub mod notifications;
pub mod oauth_apps;
pub mod oauth_codes;
pub mod oauth_tokens;
mod paged;
pub mod passkey_ceremonies;
pub mod passkeys;
pub mod pins;
mod pool;
pub mod posts;
pub mod private_notes;
pub mod reactions;
pub mod received;
mod schema;
pub mod sessions;
mod sqlite_writer;
pub mod standing;
mod statement;
mod store;
pub mod sweep;
pub mod tagged_posts;
pub mod thread_mutes;
pub mod timelines;
pub mod tombstones;
pub mod traces;
pub mod wallets;

#[cfg(test)]
mod bounded_work;
#[cfg(test)]
mod measured;
#[cfg(test)]
mod query_plans;

pub use connection::Conn;
pub use error::StoreError;
pub use inspect::{Inspection, inspect};
pub use store::{Database, Store};
