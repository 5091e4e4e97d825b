#![doc = include_str!("../README.md")]

pub mod challenge;
pub mod client;
pub mod config;
mod cookie;
pub mod decision;
mod deletion;
mod error;
mod handle;
mod http;
mod join;
mod linked_wallet;
mod message;
mod owner;
mod proof;
pub mod rate_limit;
mod recovery;
mod settings;
mod sign_in;
mod visitor;

pub use challenge::{Answer, Begun};
pub use client::ClientIp;
pub use config::{AuthConfig, BadSite, Site};
pub use decision::{SpokenReason, Verdict, Words};
pub use error::AuthError;
pub use handle::{Auth, Wiring};
pub use join::Joined;
pub use linked_wallet::Unlinked;
pub use rate_limit::{RateLimiter, RetryAfter};
pub use sign_in::SignedIn;
pub use visitor::Visitor;
