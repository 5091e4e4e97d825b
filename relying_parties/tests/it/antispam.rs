//! Synapse's questions about its people.

mod answering;
mod callers;
mod failing;
mod house;
mod keeping;
mod naming;
mod seeing;
