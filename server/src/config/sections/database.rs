//! `[database]`: where the instance keeps its data.

use crate::config::problem::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::Database;

/// Where the instance keeps its data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseSection {
    /// The SQLite file; made at the first start. `guildhall.sqlite` if neither `path` nor `url_file`
    /// is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// A file that holds `postgres://user:password@host/database`, for PostgreSQL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_file: Option<String>,
    /// The same without a file, for an address that holds no password (a Unix socket, for example).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How many connections to PostgreSQL are opened at most.
    pub connections: u32,
}

impl Default for DatabaseSection {
    fn default() -> Self {
        Self {
            path: None,
            url_file: None,
            url: None,
            connections: 10,
        }
    }
}

impl DatabaseSection {
    pub(crate) fn check(&self, folder: &Path, problems: &mut Problems) -> Option<Database> {
        let written = [self.path.is_some(), self.url_file.is_some(), self.url.is_some()]
            .into_iter()
            .filter(|w| *w)
            .count();
        if written > 1 {
            problems.add("database", "write one of `path`, `url_file` and `url`");
            return None;
        }
        if self.connections == 0 {
            problems.add("database.connections", "at least 1 is needed");
        }
        let connections = usize::try_from(self.connections).unwrap_or(1);
        let postgres = |url: String| Database::Postgres { url, connections };
        match (&self.url, &self.url_file) {
            (Some(url), _) => problems.keep("database.url", without_password(url)).map(postgres),
            (None, Some(file)) => problems
                .keep("database.url_file", from_file(&folder.join(file)))
                .map(postgres),
            (None, None) => {
                let path = folder.join(self.path.as_deref().unwrap_or("guildhall.sqlite"));
                match path.to_str() {
                    Some(path) => Some(Database::Sqlite(path.to_owned())),
                    None => {
                        problems.add("database.path", "the path is not UTF-8");
                        None
                    }
                }
            }
        }
    }
}

fn checked(text: &str) -> Result<String, String> {
    let good = text.starts_with("postgres://") || text.starts_with("postgresql://");
    if good {
        Ok(text.to_owned())
    } else {
        Err("the address must begin with postgres://".to_owned())
    }
}

fn without_password(text: &str) -> Result<String, String> {
    let text = checked(text)?;
    let secret = url::Url::parse(&text).is_ok_and(|url| url.password().is_some());
    if secret {
        Err(
            "a password does not belong in this file: put the address into a file of its own and name it in url_file"
                .to_owned(),
        )
    } else {
        Ok(text)
    }
}

fn from_file(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    checked(text.trim()).map_err(|error| format!("in {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_the_configuration_file_is_refused() {
        assert!(without_password("postgres:///guildhall?host=/run/postgresql").is_ok());
        assert!(without_password("postgres://me:secret@db/guildhall").is_err());
    }
}
