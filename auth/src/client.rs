//! Where a request came from. The server finds the address out (it knows which proxies to trust) and
//! puts it into the request's extensions; this room only counts by it.

use std::net::{IpAddr, Ipv6Addr};

/// The visitor's IP address, as a request extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);

/// Stands for everybody whose address nobody told us: they share one allowance.
pub(crate) const NOBODY_KNOWS: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// What to count by: IPv4 as it is (also when wrapped into IPv6), IPv6 by /64, because a household
/// has that many addresses at least.
pub fn counted_as(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> String {
        counted_as(text.parse().expect("an address")).to_string()
    }

    #[test]
    fn neighbours_within_a_64_count_as_one() {
        assert_eq!(counted("2001:db8:1:2:aaaa::1"), counted("2001:db8:1:2:bbbb::2"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_eq!(counted("::ffff:192.0.2.1"), "192.0.2.1");
        assert_ne!(counted("192.0.2.1"), counted("192.0.2.2"));
    }
}
