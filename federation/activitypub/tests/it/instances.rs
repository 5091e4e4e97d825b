//! Two instances on real listeners: the main job, both ways.

mod audiences;
mod blocking;
mod boosting;
mod catching_up;
mod conversation;
mod leaving;
mod liking;
