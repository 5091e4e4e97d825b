//! Two instances on real listeners: the main job, both ways.

mod catching_up;
mod conversation;
mod leaving;
mod liking;
