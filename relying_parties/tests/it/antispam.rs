//! Synapse's questions about its people.

mod answering;
mod callers;
mod failing;
pub mod house;
mod keeping;
mod naming;
mod numbered;
mod seeing;
