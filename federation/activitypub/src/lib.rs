#![doc = "Server-to-server ActivityPub."]

pub mod bounded_json;
pub mod fetch;
pub mod keys;
pub mod signature;
