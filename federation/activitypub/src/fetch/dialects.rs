//! Which signature dialect a server understands, learnt by double knocking. Only a memory: losing it
//! costs one more request per server. Delivery keeps its own, durable note per host and may teach
//! this one.

use crate::signature::Dialect;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How many servers are remembered.
const MAX_ENTRIES: usize = 10_000;

/// The first knock at a server nobody knows.
pub const FIRST_KNOCK: Dialect = Dialect::Rfc9421;

#[derive(Clone, Copy, Debug)]
struct Known {
    dialect: Dialect,
    refused_ed25519: bool,
}

/// What was learnt, by authority (host, with the port where it is unusual).
#[derive(Debug, Default)]
pub struct DialectMemory {
    known: Mutex<HashMap<String, Known>>,
}

impl DialectMemory {
    /// The dialect to try first for a document: what is fetched is signed with the RSA key.
    pub fn first(&self, authority: &str) -> Dialect {
        self.known(authority)
            .map_or(FIRST_KNOCK, |known| known.dialect.with_rsa())
    }

    /// The dialect to try first for a delivery, where the durable note (if there is one) says `noted`.
    /// Ed25519 only where the host showed that it takes it.
    pub fn first_for_delivery(&self, authority: &str, noted: Option<Dialect>, unknown: Dialect) -> Dialect {
        let first = noted.unwrap_or(unknown);
        match self.known(authority) {
            Some(known) if known.refused_ed25519 => first.with_rsa(),
            Some(known) if known.dialect == Dialect::Rfc9421Ed25519 => Dialect::Rfc9421Ed25519,
            _ => first,
        }
    }

    fn known(&self, authority: &str) -> Option<Known> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(authority).copied()
    }

    /// Remembers what worked. Whoever takes Ed25519 still takes it when something else works as well.
    pub fn learn(&self, authority: &str, dialect: Dialect) {
        self.change(authority, |known| match known {
            Some(known) if known.refused_ed25519 => Known {
                dialect: dialect.with_rsa(),
                ..known
            },
            Some(known) if known.dialect == Dialect::Rfc9421Ed25519 => known,
            _ => Known {
                dialect,
                refused_ed25519: false,
            },
        });
    }

    /// Remembers that Ed25519 was refused where something else was taken: it is not tried again until
    /// this process ends.
    pub fn refuse_ed25519(&self, authority: &str, taken: Dialect) {
        self.change(authority, |_| Known {
            dialect: taken,
            refused_ed25519: true,
        });
    }

    fn change(&self, authority: &str, change: impl FnOnce(Option<Known>) -> Known) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known.get(authority).copied();
        if known.len() >= MAX_ENTRIES && before.is_none() {
            known.clear();
        }
        let after = change(before);
        match known.get_mut(authority) {
            Some(entry) => *entry = after,
            None => {
                known.insert(authority.to_owned(), after);
            }
        }
    }
}

/// Whether a status may mean that the signature was not understood: time for the second knock.
/// 400 is what some servers answer to a request without the headers they look for.
pub fn asks_for_another_knock(status: u16) -> bool {
    matches!(status, 400 | 401 | 403)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ed25519_is_used_for_those_who_showed_that_they_take_it_until_they_refuse_it() {
        let memory = DialectMemory::default();
        let (noted, unknown) = (Some(Dialect::Cavage), FIRST_KNOCK);
        assert_eq!(memory.first_for_delivery("b.example", noted, unknown), Dialect::Cavage);
        memory.learn("b.example", Dialect::Rfc9421Ed25519);
        memory.learn("b.example", Dialect::Cavage);
        assert_eq!(
            memory.first_for_delivery("b.example", noted, unknown),
            Dialect::Rfc9421Ed25519
        );
        assert_eq!(
            memory.first("b.example"),
            Dialect::Rfc9421,
            "documents are asked for with RSA"
        );
        memory.refuse_ed25519("b.example", Dialect::Rfc9421);
        memory.learn("b.example", Dialect::Rfc9421Ed25519);
        let noted = Some(Dialect::Rfc9421Ed25519);
        assert_eq!(memory.first_for_delivery("b.example", noted, unknown), Dialect::Rfc9421);
        assert_eq!(
            memory.first_for_delivery("c.example", noted, unknown),
            Dialect::Rfc9421Ed25519
        );
    }
}
