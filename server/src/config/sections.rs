//! One file per section of the configuration: what is written, and what it becomes once checked.

mod admin;
mod api;
mod chain;
mod database;
mod development;
mod federation;
mod gate;
mod http;
mod instance;
mod jobs;
mod log;
mod membership;
mod party;
mod secrets;

pub use admin::AdminSection;
pub use api::{Api, ApiSection};
pub(crate) use chain::check as check_chains;
pub use chain::{Chain, ChainSection};
pub use database::DatabaseSection;
pub use development::{Development, DevelopmentSection};
pub use federation::{Federation, FederationSection};
pub(crate) use gate::check as check_gate;
pub use http::{Http, HttpSection};
pub use instance::{Instance, InstanceSection};
pub use jobs::{Jobs, JobsSection};
pub use log::{Log, LogFormat, LogSection};
pub use membership::{Membership, MembershipMode, MembershipSection, Upkeep};
pub(crate) use party::check as check_parties;
pub use party::{AntispamSection, FailWord, FailureSection, PartySection};
pub use secrets::{Secrets, SecretsSection};
