//! Tests of the server as a whole: the real binary, several instances, faults.

mod cli;
mod config_files;
mod demo;
mod doctor;
mod faults;
mod owner_link;
mod pages;
mod serving;
mod three_instances;
mod workers;
