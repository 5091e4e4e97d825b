//! Stops the chain's node if the demo itself is killed: a second process of this program that does
//! nothing but wait for the end of its standard input, which the demo holds open. (The instances
//! watch theirs themselves; anvil cannot.)

use super::DemoError;
use rustix::process::{Pid, Signal, kill_process};
use std::io::Read;
use std::process::Stdio;
use tokio::process::{Child, Command};

/// The guard of one node. Dropping it ends the guard without touching the node.
pub struct Guard {
    _child: Child,
}

impl Guard {
    /// Guards the node with this process id.
    ///
    /// # Errors
    /// If the process cannot be started.
    pub fn start(node: u32) -> Result<Self, DemoError> {
        let failed = || DemoError::io("the guard of the chain cannot be started");
        let program = std::env::current_exe().map_err(failed())?;
        let child = Command::new(program)
            .args(["demo", "--guard", &node.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(failed())?;
        Ok(Self { _child: child })
    }
}

/// Waits for the end of standard input, then asks the node to save its state and go.
pub fn watch(node: u32) {
    let mut ignored = [0; 64];
    let mut input = std::io::stdin();
    while !matches!(input.read(&mut ignored), Ok(0) | Err(_)) {}
    // The id may have passed to another program if the node ended in the same moment.
    let is_node = std::fs::read_to_string(format!("/proc/{node}/comm")).is_ok_and(|name| name.trim() == "anvil");
    if let Some(pid) = i32::try_from(node).ok().and_then(Pid::from_raw).filter(|_| is_node) {
        // If it is gone already, all is well.
        let _ = kill_process(pid, Signal::TERM);
    }
}
