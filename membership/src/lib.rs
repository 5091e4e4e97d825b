#![doc = include_str!("../README.md")]

pub mod admin;
mod admittance;
pub mod chain_events;
pub mod drafts;
mod error;
mod handle;
mod jobs;
mod measures;
pub mod reassess;
mod tick;

pub use admin::{Appellant, BanWith, Overview, Permit};
pub use admittance::Known;
pub use chain_events::GateEvents;
pub use drafts::{DraftProblem, ParseDraft};
pub use error::MembershipError;
pub use handle::{Membership, Settings, Wiring};
pub use reassess::{Looked, Reassessed};
