//! Tests of the public surface of this crate.

mod transport;
