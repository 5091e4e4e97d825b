//! Hand-off: a browser without a wallet waits, and another one that is signed in lets it in. The idea
//! is RFC 8628's, with the answer to its weakness: whoever approves has to choose the number that the
//! waiting side shows, so a link that a stranger sends is approved by guessing only, and one wrong
//! number ends it.

mod begin;
mod collect;
mod decide;
mod number;
mod watch;

pub use begin::BegunHandoff;
pub use collect::Collected;
pub use decide::OfferedHandoff;
pub use watch::WaitingHandoff;

use domain::session::Secret;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

/// How long a hand-off lives.
pub const HANDOFF_TTL: Duration = Duration::from_secs(2 * 60);

/// What is stored for the code in a link.
fn hash_of(code: &str) -> String {
    Secret::presented(&format!("handoff\0{code}")).hash()
}

/// What is stored of the network a browser is on: enough to tell whether another browser is on the
/// same one, and nothing without the code.
fn network_mark(code: &str, ip: IpAddr) -> String {
    Secret::presented(&format!("handoff-network\0{code}\0{}", network_of(ip))).hash()
}

/// The network an address is on, as roughly as addresses may be kept: IPv4 by /24, IPv6 by /48.
fn network_of(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & !0xff)),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 80 << 80)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_a_24_or_a_48() {
        let network = |text: &str| network_of(text.parse().expect("an address")).to_string();
        assert_eq!(network("192.0.2.77"), "192.0.2.0");
        assert_eq!(network("::ffff:192.0.2.77"), "192.0.2.0");
        assert_eq!(network("2001:db8:1:2:aaaa::1"), "2001:db8:1::");
    }
}
