//! The command line. Results go to standard output, errors and progress to standard error.

pub mod account;
pub mod ban;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod enforcer;
pub mod error;
pub mod gate;
pub mod host;
pub mod init;
pub mod jobs;
pub mod join;
pub mod keys;
pub mod migrate;
pub mod open;
pub mod party;
pub mod serve;
pub mod terminal;

pub use error::CliError;

use crate::config::environment;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

const AFTER_HELP: &str = "\
Exit codes: 0 success; 1 failure (a `doctor` check failed, `gate check` denied); 2 `gate check` could
not tell, `join check` met a server of another kind; 64 wrong options; 78 `gate check` found no good
configuration or file of rules.

The configuration file is ./guildhall.toml unless --config or GUILDHALL_CONFIG names another. Each of
its keys can be overridden by an environment variable: GUILDHALL__HTTP__LISTEN=127.0.0.1:9000";

/// A community on the open social web, behind a gate of wallet passes.
#[derive(Debug, Parser)]
#[command(name = "guildhall", version, about, after_help = AFTER_HELP, arg_required_else_help = true)]
pub struct Cli {
    /// The configuration file.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "GUILDHALL_CONFIG",
        default_value = "guildhall.toml"
    )]
    pub config: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Try everything out: a development chain and two instances on this machine.
    Demo(demo::DemoArgs),
    /// Set up a new instance: configuration, service, proxy snippets, owner link.
    Init(init::InitArgs),
    /// Run the instance.
    Serve(serve::ServeArgs),
    /// Bring the database to the schema of this version (`serve` does so by itself).
    Migrate,
    /// Check, explain or describe the configuration.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Find out what is wrong with the installation, and what to do about it.
    Doctor(doctor::DoctorArgs),
    /// See and change accounts.
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Ask the gate.
    #[command(subcommand)]
    Gate(gate::GateCommand),
    /// Ban accounts, tokens and wallets.
    #[command(subcommand)]
    Ban(ban::BanCommand),
    /// Block other servers.
    #[command(subcommand)]
    Host(host::HostCommand),
    /// See what waits, and what failed for good.
    #[command(subcommand)]
    Jobs(jobs::JobsCommand),
    /// See and do what is done to accounts at other servers behind the gate.
    #[command(subcommand)]
    Enforcer(enforcer::EnforcerCommand),
    /// Put another server behind the gate, look at one, or take the gate away again.
    Join(Box<join::JoinArgs>),
    /// See and change the servers where our members log in.
    #[command(subcommand)]
    Party(Box<party::PartyCommand>),
    /// See and change the keys that sign for servers where our members log in.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
}

/// The exit code of wrong usage (`EX_USAGE` of sysexits.h): 2, which others use for it, is the answer
/// *cannot be told* of `gate check`.
const WRONG_USAGE: u8 = 64;

/// Reads the command line, does it, and says how it went.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A terminal that is gone is no reason to say something else.
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::from(WRONG_USAGE)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            terminal::complain(&format!("error: the runtime cannot be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(run(cli));
    // A blocking read of standard input may still hang in a thread: do not wait for it.
    runtime.shutdown_background();
    outcome.unwrap_or_else(|error| {
        terminal::complain(&error.report());
        ExitCode::FAILURE
    })
}

async fn run(cli: Cli) -> Result<ExitCode, CliError> {
    let context = open::Context {
        file: cli.config,
        variables: environment::variables(),
    };
    match cli.command {
        Command::Demo(args) => Box::pin(demo::run(args)).await,
        Command::Init(args) => init::run(&args).await,
        Command::Serve(args) => Box::pin(serve::run(&context, &args)).await,
        Command::Migrate => migrate::run(&context).await,
        Command::Config(command) => config::run(&context, &command),
        Command::Doctor(args) => Box::pin(doctor::run(&context, &args)).await,
        Command::Account(command) => account::run(&context, command).await,
        Command::Gate(command) => Box::pin(gate::run(&context, &command)).await,
        Command::Ban(command) => Box::pin(ban::run(&context, command)).await,
        Command::Host(command) => host::run(&context, command).await,
        Command::Jobs(command) => jobs::run(&context, command).await,
        Command::Enforcer(command) => Box::pin(enforcer::run(&context, command)).await,
        Command::Join(args) => Box::pin(join::run(&context, *args)).await,
        Command::Party(command) => Box::pin(party::run(&context, *command)).await,
        Command::Keys(command) => keys::run(&context, command).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn an_unknown_command_is_refused_and_not_swallowed() {
        assert!(Cli::try_parse_from(["guildhall", "migrate"]).is_ok());
        for wrong in [["guildhall", "serv"], ["guildhall", "--wrong"]] {
            assert!(Cli::try_parse_from(wrong).is_err(), "{wrong:?}");
        }
        assert!(Cli::try_parse_from(["guildhall", "jobs", "lst"]).is_err());
        assert!(Cli::try_parse_from(["guildhall", "migrate", "more"]).is_err());
    }
}
