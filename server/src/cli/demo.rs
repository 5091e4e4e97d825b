//! `guildhall demo`: everything at once on this machine.

use super::CliError;
use crate::demo::{DemoOptions, ports};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Try everything out on this machine.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The folder that everything is kept in.
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    pub data: PathBuf,
    /// The port of the first instance (0: any free one). The second gets the next free one.
    #[arg(long, value_name = "N", help = format!("The port of the first instance, {} if not given; 0 for any free one", ports::USUAL))]
    pub port: Option<u16>,
    /// Write addresses, contracts and free wallets to this file, as JSON, once everything runs. The file is
    /// deleted at the start and at the end: while it is there, the demo runs.
    #[arg(long, value_name = "FILE")]
    pub facts: Option<PathBuf>,
    /// Do not open a browser.
    #[arg(long)]
    pub no_browser: bool,
    /// Show the instances' logs here instead of in DIR/a/log and DIR/b/log.
    #[arg(long)]
    pub verbose: bool,
    /// What the demo starts beside its chain; see `demo::guard`.
    #[arg(long, hide = true, value_name = "PID")]
    pub guard: Option<u32>,
}

/// Runs until Ctrl-C.
///
/// # Errors
/// If something cannot be started.
pub async fn run(args: DemoArgs) -> Result<ExitCode, CliError> {
    if let Some(node) = args.guard {
        crate::demo::guard::watch(node);
        return Ok(ExitCode::SUCCESS);
    }
    let options = DemoOptions {
        data: args.data,
        port: args.port,
        facts: args.facts,
        browser: !args.no_browser,
        verbose: args.verbose,
    };
    Box::pin(crate::demo::run(options)).await?;
    Ok(ExitCode::SUCCESS)
}
