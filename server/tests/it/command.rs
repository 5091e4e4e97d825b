//! The program as it is started from a shell: its output, and the folder of a new instance.

use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// What an operator begins with.
pub(crate) const INIT: &[&str] = &[
    "init",
    "guild.example",
    "--yes",
    "--title",
    "The Guild",
    "--pass",
    "builderpass:eip155:8453:0x1111111111111111111111111111111111111111",
    "--rpc",
    "https://rpc.one.example",
    "--contact",
    "ops@guild.example",
];

/// Runs the program in this folder to its end.
pub(crate) fn guildhall(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_guildhall"))
        .current_dir(folder)
        .args(args)
        .output()
        .expect("the program runs")
}

/// What it printed.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder in which `init` was run, and what it printed.
pub(crate) fn initialised() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let output = guildhall(folder.path(), INIT);
    assert!(output.status.success(), "{}", text(&output.stderr));
    (folder, text(&output.stdout))
}
