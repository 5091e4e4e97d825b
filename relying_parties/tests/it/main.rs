//! The relying parties' room against fakes of the servers behind the gate.

mod antispam;
mod claims;
mod enforcer;
mod joining;
mod registry;
mod remote;
