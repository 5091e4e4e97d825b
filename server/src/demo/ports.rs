//! Which ports the two instances have. They are part of every address in their data, so they are
//! chosen once and kept beside it.

use super::DemoError;
use serde::{Deserialize, Serialize};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

/// The usual port of the first instance.
pub const USUAL: u16 = 8080;

/// The ports of the two instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ports {
    /// Of the first.
    pub first: u16,
    /// Of the second.
    pub second: u16,
}

/// The ports of the demo in `folder`: those it was made with, or, for a new one, `wanted` (0: any)
/// and the next one or any free one.
///
/// # Errors
/// If a port is taken, or `wanted` is not the one that the data was made with.
pub fn choose(folder: &Path, wanted: Option<u16>) -> Result<Ports, DemoError> {
    let file = folder.join("ports.json");
    let known: Option<Ports> = std::fs::read_to_string(&file)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok());
    if let Some(known) = known {
        if wanted.is_some_and(|wanted| wanted != 0 && wanted != known.first) {
            return Err(DemoError::OtherPort {
                folder: folder.to_owned(),
                known: known.first,
            });
        }
        for port in [known.first, known.second] {
            if free(port).is_none() {
                return Err(DemoError::PortInUse { port });
            }
        }
        return Ok(known);
    }
    let wanted = wanted.unwrap_or(USUAL);
    let first = free(wanted).ok_or(DemoError::PortInUse { port: wanted })?;
    // Beside a port that nobody asked for lies one that the system gives to the next who asks for any.
    let beside = match wanted {
        0 => free(0),
        _ => first.port.checked_add(1).and_then(free).or_else(|| free(0)),
    };
    let second = beside.ok_or(DemoError::PortInUse {
        port: first.port.saturating_add(1),
    })?;
    let ports = Ports {
        first: first.port,
        second: second.port,
    };
    let text = serde_json::to_string(&ports).expect("two numbers are plain data");
    std::fs::write(&file, text).map_err(DemoError::io(format!("{} cannot be written", file.display())))?;
    Ok(ports)
}

/// A port that is held until this is dropped.
struct Held {
    port: u16,
    _listener: TcpListener,
}

fn free(port: u16) -> Option<Held> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()?;
    let port = listener.local_addr().ok()?.port();
    Some(Held {
        port,
        _listener: listener,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_chosen_once_and_kept_with_the_data() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = choose(folder.path(), Some(0)).expect("free ports");
        assert_ne!(first.first, first.second);
        assert_eq!(choose(folder.path(), None).expect("the same"), first);
        assert_eq!(choose(folder.path(), Some(first.first)).expect("the same"), first);
        let other = if first.first == 1 { 2 } else { 1 };
        assert!(matches!(
            choose(folder.path(), Some(other)),
            Err(DemoError::OtherPort { .. })
        ));
    }

    #[test]
    fn a_taken_port_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let taken = free(0).expect("a free port");
        assert!(
            matches!(choose(folder.path(), Some(taken.port)), Err(DemoError::PortInUse { port }) if port == taken.port)
        );
        let port = taken.port;
        drop(taken);
        assert!(choose(folder.path(), Some(port)).is_ok());
    }
}
