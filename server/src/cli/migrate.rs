//! `guildhall migrate`: brings the database to the schema of this version.

use super::open::{Context, open, place};
use super::{CliError, terminal};
use std::process::ExitCode;
use store::StoreError;

/// Applies what is missing and says what that was.
///
/// # Errors
/// If the configuration or the database is not usable, or a newer version made it.
pub async fn run(context: &Context) -> Result<ExitCode, CliError> {
    let config = context.config()?;
    let database = config.database.clone();
    let pending = if database.exists() {
        let looked = tokio::task::spawn_blocking(move || store::inspect(&database)).await;
        looked
            .unwrap_or_else(|error| Err(StoreError::Unavailable(error.into())))?
            .pending
    } else {
        vec!["everything: the database is new".to_owned()]
    };
    open(config.database.clone()).await?;
    let place = place(&config.database);
    terminal::say(&match pending.len() {
        0 => format!("{place} has the schema of this version already"),
        _ => format!(
            "{place} was brought to the schema of this version ({})",
            pending.join(", ")
        ),
    });
    Ok(ExitCode::SUCCESS)
}
