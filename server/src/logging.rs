//! Structured logs: one line per event, for people or as JSON. What goes into them is decided where
//! they are written; the rule of the house is no secret, no body, no query string, no whole IP.

use crate::config::{Log, LogFormat};
use std::net::IpAddr;
use tracing_subscriber::EnvFilter;

/// Libraries whose own log lines repeat what a stranger sent: the passkey library does so with answers
/// that it cannot read. What matters of them comes back as an error.
const NEVER_HEARD: &str = "webauthn_rs=off";

/// What is written down at this level.
fn filter(level: &str) -> EnvFilter {
    EnvFilter::try_new(level)
        .unwrap_or_else(|_| EnvFilter::new("info"))
        .add_directive(NEVER_HEARD.parse().expect("a target and a level"))
}

/// Sends log lines to standard error from now on. A second call changes nothing.
pub fn start(log: &Log) {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter(&log.level))
        .with_writer(std::io::stderr);
    // Fails only if a subscriber is there already (tests), which then stays.
    let _ = match log.format {
        LogFormat::Pretty => lines
            .with_target(false)
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .try_init(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .try_init(),
    };
}

/// An address as it may be written down: IPv4 cut to /24, IPv6 to /48.
pub fn shortened(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{}/48", std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("not poisoned").write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_library_that_repeats_what_strangers_sent_is_not_heard() {
        let written = Written::default();
        let writer = written.clone();
        let lines = tracing_subscriber::fmt()
            .with_env_filter(filter("trace"))
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(lines, || {
            tracing::error!(target: "webauthn_rs_core::internals", "sent by a stranger");
            tracing::trace!(target: "webauthn_rs", "sent by a stranger");
            tracing::trace!(target: "guildhall", "ours");
        });
        let text = String::from_utf8(written.0.lock().expect("not poisoned").clone()).expect("text");
        assert!(text.contains("ours"), "{text}");
        assert!(!text.contains("stranger"), "{text}");
    }

    #[test]
    fn addresses_are_cut_before_they_are_written_down() {
        assert_eq!(shortened("203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(shortened("::ffff:203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(shortened("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1::/48");
    }
}
