//! Pages and forms about one post.

pub(super) mod boost;
pub(super) mod create;
pub(super) mod delete;
pub(super) mod edit;
pub(super) mod like;
mod own;
mod shown;
pub(super) mod thread;
pub(super) mod unboost;
pub(super) mod unlike;
