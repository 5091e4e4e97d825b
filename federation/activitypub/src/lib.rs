#![doc = include_str!("../README.md")]

pub mod activities;
pub mod addresses;
pub mod bounded_json;
pub mod config;
pub mod delivery;
pub mod discovery;
pub mod federation;
pub mod fetch;
pub mod http;
pub mod inbox;
mod ingest;
pub mod instance_actor;
pub mod jobs;
pub mod keys;
pub mod objects;
mod remote_actors;
mod remote_posts;
mod resolve;
mod resolve_post;
pub mod signature;
pub mod signers;

pub use addresses::Addresses;
pub use config::{DeliverySettings, FederationConfig, InboxLimits};
pub use federation::{BadOrigin, Federation, FederationParts};
pub use instance_actor::{InstanceActorError, ensure_instance_actor};
pub use jobs::FederationJobs;
