#![doc = include_str!("../README.md")]

mod api;
mod authentication;
mod beside;
mod body;
mod cors;
pub mod entities;
pub mod error;
pub mod extract;
mod fallback;
mod handle;
pub mod openapi;
mod picture;
mod rate_limit;
pub mod render;

pub use authentication::ClientAddress;
pub use error::{ApiError, ApiResult};
pub use handle::{ApiLimits, InstanceInfo, Mastodon, NoticeWords, Registrations, Wiring};
