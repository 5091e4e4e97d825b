//! Pages and forms about one post.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod edit;
mod own;
pub(super) mod thread;
