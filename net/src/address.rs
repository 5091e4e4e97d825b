//! Which addresses a stranger may send us to. Everything that is not ordinary public unicast is
//! refused: the whole of IANA's special-purpose registries for IPv4 and IPv6, multicast, and the
//! transition ranges that carry an IPv4 address inside an IPv6 one.
//!
//! Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and the entries since),
//! RFC 6052 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo), RFC 5771 and RFC 4291 (multicast).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is no place a stranger may send us to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Special(
    /// What the range is for, in a few words.
    pub &'static str,
);

/// An IPv4 range: network, prefix length, what it is for.
type V4Range = ([u8; 4], u8, &'static str);

const V4: &[V4Range] = &[
    ([0, 0, 0, 0], 8, "this network"),
    ([10, 0, 0, 0], 8, "private use"),
    ([100, 64, 0, 0], 10, "shared between a provider and its customers"),
    ([127, 0, 0, 0], 8, "loopback"),
    ([169, 254, 0, 0], 16, "link-local"),
    ([172, 16, 0, 0], 12, "private use"),
    ([192, 0, 0, 0], 24, "protocol assignments"),
    ([192, 0, 2, 0], 24, "documentation"),
    ([192, 31, 196, 0], 24, "AS112"),
    ([192, 52, 193, 0], 24, "AMT"),
    ([192, 88, 99, 0], 24, "6to4 relays"),
    ([192, 168, 0, 0], 16, "private use"),
    ([192, 175, 48, 0], 24, "AS112"),
    ([198, 18, 0, 0], 15, "benchmarking"),
    ([198, 51, 100, 0], 24, "documentation"),
    ([203, 0, 113, 0], 24, "documentation"),
    ([224, 0, 0, 0], 4, "multicast"),
    ([240, 0, 0, 0], 4, "reserved"),
];

/// An IPv6 range: network, prefix length, what it is for.
type V6Range = ([u16; 8], u8, &'static str);

/// Ranges inside `2000::/3` that are special all the same; outside it everything is refused.
const V6: &[V6Range] = &[
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, "Teredo"),
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, "protocol assignments"),
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, "documentation"),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, "6to4"),
    ([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48, "AS112"),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, "documentation"),
];

/// Ranges outside `2000::/3`, named so that the refusal says what was tried.
const V6_OUTSIDE: &[V6Range] = &[
    ([0, 0, 0, 0, 0, 0, 0, 1], 128, "loopback"),
    ([0, 0, 0, 0, 0, 0, 0, 0], 128, "unspecified"),
    ([0, 0, 0, 0, 0, 0xffff, 0, 0], 96, "IPv4-mapped"),
    ([0, 0, 0, 0, 0, 0, 0, 0], 96, "IPv4-compatible"),
    ([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48, "NAT64 for local use"),
    ([0x100, 0, 0, 0, 0, 0, 0, 0], 64, "discard"),
    ([0x100, 0, 0, 1, 0, 0, 0, 0], 64, "dummy prefix"),
    ([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16, "segment routing"),
    ([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, "unique local"),
    ([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, "link-local"),
    ([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, "site-local"),
    ([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, "multicast"),
];

/// RFC 6052: the well-known prefix behind which a NAT64 reaches the IPv4 internet.
const NAT64: V6Range = ([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96, "NAT64");

/// What makes `address` special; `None` for ordinary public unicast.
///
/// NAT64 (`64:ff9b::/96`) is judged by the IPv4 address inside: on an IPv6-only machine with DNS64
/// every IPv4 peer is reached that way, and a private address is refused there as anywhere.
pub fn special(address: IpAddr) -> Option<Special> {
    match address {
        IpAddr::V4(v4) => special_v4(v4),
        IpAddr::V6(v6) => special_v6(v6),
    }
}

/// `127.0.0.0/8` and `::1`; an IPv4-mapped loopback address is not among them.
pub fn is_loopback(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback(),
        IpAddr::V6(v6) => v6.is_loopback(),
    }
}

/// Whether a stranger may send us there. `allow_loopback` opens [`is_loopback`] and nothing else.
pub fn is_reachable(address: IpAddr, allow_loopback: bool) -> bool {
    special(address).is_none() || (allow_loopback && is_loopback(address))
}

fn special_v4(address: Ipv4Addr) -> Option<Special> {
    V4.iter()
        .find(|(net, prefix, _)| in_v4(address, *net, *prefix))
        .map(|(_, _, why)| Special(why))
}

fn special_v6(address: Ipv6Addr) -> Option<Special> {
    if in_v6(address, &NAT64) {
        let [.., a, b, c, d] = address.octets();
        return special_v4(Ipv4Addr::new(a, b, c, d));
    }
    let global_unicast = address.octets()[0] & 0xe0 == 0x20;
    let table = if global_unicast { V6 } else { V6_OUTSIDE };
    match table.iter().find(|range| in_v6(address, range)) {
        Some((_, _, why)) => Some(Special(why)),
        None if global_unicast => None,
        None => Some(Special("not allocated for public use")),
    }
}

fn in_v4(address: Ipv4Addr, network: [u8; 4], prefix: u8) -> bool {
    let mask = u32::MAX << (32 - u32::from(prefix));
    u32::from(address) & mask == u32::from(Ipv4Addr::from(network)) & mask
}

fn in_v6(address: Ipv6Addr, (network, prefix, _): &V6Range) -> bool {
    let mask = u128::MAX << (128 - u32::from(*prefix));
    u128::from(address) & mask == u128::from(Ipv6Addr::from(*network)) & mask
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(text: &str) -> Option<&'static str> {
        special(text.parse().expect("an address")).map(|s| s.0)
    }

    #[test]
    fn ordinary_public_addresses_are_not_special() {
        for public in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "203.0.112.255",
            "223.255.255.255",
            "2600::1",
            "2a00:1450::1",
            "2001:200::1",
            "2001:dba::1",
            "2003::1",
            "64:ff9b::808:808",
            "3ffe::1",
        ] {
            assert_eq!(why(public), None, "{public}");
        }
    }

    #[test]
    fn every_special_purpose_ipv4_range_is_refused_at_both_its_ends() {
        for (first, last) in [
            ("0.0.0.0", "0.255.255.255"),
            ("10.0.0.0", "10.255.255.255"),
            ("100.64.0.0", "100.127.255.255"),
            ("127.0.0.0", "127.255.255.255"),
            ("169.254.0.0", "169.254.255.255"),
            ("172.16.0.0", "172.31.255.255"),
            ("192.0.0.0", "192.0.0.255"),
            ("192.0.2.0", "192.0.2.255"),
            ("192.31.196.0", "192.31.196.255"),
            ("192.52.193.0", "192.52.193.255"),
            ("192.88.99.0", "192.88.99.255"),
            ("192.168.0.0", "192.168.255.255"),
            ("192.175.48.0", "192.175.48.255"),
            ("198.18.0.0", "198.19.255.255"),
            ("198.51.100.0", "198.51.100.255"),
            ("203.0.113.0", "203.0.113.255"),
            ("224.0.0.0", "239.255.255.255"),
            ("240.0.0.0", "255.255.255.255"),
        ] {
            assert!(why(first).is_some(), "{first}");
            assert!(why(last).is_some(), "{last}");
        }
    }

    #[test]
    fn every_special_purpose_ipv6_range_is_refused_and_named() {
        for (address, reason) in [
            ("::", "unspecified"),
            ("::1", "loopback"),
            ("::ffff:8.8.8.8", "IPv4-mapped"),
            ("::ffff:127.0.0.1", "IPv4-mapped"),
            ("::7f00:1", "IPv4-compatible"),
            ("64:ff9b:1::1", "NAT64 for local use"),
            ("100::1", "discard"),
            ("100:0:0:1::1", "dummy prefix"),
            ("2001::1", "Teredo"),
            ("2001:2::1", "protocol assignments"),
            ("2001:20::1", "protocol assignments"),
            ("2001:db8::1", "documentation"),
            ("2002:7f00:1::", "6to4"),
            ("2002:808:808::1", "6to4"),
            ("2620:4f:8000::1", "AS112"),
            ("3fff::1", "documentation"),
            ("5f00::1", "segment routing"),
            ("fc00::1", "unique local"),
            ("fdff::1", "unique local"),
            ("fe80::1", "link-local"),
            ("fec0::1", "site-local"),
            ("ff02::1", "multicast"),
            ("4000::1", "not allocated for public use"),
        ] {
            assert_eq!(why(address), Some(reason), "{address}");
        }
    }

    #[test]
    fn an_address_behind_nat64_is_judged_by_what_it_carries() {
        assert_eq!(why("64:ff9b::101:101"), None);
        for (address, reason) in [
            ("64:ff9b::7f00:1", "loopback"),
            ("64:ff9b::a00:1", "private use"),
            ("64:ff9b::a9fe:a9fe", "link-local"),
        ] {
            assert_eq!(why(address), Some(reason), "{address}");
        }
    }

    #[test]
    fn the_loopback_setting_opens_loopback_and_nothing_else() {
        let reachable = |text: &str, allow| is_reachable(text.parse().expect("an address"), allow);
        for loopback in ["127.0.0.1", "127.255.0.3", "::1"] {
            assert!(reachable(loopback, true), "{loopback}");
            assert!(!reachable(loopback, false), "{loopback}");
        }
        for other in [
            "10.0.0.1",
            "0.0.0.0",
            "169.254.169.254",
            "::ffff:127.0.0.1",
            "fe80::1",
            "64:ff9b::7f00:1",
        ] {
            assert!(!reachable(other, true), "{other}");
        }
    }
}
