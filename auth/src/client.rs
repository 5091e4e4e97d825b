//! Where a request came from. The server finds the address out (it knows which proxies to trust) and
//! puts it into the request's extensions; this room only counts by it.

pub use domain::rate_limit::{counted_as, counted_as_site};
use std::net::{IpAddr, Ipv6Addr};

/// The visitor's IP address, as a request extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);

/// Stands for everybody whose address nobody told us: they share one allowance.
pub(crate) const NOBODY_KNOWS: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
