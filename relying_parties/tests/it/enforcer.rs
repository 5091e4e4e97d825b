//! Accounts at relying parties follow the gate.

mod converging;
mod crashes;
mod departures;
pub mod house;
mod limits;
mod names;
mod refusals;
mod status;
mod sweeping;
mod trouble;
