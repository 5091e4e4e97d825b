//! Keeping somebody away altogether: neither sees, follows or reaches the other. The other's server is
//! told, so that it holds there as well.

mod begin;
mod end;
mod error;
mod part;

pub use begin::block;
pub use end::unblock;
pub use error::BlockingError;
pub(crate) use part::part;

#[cfg(test)]
mod tests;
