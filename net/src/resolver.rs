//! Names to addresses, with the check in between: what this resolver returns is what is connected
//! to, so a name cannot answer one thing to the check and another to the connection.

use crate::address;
use crate::error::Cause;
use crate::target::is_loopback_name;
use futures::FutureExt;
use futures::future::BoxFuture;
use hickory_resolver::TokioResolver;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Asks for the addresses of a name. The real one asks the system's DNS servers and hosts file;
/// tests answer from a table.
pub trait Lookup: Send + Sync {
    /// All addresses of `name`; an error if there is none or nobody answered.
    fn lookup(&self, name: String) -> BoxFuture<'static, Result<Vec<IpAddr>, Cause>>;
}

/// A DNS answer that leads into a special range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name leads to an address that is not public ({why})")]
pub struct RefusedAnswer {
    /// The address, where a DNS server gave one.
    pub address: Option<IpAddr>,
    /// What its range is for.
    pub why: &'static str,
}

/// The system's DNS servers and hosts file, without its search list: a peer's name is complete.
#[derive(Default)]
pub struct SystemLookup {
    resolver: Arc<OnceLock<Option<TokioResolver>>>,
}

#[derive(Debug, thiserror::Error)]
enum LookupError {
    #[error("this machine's DNS configuration (/etc/resolv.conf) could not be read")]
    NoConfiguration,
    #[error("the name has no address")]
    NoAddress,
}

impl Lookup for SystemLookup {
    fn lookup(&self, name: String) -> BoxFuture<'static, Result<Vec<IpAddr>, Cause>> {
        let cell = Arc::clone(&self.resolver);
        async move {
            let resolver = cell
                .get_or_init(system_resolver)
                .as_ref()
                .ok_or(LookupError::NoConfiguration)?;
            let answer = resolver.lookup_ip(format!("{}.", name.trim_end_matches('.'))).await?;
            let addresses: Vec<IpAddr> = answer.iter().collect();
            if addresses.is_empty() {
                Err(LookupError::NoAddress.into())
            } else {
                Ok(addresses)
            }
        }
        .boxed()
    }
}

fn system_resolver() -> Option<TokioResolver> {
    let mut builder = TokioResolver::builder_tokio().ok()?;
    let options = builder.options_mut();
    options.timeout = Duration::from_secs(2);
    options.attempts = 2;
    options.positive_max_ttl = Some(Duration::from_secs(3600));
    options.negative_max_ttl = Some(Duration::from_secs(60));
    builder.build().ok()
}

/// The resolver of the Stranger profile.
pub(crate) struct CheckedResolver {
    pub(crate) lookup: Arc<dyn Lookup>,
    pub(crate) allow_loopback: bool,
}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let lookup = Arc::clone(&self.lookup);
        let allow_loopback = self.allow_loopback;
        async move {
            let addresses = if is_loopback_name(&name) {
                vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]
            } else {
                lookup.lookup(name).await?
            };
            // One bad address spoils the answer: a name that mixes public and private addresses is
            // either broken or an attack, and picking the good ones would help only the attack.
            for found in &addresses {
                if !address::is_reachable(*found, allow_loopback) {
                    let why = address::special(*found).map_or("loopback", |s| s.0);
                    return Err(RefusedAnswer {
                        address: Some(*found),
                        why,
                    }
                    .into());
                }
            }
            // Port 0 means: the port of the URL.
            let addresses: Addrs = Box::new(addresses.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        }
        .boxed()
    }
}
