#![doc = include_str!("../README.md")]

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod listener;
pub mod logging;
pub mod master_key;
pub mod metrics_listener;
pub mod os_entropy;
pub mod owner_link;
pub mod pages;
pub mod real_clock;
pub mod words;
pub mod workers;
