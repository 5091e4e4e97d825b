#![doc = include_str!("../README.md")]

mod acting;
pub mod arrival;
pub mod blocking;
pub mod describing;
pub mod following;
pub mod jobs;
mod language;
pub mod means;
pub mod muting;
pub mod notifying;
pub mod posting;
pub mod reacting;
pub mod reading;
pub mod relationships;
#[cfg(test)]
mod scene;

pub use jobs::SocialJobs;
pub use means::Means;
