//! Who is asking: the address of the connection, or, if that is a trusted proxy, the rightmost
//! address in `X-Forwarded-For` that is not one. What stands left of it was written by the client
//! and is worth nothing.

use crate::config::cidr::Cidr;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// The proxies whose word counts.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[Cidr]>);

impl TrustedProxies {
    /// These proxies.
    pub fn new(proxies: &[Cidr]) -> Self {
        Self(proxies.into())
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|proxy| proxy.contains(address))
    }

    /// The client's address, given the connection's and the request's headers.
    pub fn client(&self, connection: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = connection.to_canonical();
        let listed: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .collect();
        for hop in listed.into_iter().rev() {
            if !self.trusts(client) {
                break;
            }
            match address(hop) {
                Some(address) => client = address,
                // A trusted proxy wrote something else than an address: nothing left of it counts.
                None => break,
            }
        }
        client
    }
}

fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_matches(['[', ']']);
    bare.parse::<IpAddr>()
        .ok()
        .or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .map(|ip| ip.to_canonical())
}

/// Notes the client's address in the request, where rate limits find it.
pub async fn note(State(proxies): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() {
        let client = proxies.client(peer.ip(), request.headers());
        request.extensions_mut().insert(auth::ClientIp(client));
        request.extensions_mut().insert(mastodon::ClientAddress(client));
        request
            .extensions_mut()
            .insert(activitypub::inbox::client::ClientAddress(client));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &[&str], connection: &str, forwarded: &[&str]) -> String {
        let proxies: Vec<Cidr> = proxies.iter().map(|text| text.parse().expect("a range")).collect();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().expect("a header"));
        }
        TrustedProxies::new(&proxies)
            .client(connection.parse().expect("an address"), &headers)
            .to_string()
    }

    #[test]
    fn without_a_trusted_proxy_the_header_counts_for_nothing() {
        assert_eq!(client(&[], "203.0.113.1", &["198.51.100.7"]), "203.0.113.1");
        assert_eq!(client(&["10.0.0.0/8"], "203.0.113.1", &["198.51.100.7"]), "203.0.113.1");
    }

    #[test]
    fn behind_trusted_proxies_the_rightmost_stranger_counts() {
        let proxies = &["10.0.0.0/8", "127.0.0.1"];
        assert_eq!(client(proxies, "127.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(
            client(proxies, "127.0.0.1", &["1.2.3.4, 198.51.100.7, 10.1.1.1"]),
            "198.51.100.7"
        );
        assert_eq!(
            client(proxies, "127.0.0.1", &["1.2.3.4", "198.51.100.7"]),
            "198.51.100.7"
        );
        assert_eq!(client(proxies, "127.0.0.1", &["198.51.100.7:4711"]), "198.51.100.7");
        assert_eq!(client(proxies, "127.0.0.1", &["[2001:db8::1]"]), "2001:db8::1");
        assert_eq!(client(proxies, "127.0.0.1", &["1.2.3.4, nonsense"]), "127.0.0.1");
        assert_eq!(client(proxies, "127.0.0.1", &[]), "127.0.0.1");
    }
}
