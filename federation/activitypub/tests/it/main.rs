//! Tests of the public surface of this crate.

mod transport;
mod inbox;
mod instances;
mod outbox;
mod parts;
mod reading;
