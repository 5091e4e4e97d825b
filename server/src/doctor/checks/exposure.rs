//! GH013: what strangers could reach by mistake.

use super::installation;
use crate::doctor::{Facts, Verdict};

/// Listeners, proxies and development switches go together.
pub(super) fn is_sane(facts: &Facts) -> Verdict {
    let config = match installation(facts) {
        Ok(installation) => &installation.config,
        Err(verdict) => return verdict,
    };
    let http = &config.http;
    if config.development.allow_loopback
        && (!http.listen.ip().is_loopback() || config.instance.origin.scheme() == "https")
    {
        return Verdict::fail(
            format!("development.allow_loopback is on for {}", config.instance.origin),
            "remove it from the configuration: it lets strangers reach services of this machine",
        );
    }
    if let Some(metrics) = http.metrics_listen.filter(|metrics| !metrics.ip().is_loopback()) {
        return Verdict::fail(
            format!("metrics are served on {metrics}"),
            "write http.metrics_listen = \"127.0.0.1:9180\" or \"off\"",
        );
    }
    if http.trusted_proxies.iter().any(|proxy| proxy.prefix() == 0) {
        return Verdict::fail(
            "everybody is a trusted proxy, so everybody can claim any address",
            "name the addresses of your own proxies in http.trusted_proxies",
        );
    }
    let behind_proxy = config.instance.origin.scheme() == "https" && http.listen.ip().is_loopback();
    if behind_proxy && http.trusted_proxies.is_empty() {
        return Verdict::warn(
            "a proxy on this machine passes requests on, but http.trusted_proxies is empty: everybody seems to come from one address and shares its rate limits",
            "write http.trusted_proxies = [\"127.0.0.1\"]",
        );
    }
    Verdict::ok(format!("listening on {}", http.listen))
}
