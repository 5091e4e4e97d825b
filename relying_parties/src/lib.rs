#![doc = include_str!("../README.md")]

pub mod antispam;
pub mod claims;
pub mod enforcer;
pub mod given_groups;
pub mod join;
pub mod preflight;
pub mod registry;
pub mod remote;
pub mod remote_name;
pub mod settings;
