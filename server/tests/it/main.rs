//! Tests of the server as a whole: the real binary, several instances, faults.

mod faults;
mod three_instances;
