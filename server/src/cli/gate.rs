//! `guildhall gate …`: what the gate says to the holder of a wallet, and how it is doing.

mod check;
mod status;

use super::CliError;
use super::open::Context;
use alloy_primitives::Address;
use clap::{Args, Subcommand};
use domain::wallet::ChainId;
use std::path::PathBuf;
use std::process::ExitCode;

/// Ask the gate.
#[derive(Debug, Subcommand)]
pub enum GateCommand {
    /// Would this wallet be let in, and why? Exit code 0 granted, 1 denied, 2 cannot be told now, 64 if
    /// the address is none.
    Check(CheckArgs),
    /// How many members are in which stage, which brakes are on, and how the chains' servers answer.
    Status,
}

/// What is asked.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The wallet's address, `0x…`.
    pub address: Address,
    /// Treat it as a contract wallet on this chain (`eip155:8453`), which counts on no other.
    #[arg(long, value_name = "CHAIN", value_parser = chain)]
    pub chain: Option<ChainId>,
    /// Ask the rules in this file instead of the configuration's: it holds `[gate.*]`, `[cond.*]` and the
    /// `[chain.*]` they are read from. Neither a server nor a database is needed.
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Print JSON for programs.
    #[arg(long)]
    pub json: bool,
}

fn chain(text: &str) -> Result<ChainId, String> {
    ChainId::parse_caip2(text).ok_or_else(|| "write a chain as eip155: and its number".to_owned())
}

/// Runs the command.
///
/// # Errors
/// If the configuration is not good.
pub async fn run(context: &Context, command: &GateCommand) -> Result<ExitCode, CliError> {
    match command {
        GateCommand::Check(args) => check::run(context, args).await,
        GateCommand::Status => status::run(context).await,
    }
}
