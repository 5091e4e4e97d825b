//! `[secrets]`: files with secrets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Files with secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SecretsSection {
    /// The key that seals all other secrets; made at the first start, readable by its owner only.
    /// Without it the keys in the database are worth nothing: back it up, and not with the database.
    pub master_key_file: String,
}

impl Default for SecretsSection {
    fn default() -> Self {
        Self {
            master_key_file: "master.key".to_owned(),
        }
    }
}

/// Files with secrets, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// The master key's file.
    pub master_key_file: PathBuf,
}

impl SecretsSection {
    pub(crate) fn check(&self, folder: &Path) -> Secrets {
        Secrets {
            master_key_file: folder.join(&self.master_key_file),
        }
    }
}
