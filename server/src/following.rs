//! Following and unfollowing, for every surface that lets a member do so. A local member is followed
//! at once; a remote one is asked by a job.

mod begin;
mod end;
mod error;

pub use begin::follow;
pub use end::unfollow;
pub use error::FollowingError;

#[cfg(test)]
mod tests;
