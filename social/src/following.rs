//! Following and unfollowing, answering those who ask, and sending followers away, for every surface
//! that lets a member do so. A local member is followed at once unless they answer requests by hand; a
//! remote one is asked by a job.

mod answer;
mod begin;
mod end;
mod error;

pub use answer::{accept_follower, reject_follower, remove_follower};
pub use begin::follow;
pub use end::unfollow;
pub use error::FollowingError;

#[cfg(test)]
mod request_tests;
#[cfg(test)]
mod tests;
