//! Prints what belongs into whose configuration, and writes it to files that nobody else reads.

use crate::cli::{CliError, terminal};
use relying_parties::join::block::Block;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// A block with its head and what else must be so.
pub(super) fn print(block: &Block) {
    terminal::say(&format!("\nInto {}:\n", block.file));
    terminal::print(&block.text);
    if !block.also.is_empty() {
        terminal::say("");
    }
    for line in &block.also {
        terminal::say(&format!("  - {line}"));
    }
}

/// Writes a new file that only its owner reads.
pub(super) fn write_new(file: &Path, text: &str) -> Result<(), CliError> {
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut out| std::io::Write::write_all(&mut out, text.as_bytes()));
    written.map_err(|source| CliError::Io {
        what: format!("{} cannot be written", file.display()),
        source,
    })
}
