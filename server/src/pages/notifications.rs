//! What a member is told: the page that lists it, and the answers to those who ask to follow.

pub(super) mod answer;
pub(super) mod index;
mod line;
pub(super) mod told;
