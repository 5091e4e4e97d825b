//! Who sends a request, as an address: the key of the budget that keeps one client from making us
//! fetch keys without end.

use axum::extract::ConnectInfo;
use http::Extensions;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The address of the client, as an extension of the request. `server` puts it there, because only it
/// knows which proxies to trust; without it the address of the connection counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// The key of the client's budget: an IPv4 address, or the /64 of an IPv6 address.
pub(crate) fn budget_key(extensions: &Extensions) -> String {
    let connection = || extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    match extensions
        .get::<ClientAddress>()
        .map(|client| client.0)
        .or_else(connection)
        .map(|ip| ip.to_canonical())
    {
        Some(IpAddr::V4(v4)) => v4.to_string(),
        Some(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        None => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_ipv6_network_is_one_client() {
        let key = |ip: &str| {
            let mut extensions = Extensions::new();
            extensions.insert(ClientAddress(ip.parse().expect("an address")));
            budget_key(&extensions)
        };
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), key("2001:db8:1:2::"));
        assert_ne!(key("2001:db8:1:2::"), key("2001:db8:1:3::"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    }
}
