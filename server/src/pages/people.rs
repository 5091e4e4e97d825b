//! Pages and forms about people: profiles, lists, following.

pub(super) mod block;
pub(super) mod find;
pub(super) mod follow;
pub(super) mod follow_by_name;
pub(super) mod list;
pub(super) mod locate;
pub(super) mod mute;
pub(super) mod profile;
mod refusal;
pub(super) mod unblock;
pub(super) mod unfollow;
pub(super) mod unmute;
