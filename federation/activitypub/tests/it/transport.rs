//! The transport half: signatures out and in, fetching, WebFinger.

mod cross_check;
mod fetching;
mod handles;
mod parts;
mod peer;
mod round_trip;
mod verifying;
