//! What can keep the demo from running; every error says what to do.

use chain::{AnvilError, DemoChainError};
use std::path::PathBuf;

/// The demo cannot run.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The development chain's node cannot be started.
    #[error("the development chain cannot be started")]
    Anvil(#[from] AnvilError),
    /// The contracts cannot be put on it.
    #[error("the development chain cannot be prepared")]
    Chain(#[from] DemoChainError),
    /// The port is taken.
    #[error("port {port} is in use by another program: stop it, or choose another with --port")]
    PortInUse {
        /// The port.
        port: u16,
    },
    /// The data belongs to other ports: they are part of every address in it.
    #[error("{} holds a demo on port {known}: start it without --port, name another folder with --data, or remove the folder {}", folder.display(), folder.display())]
    OtherPort {
        /// The folder.
        folder: PathBuf,
        /// The port the data was made with.
        known: u16,
    },
    /// A file cannot be used.
    #[error("{what}")]
    Io {
        /// What was being done, and to which file.
        what: String,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
    /// HTTP clients cannot be made.
    #[error("HTTP clients cannot be made on this machine")]
    Clients(#[source] net::NetError),
    /// An instance ended or does not answer.
    #[error("the instance {name} {what}; the end of its log {}:\n{tail}", log.display())]
    Instance {
        /// Which of them.
        name: &'static str,
        /// What it did.
        what: String,
        /// Where it logs.
        log: PathBuf,
        /// The end of the log.
        tail: String,
    },
    /// A seeded member could not do something.
    #[error("a demo member could not {what}: {why}")]
    Seed {
        /// What was being done.
        what: &'static str,
        /// What came back.
        why: String,
    },
}

impl DemoError {
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}
