//! The master key's file: made once, readable by its owner only, and never replaced silently: with
//! another key nothing in the database opens any more.

use domain::Entropy;
use domain::seal::MasterKey;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The master key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file is not there although the database needs it.
    #[error("the master key {} is missing, and the database was sealed with it (key {wanted}): put it back from the backup", file.display())]
    Missing {
        /// The file.
        file: PathBuf,
        /// The id of the key that the database was sealed with.
        wanted: String,
    },
    /// The file cannot be read or written.
    #[error("the master key {} cannot be used", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("{} is not a master key: it holds 64 hexadecimal digits", file.display())]
    Malformed {
        /// The file.
        file: PathBuf,
    },
    /// It is a key, but not the one the database was sealed with.
    #[error("{} is master key {found}, but the database was sealed with {wanted}: put the right file there", file.display())]
    Other {
        /// The file.
        file: PathBuf,
        /// The id of the key in the file.
        found: String,
        /// The id of the key that the database was sealed with.
        wanted: String,
    },
}

/// Reads the key; `None` if there is no such file.
///
/// # Errors
/// [`MasterKeyError::Io`] or [`MasterKeyError::Malformed`].
pub fn read(file: &Path) -> Result<Option<MasterKey>, MasterKeyError> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            return Err(MasterKeyError::Malformed { file: file.to_owned() });
        }
        Err(source) => {
            return Err(MasterKeyError::Io {
                file: file.to_owned(),
                source,
            });
        }
    };
    let mut key = [0; 32];
    hex::decode_to_slice(text.trim(), &mut key).map_err(|_| MasterKeyError::Malformed { file: file.to_owned() })?;
    Ok(Some(MasterKey::new(key)))
}

/// Makes a new key, with mode 0600. Never overwrites a file.
///
/// # Errors
/// [`MasterKeyError::Io`], also if there is a file already.
pub fn create(file: &Path, entropy: &dyn Entropy) -> Result<MasterKey, MasterKeyError> {
    let failed = |source| MasterKeyError::Io {
        file: file.to_owned(),
        source,
    };
    let key: [u8; 32] = entropy.bytes();
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .map_err(failed)?;
    writeln!(out, "{}", hex::encode(key)).map_err(failed)?;
    // Everything sealed from now on depends on it: it must survive a power cut before they do.
    out.sync_all().map_err(failed)?;
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(failed)?;
    }
    Ok(MasterKey::new(key))
}

/// Reads the key, or makes one if the database was never sealed. `wanted` is the id of the key that
/// the database was sealed with.
///
/// # Errors
/// [`MasterKeyError`] says what to do.
pub fn load(file: &Path, wanted: Option<&str>, entropy: &dyn Entropy) -> Result<MasterKey, MasterKeyError> {
    match (read(file)?, wanted) {
        (Some(key), Some(wanted)) if key.id() != wanted => Err(MasterKeyError::Other {
            file: file.to_owned(),
            found: key.id(),
            wanted: wanted.to_owned(),
        }),
        (Some(key), _) => Ok(key),
        (None, Some(wanted)) => Err(MasterKeyError::Missing {
            file: file.to_owned(),
            wanted: wanted.to_owned(),
        }),
        (None, None) => create(file, entropy),
    }
}

/// Whether somebody besides the owner may read the file.
pub fn is_exposed(file: &Path) -> std::io::Result<bool> {
    Ok(std::fs::metadata(file)?.permissions().mode() & 0o077 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os_entropy::OsEntropy;

    #[test]
    fn a_key_is_made_once_for_its_owner_only_and_read_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("master.key");
        let made = load(&file, None, &OsEntropy).expect("a new key");
        assert!(!is_exposed(&file).expect("the file"));
        let again = load(&file, Some(&made.id()), &OsEntropy).expect("the same key");
        assert_eq!(made.id(), again.id());
        assert!(create(&file, &OsEntropy).is_err(), "never overwritten");
    }

    #[test]
    fn a_missing_or_other_key_is_refused_when_the_database_is_sealed() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("master.key");
        assert!(matches!(
            load(&file, Some("00112233"), &OsEntropy),
            Err(MasterKeyError::Missing { .. })
        ));
        assert!(!file.exists(), "no new key beside a sealed database");
        create(&file, &OsEntropy).expect("a key");
        assert!(matches!(
            load(&file, Some("00112233"), &OsEntropy),
            Err(MasterKeyError::Other { .. })
        ));
        std::fs::write(&file, "not a key").expect("written");
        assert!(matches!(
            load(&file, None, &OsEntropy),
            Err(MasterKeyError::Malformed { .. })
        ));
    }
}
