//! Small files with a first line that says why they exist; clients of HTTP made in one place.

use std::fs;
use std::path::{Path, PathBuf};

/// The hard limit of a file's code, its inline tests not counted.
const LONGEST: usize = 600;
/// What half of all files must stay under.
const MEDIAN: usize = 120;

/// A source file of the server: path from the root, text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The lines before the inline tests.
    fn code(&self) -> usize {
        self.text
            .lines()
            .take_while(|line| !line.starts_with("#[cfg(test)]"))
            .count()
    }
}

fn sources() -> Vec<Source> {
    let root = super::root();
    let mut found = Vec::new();
    let members = [
        "domain",
        "store",
        "net",
        "chain",
        "gating",
        "auth",
        "federation/activitypub",
        "server",
        "testkit",
    ];
    for member in members {
        collect(&root.join(member), &root, &mut found);
    }
    assert!(found.len() > 100, "the tree was read");
    found
}

fn collect(folder: &Path, root: &Path, found: &mut Vec<Source>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("readable")
        .map(|e| e.expect("readable").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, root, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).expect("UTF-8");
            let path = path
                .strip_prefix(root)
                .expect("below the root")
                .to_string_lossy()
                .into_owned();
            found.push(Source { path, text });
        }
    }
}

fn violations(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let Source { path, text } = source;
        if source.code() > LONGEST && !path.ends_with("schema.rs") {
            found.push(format!("{path} has {} lines of code: give it one job", source.code()));
        }
        if !(text.starts_with("//!") || text.starts_with("#![doc")) {
            found.push(format!("{path} does not begin with why it exists"));
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        if ["util.rs", "utils.rs", "helpers.rs", "common.rs", "misc.rs", "mod.rs"].contains(&name) {
            found.push(format!("{path}: a drawer, not a name"));
        }
        // Split so that this file does not find itself.
        let makes_clients = ["reqwest::Client::", "ClientBuilder::new"]
            .iter()
            .any(|p| text.contains(&format!("{p}builder")) || text.contains(&format!("{p}new()")));
        if makes_clients && path.contains("/src/") && !path.starts_with("net/") && !path.starts_with("testkit/") {
            found.push(format!("{path} makes an HTTP client: `net` does"));
        }
    }
    found
}

#[test]
fn files_are_small_named_for_their_job_and_say_why_they_exist() {
    let sources = sources();
    assert_eq!(violations(&sources), Vec::<String>::new());
    let mut sizes: Vec<usize> = sources
        .iter()
        .filter(|s| s.path.contains("/src/"))
        .map(Source::code)
        .collect();
    sizes.sort_unstable();
    let median = sizes[sizes.len() / 2];
    assert!(median <= MEDIAN, "the median file has {median} lines");
}

#[test]
fn a_drawer_a_giant_and_a_silent_file_are_caught() {
    let giant = format!("//! Why.\n{}", "fn f() {}\n".repeat(LONGEST + 1));
    let seeded = [
        Source {
            path: "auth/src/util.rs".into(),
            text: "//! Why.\n".into(),
        },
        Source {
            path: "auth/src/giant.rs".into(),
            text: giant,
        },
        Source {
            path: "auth/src/silent.rs".into(),
            text: "fn f() {}\n".into(),
        },
        Source {
            path: "auth/src/client.rs".into(),
            text: format!("//! Why.\nreqwest::Client::{}", "new()"),
        },
    ];
    assert_eq!(violations(&seeded).len(), 4);
}
