//! What the other server's configuration must say, and what is wrong with it seen from outside. `plan` is
//! what both admins agreed on, `block` writes it down for the other server and for this one, `check` looks
//! at the other server from outside, `leave` takes everything back without harming anybody.

pub mod address;
pub mod block;
pub mod check;
pub mod error;
pub mod leave;
pub mod plan;
pub mod ulid;

pub use address::PartyAddress;
pub use check::{Report, Subject};
pub use error::JoinError;
pub use plan::{Plan, SYNAPSE_PROVIDER};
