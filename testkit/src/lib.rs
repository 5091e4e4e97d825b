#![doc = include_str!("../README.md")]

pub mod builders;
pub mod clock;
pub mod entropy;
pub mod postgres;

pub use clock::FakeClock;
pub use entropy::SeededEntropy;
