//! What follows from something that happened, whoever brought it: home timelines are filled and members
//! are notified. Called inside the transaction that stores the post, like or follow, by the acts of
//! members and by the federation alike, so that a remote like notifies exactly as a local one does.
//!
//! Everything here is bounded: the first [`FIRST_FOLLOWERS`] home timelines are filled at once, the
//! others by `FillHome` jobs.

mod announces;
mod blocks;
mod dormant;
mod follows;
mod homes;
mod likes;
mod notices;
mod posts;

pub use announces::{announce_arrived, unannounced};
pub use blocks::{blocked, unblocked};
pub use follows::{follow_accepted, follow_answered, follow_requested, followed, unfollowed};
pub use homes::FIRST_FOLLOWERS;
pub(crate) use homes::go_on;
pub use likes::{liked, unliked};
pub use posts::{newly_mentioned, post_arrived, post_edited};

#[cfg(test)]
mod tests;
