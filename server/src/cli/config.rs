//! `guildhall config …`: everything about the configuration file.

use super::open::Context;
use super::{CliError, terminal};
use crate::config::document::Document;
use crate::config::example;
use crate::config::schema::Schema;
use crate::config::{Config, ConfigError};
use clap::Subcommand;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Check, explain or describe the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print everything that is wrong, with line numbers. Exit code 1 if anything is. What is allowed but
    /// probably not meant is printed as a warning, and changes nothing about the exit code.
    Check {
        /// The file, instead of --config.
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Print a commented file with every key.
    Example,
    /// Print the JSON schema of the file, for editors.
    Schema,
}

/// Runs the command.
///
/// # Errors
/// If the file cannot be read.
pub fn run(context: &Context, command: &ConfigCommand) -> Result<ExitCode, CliError> {
    match command {
        ConfigCommand::Check { file } => check(file.as_ref().unwrap_or(&context.file), &context.variables),
        ConfigCommand::Example => {
            terminal::print(&example::example());
            Ok(ExitCode::SUCCESS)
        }
        ConfigCommand::Schema => {
            terminal::print(&Schema::new().to_text());
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn check(file: &Path, variables: &[(String, String)]) -> Result<ExitCode, CliError> {
    match Config::load(file, variables) {
        Ok(config) => {
            warn(file, &config);
            terminal::say(&format!(
                "{} is good: the configuration of {}",
                file.display(),
                config.instance.origin
            ));
            Ok(ExitCode::SUCCESS)
        }
        Err(ConfigError::Invalid { problems, .. }) => {
            for problem in &problems {
                let place = match &problem.place {
                    Some(crate::config::Place::Line(line)) => format!("{}:{line}", file.display()),
                    Some(crate::config::Place::Variable(name)) => name.clone(),
                    None => file.display().to_string(),
                };
                let bare = crate::config::Problem {
                    place: None,
                    ..problem.clone()
                };
                terminal::complain(&format!("{place}: {bare}"));
            }
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}

/// Prints what is probably not meant, each with its line.
fn warn(file: &Path, config: &Config) {
    let warnings = config.warnings();
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let document = Document::parse(&text).unwrap_or_default();
    for warning in warnings {
        let line = match document.place(&warning.path) {
            Some(crate::config::Place::Line(line)) => format!("{}:{line}", file.display()),
            _ => file.display().to_string(),
        };
        terminal::complain(&format!("{line}: warning: {warning}"));
    }
}
