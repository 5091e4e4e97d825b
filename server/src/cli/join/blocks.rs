//! Prints what belongs into whose configuration, and writes it to files; what may hold a secret nobody else reads.

use crate::cli::{CliError, terminal};
use relying_parties::join::block::Block;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A block with its head and what else must be so.
pub(super) fn print(block: &Block) {
    terminal::say(&format!("\nInto {}:\n", block.file));
    for line in &block.first {
        terminal::say(&format!("  ! {line}"));
    }
    if !block.first.is_empty() {
        terminal::say("");
    }
    terminal::print(&block.text);
    if !block.also.is_empty() {
        terminal::say("");
    }
    for line in &block.also {
        terminal::say(&format!("  - {line}"));
    }
}

/// A new file, which only its owner reads if it may hold secrets, made before anything that cannot be taken back. It is gone again if
/// nothing comes to be written.
pub(super) struct NewFile {
    path: PathBuf,
    file: File,
    is_written: bool,
}

impl NewFile {
    /// Makes it.
    pub(super) fn make(path: &Path) -> Result<Self, CliError> {
        Self::make_for(0o600, path)
    }

    /// Makes one of this name in the folder of `path`, for everybody to read; `None` if it is there and holds
    /// this text already.
    pub(super) fn beside(path: &Path, name: &str, text: &str) -> Result<Option<Self>, CliError> {
        let path = path.with_file_name(name);
        if std::fs::read_to_string(&path).is_ok_and(|there| there == text) {
            return Ok(None);
        }
        Self::make_for(0o644, &path).map(Some)
    }

    fn make_for(mode: u32, path: &Path) -> Result<Self, CliError> {
        let made = OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
        made.map(|file| Self {
            path: path.to_owned(),
            file,
            is_written: false,
        })
        .map_err(|source| cannot(path, source))
    }

    /// Writes it.
    pub(super) fn write(mut self, text: &str) -> Result<(), CliError> {
        let written = self.file.write_all(text.as_bytes());
        self.is_written = written.is_ok();
        written.map_err(|source| cannot(&self.path, source))
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.is_written {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn cannot(path: &Path, source: std::io::Error) -> CliError {
    CliError::Io {
        what: format!("{} cannot be written", path.display()),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_nothing_was_written_to_is_gone_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("block.yaml");
        drop(NewFile::make(&path).expect("made"));
        assert!(!path.exists());
        NewFile::make(&path).expect("made").write("text").expect("written");
        assert_eq!(std::fs::read_to_string(&path).expect("read"), "text");
        assert!(NewFile::make(&path).is_err(), "nothing is written over");
        assert!(path.exists(), "and what was there stays");
        let beside = || NewFile::beside(&path, "module.py", "text");
        beside()
            .expect("made")
            .expect("it was not there")
            .write("text")
            .expect("written");
        assert!(beside().expect("it is there").is_none());
        std::fs::write(folder.path().join("module.py"), "another").expect("written");
        assert!(beside().is_err());
    }
}
