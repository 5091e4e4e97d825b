//! From our posts and people to Mastodon's shapes. Everything takes many at once and asks the database
//! a handful of times whatever their number. Nothing here decides who may see what: ask
//! `social::reading` first.

mod accounts;
mod announcement;
mod credential_account;
mod instance;
mod notifications;
mod relationships;
mod roles;
mod statuses;
mod tag;

pub use accounts::{account, accounts};
pub use announcement::announcement;
pub use credential_account::{credential_account, preferences};
pub use instance::{instance, instance_v1, rules};
pub use notifications::{group_key, notifications};
pub use relationships::relationships;
pub use statuses::{status, statuses, visibility};
pub use tag::tag;
