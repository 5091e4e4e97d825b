//! The Stranger profile against real listeners on loopback.

mod limits;
mod listener;
mod reach;
mod redirects;
