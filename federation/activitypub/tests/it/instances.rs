//! Two instances on real listeners: the main job, both ways.

mod conversation;
mod leaving;
