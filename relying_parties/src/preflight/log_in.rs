//! A model of what each server does when somebody comes from us: who they are there. Read from their
//! sources: Mastodon's `Omniauthable` (an identity by `uid`, otherwise a new account, `_1` behind a taken
//! name), Synapse's `OidcHandler` (an external id, otherwise a new account, `1` behind a taken name, unless
//! `allow_existing_users`), MAS's upstream log-in (a link, otherwise a new account, refused if the name is
//! taken and `on_conflict` is `fail`). With the blocks that `join` writes, no server ever gives somebody an
//! account because of an equal name or address.

use super::by_name;
use super::{OurMember, TheirAccount};
use domain::openid::PartyKind;
use std::collections::{HashMap, HashSet};

/// Who somebody is on the other server after a log-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogIn {
    /// This account of theirs.
    Into(String),
    /// A new account with this name.
    Creates(String),
    /// Nobody: the server refuses.
    Refused,
    /// We know too little about that kind of server.
    Unknown,
}

/// The other server, as far as log-ins go.
#[derive(Clone, Debug)]
pub struct TheirServer {
    kind: PartyKind,
    by_link: HashMap<String, String>,
    taken: HashSet<String>,
}

impl TheirServer {
    /// With these accounts. Closed ones keep their names.
    pub fn new(kind: PartyKind, accounts: &[TheirAccount]) -> Self {
        let linked = accounts
            .iter()
            .flat_map(|account| account.links.iter().map(|link| (link.clone(), account.name.clone())));
        Self {
            kind,
            by_link: linked.collect(),
            taken: accounts
                .iter()
                .map(|account| by_name::key(kind, &account.name))
                .collect(),
        }
    }

    /// What the server knows this member by.
    pub fn link_of(kind: PartyKind, member: &OurMember) -> &str {
        match kind {
            PartyKind::Mastodon => &member.username,
            PartyKind::Synapse | PartyKind::Mas | PartyKind::Other => &member.subject,
        }
    }

    /// What happens when this member logs in.
    pub fn log_in(&self, member: &OurMember) -> LogIn {
        if let Some(name) = self.by_link.get(Self::link_of(self.kind, member)) {
            return LogIn::Into(name.clone());
        }
        let wanted = member.username.as_str();
        if !self.is_taken(wanted) {
            return LogIn::Creates(wanted.to_owned());
        }
        match self.kind {
            PartyKind::Mastodon => self.first_free(|n| format!("{wanted}_{n}")),
            PartyKind::Synapse => self.first_free(|n| format!("{wanted}{n}")),
            PartyKind::Mas => LogIn::Refused,
            PartyKind::Other => LogIn::Unknown,
        }
    }

    fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(&by_name::key(self.kind, name))
    }

    /// The first name in a row that nobody has. There are more numbers than accounts, so there is one.
    fn first_free(&self, name: impl Fn(usize) -> String) -> LogIn {
        let free = (1..=self.taken.len() + 1).map(name).find(|name| !self.is_taken(name));
        free.map_or(LogIn::Unknown, LogIn::Creates)
    }
}
