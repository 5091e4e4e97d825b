//! Tests of the public surface of this crate.

mod inbox;
mod instances;
mod outbox;
mod parts;
mod pasture;
mod reading;
mod transport;
