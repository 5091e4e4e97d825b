//! Tests of the server as a whole: the real binary, several instances, faults.

mod cli;
mod cli_join;
mod cli_party;
mod command;
mod config_files;
mod demo;
mod doctor;
mod enforcing;
mod faults;
mod openid;
mod owner_link;
mod pages;
mod serving;
mod three_instances;
mod workers;
