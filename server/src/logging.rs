//! Structured logs: one line per event, for people or as JSON. What goes into them is decided where
//! they are written; the rule of the house is no secret, no body, no query string, no whole IP.

use crate::config::{Log, LogFormat};
use std::net::IpAddr;
use tracing_subscriber::EnvFilter;

/// Sends log lines to standard error from now on. A second call changes nothing.
pub fn start(log: &Log) {
    let filter = EnvFilter::try_new(&log.level).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
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

    #[test]
    fn addresses_are_cut_before_they_are_written_down() {
        assert_eq!(shortened("203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(shortened("::ffff:203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(shortened("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1::/48");
    }
}
