#![doc = include_str!("../README.md")]

pub mod account;
pub mod actor;
pub mod chain_follow;
pub mod chain_reader;
pub mod compose;
pub mod entropy;
pub mod fault;
pub mod findings;
pub mod follow;
pub mod gate;
pub mod id;
pub mod job;
pub mod membership;
pub mod notification;
pub mod oauth;
pub mod openid;
pub mod origin;
pub mod paging;
pub mod policy;
pub mod port;
pub mod portrait;
pub mod post;
pub mod rate_limit;
pub mod recovery_code;
pub mod seal;
pub mod session;
pub mod time;
pub mod username;
pub mod wallet;

pub use entropy::Entropy;
pub use id::{AccountId, ActorId, PasskeyId, PostId, SessionId};
pub use origin::Origin;
pub use time::{Clock, Timestamp};
