//! Accounts at relying parties follow the gate.

mod converging;
mod crashes;
mod departures;
pub mod house;
mod limits;
mod status;
mod sweeping;
mod trouble;
