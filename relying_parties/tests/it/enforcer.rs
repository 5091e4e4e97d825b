//! Accounts at relying parties follow the gate.

mod converging;
mod crashes;
mod departures;
pub mod house;
mod limits;
mod log_outs;
mod names;
mod refusals;
mod status;
mod strays;
mod sweeping;
mod switched_off;
mod trouble;
