//! The pages as a browser without scripts meets them: the whole application in process, forms with
//! their tokens, cookies kept, redirects followed by hand.

mod admin;
mod admin_api;
mod admin_openapi;
pub(crate) mod apps;
mod audit_log;
mod bans;
mod boosting;
pub(crate) mod browser;
mod following;
mod forms;
pub(crate) mod house;
mod joining;
mod keeping_away;
mod lapsed;
mod liking;
mod linked_accounts;
mod notifying;
mod other_servers;
mod parties;
mod phone;
mod reading;
mod rebinding;
mod recovery;
pub(crate) mod settings;
mod writing;
