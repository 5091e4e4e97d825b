//! A real PostgreSQL server for tests: one per test process, on a socket in a folder of its own, with
//! a fresh database for each test. Stopped when the process ends.
//!
//! The server refuses to run as root, so as root it runs as the `postgres` user.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const INSTALL: &str = "PostgreSQL 15 is missing: install it with `apt-get install postgresql-15`";

struct Server {
    folder: PathBuf,
    _watchdog: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The URL of a new, empty database.
///
/// # Panics
/// If PostgreSQL is not installed, with the command that installs it.
pub fn fresh_database() -> String {
    let server = SERVER.get_or_init(start);
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::SeqCst));
    let socket = server.folder.join("socket");
    run(&binary("createdb"), &["-h", &text(&socket), "-U", "guildhall", &name]);
    format!("postgres:///{name}?host={}&user=guildhall", text(&socket))
}

fn text(path: &Path) -> String {
    path.to_str().expect("temporary folders have plain names").to_owned()
}

fn binary(name: &str) -> PathBuf {
    let folder = fs::read_dir("/usr/lib/postgresql").ok().and_then(|versions| {
        versions
            .filter_map(Result::ok)
            .map(|v| v.path().join("bin"))
            .find(|bin| bin.join("initdb").exists())
    });
    folder.unwrap_or_else(|| panic!("{INSTALL}")).join(name)
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0)
}

/// As root, as the `postgres` user; otherwise as oneself.
fn command(program: &Path) -> Command {
    if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn run(program: &Path, args: &[&str]) {
    let output = command(program)
        .args(args)
        .current_dir("/")
        .stdin(Stdio::null())
        .output()
        .expect("the program exists");
    assert!(
        output.status.success(),
        "{}: {}",
        program.display(),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn start() -> Server {
    let folder = std::env::temp_dir().join(format!("guildhall-postgres-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("socket")).expect("the temporary folder is writable");
    for path in [folder.clone(), folder.join("socket")] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o777)).expect("the folder is ours");
    }
    let data = text(&folder.join("data"));
    run(
        &binary("initdb"),
        &[
            "-D",
            &data,
            "-U",
            "guildhall",
            "-A",
            "trust",
            "--locale=C",
            "--encoding=UTF8",
            "--no-sync",
        ],
    );
    let mut server = command(&binary("postgres"));
    server.args([
        "-D",
        &data,
        "-k",
        &text(&folder.join("socket")),
        "-c",
        "listen_addresses=",
        "-c",
        "fsync=off",
        "-c",
        "max_connections=200",
    ]);
    // The shell outlives nothing: it waits for our end of the pipe to close, which happens however this
    // process dies, then stops the server and removes its folder.
    let script = "\"$@\" >\"$LOG\" 2>&1 & cat >/dev/null; $STOP >/dev/null 2>&1; wait; rm -rf \"$FOLDER\"";
    let mut stop = command(&binary("pg_ctl"));
    stop.args(["-D", &data, "-m", "immediate", "stop"]);
    let stop: Vec<_> = std::iter::once(stop.get_program())
        .chain(stop.get_args())
        .map(|word| word.to_string_lossy())
        .collect();
    let watchdog = Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(server.get_program())
        .args(server.get_args())
        .env("LOG", folder.join("log"))
        .env("FOLDER", &folder)
        .env("STOP", stop.join(" "))
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh exists");
    let deadline = Instant::now() + Duration::from_secs(30);
    let socket = text(&folder.join("socket"));
    let ready = || {
        command(&binary("pg_isready"))
            .args(["-q", "-h", &socket])
            .current_dir("/")
            .status()
            .is_ok_and(|status| status.success())
    };
    while !ready() {
        assert!(
            Instant::now() < deadline,
            "PostgreSQL did not start: {}",
            fs::read_to_string(folder.join("log")).unwrap_or_default()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    Server {
        folder,
        _watchdog: watchdog,
    }
}
