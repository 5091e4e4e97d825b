//! The invariants of ARCHITECTURE.md that can be read off the tree: who imports whom, which crate may
//! know which library, how large a file may be, which licences may be linked. Each rule has a seeded
//! violation that it must catch, so that a rule that sees nothing fails.

mod documents;
mod files;
mod layers;
mod licences;

use std::path::PathBuf;

/// The root of the workspace.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the workspace exists")
}
