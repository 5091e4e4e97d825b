//! `guildhall gate …`: what the gate says to the holder of a wallet, and how it is doing.

mod check;
mod here;
mod status;

use super::open::Context;
use super::{CliError, terminal};
use alloy_primitives::Address;
use clap::{Args, Subcommand};
use domain::wallet::ChainId;
use std::path::PathBuf;
use std::process::ExitCode;

/// Ask the gate.
#[derive(Debug, Subcommand)]
pub enum GateCommand {
    /// Would this wallet be let in, and why? By the rules, and by the bans and cool-downs of the configured
    /// database. Exit code 0 granted, 1 denied, 2 cannot be told now, 64 if the address is none, 78 if the
    /// configuration or the file of rules is missing or wrong.
    Check(CheckArgs),
    /// How many members are in which stage, which brakes are on, and how the chains' servers answer.
    Status,
}

/// What is asked.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The wallet's address: 0x and 40 hexadecimal digits, in lower case or with a right checksum.
    #[arg(value_parser = wallet)]
    pub address: Address,
    /// Treat it as a contract wallet on this chain (`eip155:8453`), which counts on no other.
    #[arg(long, value_name = "CHAIN", value_parser = chain)]
    pub chain: Option<ChainId>,
    /// Ask the rules in this file instead of the configuration's: it holds `[gate.*]`, `[cond.*]` and the
    /// `[chain.*]` they are read from. Neither a server nor a database is needed; bans and cool-downs are
    /// not known then.
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Print JSON for programs.
    #[arg(long)]
    pub json: bool,
}

/// The exit code of a configuration that is missing or wrong (`EX_CONFIG` of sysexits.h): 1 is the answer *no*.
const BAD_CONFIG: u8 = 78;

fn wallet(text: &str) -> Result<Address, String> {
    let is_shaped = text
        .strip_prefix("0x")
        .is_some_and(|digits| digits.len() == 40 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    if !is_shaped {
        return Err("write a wallet as 0x and 40 hexadecimal digits".to_owned());
    }
    gating::parse_address(text)
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
        GateCommand::Check(args) => Ok(check::run(context, args).await.unwrap_or_else(|error| {
            terminal::complain(&error.report());
            ExitCode::from(BAD_CONFIG)
        })),
        GateCommand::Status => status::run(context).await,
    }
}
