//! Opens the browser, if there is a screen.

use crate::config::environment;
use std::process::Stdio;

/// Opens an address. Without a screen or the program `xdg-open` nothing happens: the address is
/// printed anyway.
pub fn open(address: &str) {
    if environment::variable("DISPLAY").is_none() && environment::variable("WAYLAND_DISPLAY").is_none() {
        return;
    }
    let opened = tokio::process::Command::new("xdg-open")
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    if let Ok(mut child) = opened {
        tokio::spawn(async move { child.wait().await });
    }
}
