//! Where the anvil binary is. It comes from npm with the other contract tools; calling the binary
//! inside its platform package spares a detour through node and a post-install script.

use super::AnvilError;
use std::env::consts::{ARCH, OS};
use std::path::{Path, PathBuf};

/// What to run when anvil is missing, from the root of the source tree.
pub const INSTALL_COMMAND: &str = "npm --prefix contracts ci";

/// Finds anvil: `asked_for` if given (and nothing else then), the npm package below `contracts` (the
/// folder of that name in the source tree), the search path.
pub fn find_anvil(asked_for: Option<&Path>, contracts: &Path) -> Result<PathBuf, AnvilError> {
    if let Some(path) = asked_for {
        return if path.is_file() {
            Ok(path.to_owned())
        } else {
            Err(AnvilError::NotFound {
                asked_for: Some(path.to_owned()),
            })
        };
    }
    let search_path = std::env::var_os("PATH").unwrap_or_default();
    std::iter::once(contracts.join(npm_path()))
        .chain(std::env::split_paths(&search_path).map(|folder| folder.join("anvil")))
        .find(|candidate| candidate.is_file())
        .ok_or(AnvilError::NotFound { asked_for: None })
}

/// The binary inside the npm package for this platform, in npm's names.
fn npm_path() -> PathBuf {
    let os = if OS == "macos" { "darwin" } else { OS };
    let arch = match ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    PathBuf::from(format!("node_modules/@foundry-rs/anvil-{os}-{arch}/bin/anvil"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_binary_is_answered_with_the_command_that_installs_it() {
        let existing = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        assert!(find_anvil(Some(&existing), Path::new("contracts")).is_ok());

        let error = find_anvil(Some(Path::new("no/such/anvil")), Path::new("contracts")).expect_err("there is none");
        assert_eq!(
            error.to_string(),
            "anvil was not found at no/such/anvil; install it with: npm --prefix contracts ci"
        );
    }
}
