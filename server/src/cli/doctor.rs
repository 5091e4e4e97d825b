//! `guildhall doctor`: what is wrong with the installation, and what to do.

use super::open::Context;
use super::{CliError, terminal};
use crate::doctor::{Facts, examine};
use crate::real_clock::RealClock;
use clap::Args;
use std::process::ExitCode;
use std::sync::Arc;

/// Find out what is wrong with the installation.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Print JSON for programs.
    #[arg(long)]
    pub json: bool,
}

/// Examines the installation. Exit code 1 if a check failed.
///
/// # Errors
/// Never; what is wrong is a finding.
pub async fn run(context: &Context, args: &DoctorArgs) -> Result<ExitCode, CliError> {
    let facts = Facts::gather(context.file.clone(), context.config(), Arc::new(RealClock)).await;
    let report = examine(&facts).await;
    if args.json {
        let text = serde_json::to_string_pretty(&report).expect("a report is plain data");
        terminal::say(&text);
    } else {
        terminal::print(&report.to_text());
    }
    Ok(if report.failed() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
