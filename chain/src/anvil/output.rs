//! What anvil prints. Its first lines tell the port it got; the rest is read and thrown away, since
//! a full pipe would stop the node. The end is kept for the error message.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::sync::mpsc;

/// How many lines are kept for an error message, and how long each may be.
const KEPT_LINES: usize = 5;
const KEPT_CHARACTERS: usize = 300;

/// The line that anvil prints after it has bound its port.
const LISTENING: &str = "Listening on 127.0.0.1:";

/// Both output streams of a child, each read by a thread of its own until the child closes it.
pub(super) struct Output {
    ports: mpsc::UnboundedReceiver<u16>,
    tail: Arc<Mutex<VecDeque<String>>>,
}

impl Output {
    /// Takes over the child's output.
    pub(super) fn of(child: &mut Child) -> Self {
        let (sender, ports) = mpsc::unbounded_channel();
        let tail = Arc::default();
        if let Some(stdout) = child.stdout.take() {
            drain(stdout, Some(sender), Arc::clone(&tail));
        }
        if let Some(stderr) = child.stderr.take() {
            drain(stderr, None, Arc::clone(&tail));
        }
        Self { ports, tail }
    }

    /// The port once it is bound; `None` if the child ends or the time is over. With it, the last
    /// lines printed.
    pub(super) async fn port(mut self, within: Duration) -> (Option<u16>, String) {
        // The channel closes when standard output does, which is when the child ends.
        let port = tokio::time::timeout(within, self.ports.recv()).await.unwrap_or(None);
        if port.is_none() {
            // Standard error may be a moment behind standard output.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let said = tail.iter().map(String::as_str).collect::<Vec<_>>().join(" / ");
        (
            port,
            if said.is_empty() {
                "it printed nothing".to_owned()
            } else {
                said
            },
        )
    }
}

fn drain(
    stream: impl Read + Send + 'static,
    ports: Option<mpsc::UnboundedSender<u16>>,
    tail: Arc<Mutex<VecDeque<String>>>,
) {
    thread::spawn(move || {
        let mut ports = ports;
        for line in BufReader::new(stream).split(b'\n') {
            let Ok(line) = line else { return };
            let line = String::from_utf8_lossy(&line);
            let line = line.trim();
            if let Some(port) = line.strip_prefix(LISTENING).and_then(|port| port.parse().ok())
                && let Some(sender) = ports.take()
            {
                // Whoever waited may have given up.
                let _ = sender.send(port);
            }
            if !line.is_empty() {
                let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
                if tail.len() == KEPT_LINES {
                    tail.pop_front();
                }
                tail.push_back(line.chars().take(KEPT_CHARACTERS).collect());
            }
        }
    });
}
