//! `[http]`: how the instance is reached.

use crate::config::cidr::Cidr;
use crate::config::problem::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// How the instance is reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSection {
    /// Address and port to listen on. A proxy such as Caddy stands before it and does TLS.
    pub listen: String,
    /// Address and port of the metrics, in the text format of Prometheus; `off` for none. Loopback
    /// only: they are nobody else's business.
    pub metrics_listen: String,
    /// Addresses or ranges of the proxies whose `X-Forwarded-For` is believed. Without the proxy's
    /// address here, everybody seems to come from the proxy.
    pub trusted_proxies: Vec<String>,
    /// How many requests are worked on at once. More are answered 503 with `Retry-After`.
    pub max_requests: u32,
}

impl Default for HttpSection {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            metrics_listen: "127.0.0.1:9180".to_owned(),
            trusted_proxies: Vec::new(),
            max_requests: 512,
        }
    }
}

/// How the instance is reached, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Http {
    /// Where the web is served.
    pub listen: SocketAddr,
    /// Where the metrics are served.
    pub metrics_listen: Option<SocketAddr>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Cidr>,
    /// How many requests are worked on at once.
    pub max_requests: usize,
}

impl HttpSection {
    pub(crate) fn check(&self, problems: &mut Problems) -> Option<Http> {
        let listen = problems.keep("http.listen", address(&self.listen));
        let metrics_listen = if self.metrics_listen == "off" {
            Some(None)
        } else {
            problems
                .keep("http.metrics_listen", address(&self.metrics_listen))
                .map(Some)
        };
        if let Some(Some(metrics)) = metrics_listen
            && !metrics.ip().is_loopback()
        {
            problems.add(
                "http.metrics_listen",
                "metrics are served on loopback only: write 127.0.0.1 and a port, or off",
            );
        }
        if let (Some(listen), Some(Some(metrics))) = (listen, metrics_listen)
            && listen == metrics
            && listen.port() != 0
        {
            problems.add(
                "http.metrics_listen",
                "this is the address of `listen`: choose another port",
            );
        }
        let proxies: Vec<Option<Cidr>> = self
            .trusted_proxies
            .iter()
            .enumerate()
            .map(|(at, text)| problems.keep(&format!("http.trusted_proxies[{at}]"), text.parse::<Cidr>()))
            .collect();
        if self.max_requests == 0 {
            problems.add("http.max_requests", "at least 1 is needed");
        }
        Some(Http {
            listen: listen?,
            metrics_listen: metrics_listen?,
            trusted_proxies: proxies.into_iter().collect::<Option<_>>()?,
            max_requests: usize::try_from(self.max_requests).unwrap_or(usize::MAX),
        })
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not an IP address with a port, such as 127.0.0.1:8080"))
}
