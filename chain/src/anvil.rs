//! Starts the development node anvil and stops it again, for `guildhall demo` and the tests. The
//! node listens on the loopback interface only and fetches nothing from anywhere.

mod find;
mod output;

pub use find::{INSTALL_COMMAND, find_anvil};

use output::Output;
use rustix::process::{Pid, Signal, kill_process};
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use url::Url;

/// How long anvil may take to listen. It takes 0.4 s on an idle machine.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How long it may take to save its state and go, before it is killed.
const GONE_WITHIN: Duration = Duration::from_secs(10);
/// How many blocks' states are kept for reads of the past. Without a limit anvil writes every older
/// state into a file of its own below the home directory.
const HISTORY_BLOCKS: u64 = 512;

/// Why there is no running anvil.
#[derive(Debug, thiserror::Error)]
pub enum AnvilError {
    /// No binary.
    #[error("anvil was not found{}; install it with: {INSTALL_COMMAND}", named(.asked_for))]
    NotFound {
        /// The path that was asked for, if one was.
        asked_for: Option<PathBuf>,
    },
    /// The binary could not be started.
    #[error("{} could not be started", .binary.display())]
    Start {
        /// The binary.
        binary: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It ended, or did not listen in time.
    #[error("anvil does not listen on 127.0.0.1:{port} (0 is any free port): {said}")]
    NotListening {
        /// The port asked for.
        port: u16,
        /// The end of what it printed.
        said: String,
    },
    /// It could not be stopped.
    #[error("anvil could not be stopped")]
    Stop(#[source] io::Error),
}

fn named(path: &Option<PathBuf>) -> String {
    path.as_ref()
        .map(|path| format!(" at {}", path.display()))
        .unwrap_or_default()
}

/// How to start anvil.
#[derive(Clone, Debug)]
pub struct AnvilOptions {
    /// The binary, see [`find_anvil`].
    pub binary: PathBuf,
    /// The port on 127.0.0.1; 0 lets the operating system choose a free one.
    pub port: u16,
    /// Seconds between blocks; `None` mines a block for every transaction and none otherwise.
    pub block_time: Option<u64>,
    /// Where the chain is kept over restarts: read at the start if it exists, written every
    /// `state_interval_secs` and when the node is stopped.
    pub state_file: Option<PathBuf>,
    /// Seconds between writes of `state_file`.
    pub state_interval_secs: u64,
    /// How many of the well-known accounts are funded and unlocked.
    pub accounts: u32,
    /// The chain id; everything that deploys insists on 31337.
    pub chain_id: u64,
    /// How many blocks' states are kept for reads of the past; `None` keeps the newest alone, which is
    /// much quicker where a hundred thousand blocks are mined.
    pub history_blocks: Option<u64>,
    /// The rules of the chain by their name, for example `cancun`; `None` is anvil's newest. From
    /// Prague on every block writes its parent's hash into a contract, which slows anvil down by and by.
    pub hardfork: Option<String>,
}

impl AnvilOptions {
    /// A chain of its own that is forgotten at the end: any free port, a block for each transaction.
    pub fn new(binary: PathBuf) -> Self {
        Self {
            binary,
            port: 0,
            block_time: None,
            state_file: None,
            state_interval_secs: 30,
            accounts: 10,
            chain_id: domain::wallet::ChainId::ANVIL.0,
            history_blocks: Some(HISTORY_BLOCKS),
            hardfork: None,
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(["--host", "127.0.0.1", "--no-cors", "--port"])
            .arg(self.port.to_string())
            .arg("--prune-history")
            .args(self.history_blocks.map(|blocks| blocks.to_string()))
            .args(["--accounts".to_owned(), self.accounts.to_string()])
            .args(["--chain-id".to_owned(), self.chain_id.to_string()])
            .env_remove("ANVIL_IP_ADDR")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(name) = &self.hardfork {
            command.args(["--hardfork", name]);
        }
        if let Some(seconds) = self.block_time {
            command.arg("--block-time").arg(seconds.to_string());
        }
        if let Some(file) = &self.state_file {
            command.arg("--state").arg(file);
            command
                .arg("--state-interval")
                .arg(self.state_interval_secs.max(1).to_string());
        }
        command
    }
}

/// A running anvil. Dropping it stops it, too, but blocks the thread until it is gone.
///
/// It stays in the caller's process group, so that Ctrl-C in a terminal reaches it as well. Only a
/// caller that is killed outright leaves it behind.
#[derive(Debug)]
pub struct Anvil {
    child: Child,
    url: Url,
    port: u16,
}

impl Anvil {
    /// Starts anvil and returns when it listens.
    ///
    /// The port is the one that anvil itself reports after binding it, so that with port 0 no other
    /// process can take it in between.
    pub async fn start(options: AnvilOptions) -> Result<Self, AnvilError> {
        let start = |source| AnvilError::Start {
            binary: options.binary.clone(),
            source,
        };
        let mut child = options.command().spawn().map_err(start)?;
        let output = Output::of(&mut child);
        // From here on the child is stopped by Drop whatever happens.
        let url = Url::parse("http://127.0.0.1/").expect("a constant URL");
        let mut anvil = Self { child, url, port: 0 };
        let (port, said) = output.port(READY_WITHIN).await;
        match port {
            Some(port) => {
                anvil.port = port;
                anvil.url.set_port(Some(port)).expect("an http URL takes a port");
                Ok(anvil)
            }
            None => Err(AnvilError::NotListening {
                port: options.port,
                said,
            }),
        }
    }

    /// Where it listens.
    pub fn rpc_url(&self) -> &Url {
        &self.url
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether the process is still there.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks it to save its state and go, and waits until it has; kills it after 10 s.
    pub async fn stop(mut self) -> Result<(), AnvilError> {
        self.ask_to_stop();
        let deadline = Instant::now() + GONE_WITHIN;
        while self.is_running() && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.reap().map_err(AnvilError::Stop)
    }

    fn ask_to_stop(&mut self) {
        if self.is_running() {
            // The child is not reaped yet, so its id cannot have passed to another process.
            let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
            // It may end by itself at this very moment; `reap` finds out either way.
            let _ = pid.map(|pid| kill_process(pid, Signal::TERM));
        }
    }

    fn reap(&mut self) -> io::Result<()> {
        if self.is_running() {
            self.child.kill()?;
        }
        self.child.wait().map(drop)
    }
}

impl Drop for Anvil {
    fn drop(&mut self) {
        self.ask_to_stop();
        let deadline = Instant::now() + GONE_WITHIN;
        while self.is_running() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
        // Nobody is left to tell.
        let _ = self.reap();
    }
}
