//! What most commands begin with: the checked configuration and the existing database.

use super::CliError;
use crate::config::{Config, ConfigError};
use std::path::PathBuf;
use store::{Database, Store, StoreError};

/// Where the configuration comes from.
#[derive(Clone, Debug)]
pub struct Context {
    /// The file.
    pub file: PathBuf,
    /// The environment.
    pub variables: Vec<(String, String)>,
}

impl Context {
    /// The checked configuration.
    ///
    /// # Errors
    /// [`ConfigError`] with everything that is wrong.
    pub fn config(&self) -> Result<Config, ConfigError> {
        Config::load(&self.file, &self.variables)
    }

    /// The configuration and its database, which must exist already: a typing error in a path must
    /// not make an empty database.
    ///
    /// # Errors
    /// If either cannot be had.
    pub async fn store(&self) -> Result<(Config, Store), CliError> {
        let config = self.config()?;
        if !config.database.exists() {
            return Err(CliError::Refused(format!(
                "there is no database at {} yet: `guildhall serve` makes it at its first start",
                place(&config.database)
            )));
        }
        let store = open(config.database.clone()).await?;
        Ok((config, store))
    }
}

/// Opens a database off the async threads.
///
/// # Errors
/// [`StoreError`] if it cannot be opened.
pub async fn open(database: Database) -> Result<Store, StoreError> {
    tokio::task::spawn_blocking(move || Store::open(&database))
        .await
        .unwrap_or_else(|error| Err(StoreError::Unavailable(error.into())))
}

/// A database for a message: a path, or the kind of server, never a password.
pub fn place(database: &Database) -> String {
    match database {
        Database::Sqlite(path) => path.clone(),
        Database::Postgres { .. } => "the PostgreSQL server".to_owned(),
    }
}
