#![doc = include_str!("../README.md")]

pub mod address;
pub mod budget;
pub mod error;
pub mod limits;
pub mod profiles;
pub mod resolver;
pub mod stranger;
pub mod target;

pub use budget::{Budget, BudgetSettings, Exhausted};
pub use error::NetError;
pub use limits::Limits;
pub use profiles::{ClientProfiles, ProfileSettings};
pub use stranger::{Hop, HopHeaders, Response, StrangerClient};
pub use target::Target;
