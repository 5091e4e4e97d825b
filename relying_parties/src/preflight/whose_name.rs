//! Whether a name in a list is one of the server that is looked through. The list of another server would
//! say of everybody there that nobody is locked out, or that everybody is.

use domain::openid::PartyKind;

/// What is known of the name that a server's accounts end in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// It is this one.
    Named(String),
    /// It answers at this host; its accounts end in that, or in a domain that the host lies below.
    At(String),
    /// Nothing: all names of a list must at least end in the same.
    Unknown,
}

impl Home {
    /// As far as it can be told from what the operator said, and from the host that the server answers at.
    pub fn of(server_name: Option<&str>, host: Option<&str>) -> Self {
        let is_name = |host: &&str| host.contains('.') && host.parse::<std::net::IpAddr>().is_err();
        match (server_name, host.filter(is_name)) {
            (Some(name), _) => Self::Named(name.to_ascii_lowercase()),
            (None, Some(host)) => Self::At(host.to_ascii_lowercase()),
            (None, None) => Self::Unknown,
        }
    }

    fn is(&self, server: &str) -> bool {
        let below = |host: &str, domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        match self {
            Self::Named(name) => name.eq_ignore_ascii_case(server),
            Self::At(host) => {
                host.eq_ignore_ascii_case(server) || server.contains('.') && below(host, &server.to_ascii_lowercase())
            }
            Self::Unknown => true,
        }
    }

    /// What is wrong with a name, or the server in it; `None` for a bare one.
    pub(super) fn look(&self, kind: PartyKind, name: &str) -> Result<Option<String>, String> {
        let Some(server) = server_in(kind, name)? else {
            return Ok(None);
        };
        if self.is(&server) {
            return Ok(Some(server));
        }
        let help = match (kind, self) {
            (PartyKind::Synapse | PartyKind::Mas, Self::At(_) | Self::Named(_)) => {
                format!("; if its user ids do end in :{server}, give --server-name {server}")
            }
            _ => "; write the names of its own accounts alone, without what follows them".to_owned(),
        };
        let own = match self {
            Self::Named(own) | Self::At(own) => own.as_str(),
            Self::Unknown => "this server",
        };
        Err(format!("{name} is an account of {server}, and not of {own}{help}"))
    }
}

/// The server that a name says it is of.
fn server_in(kind: PartyKind, name: &str) -> Result<Option<String>, String> {
    let (local, server) = match kind {
        PartyKind::Synapse | PartyKind::Mas => match name.strip_prefix('@') {
            Some(rest) => {
                let Some((local, server)) = rest.split_once(':') else {
                    return Err(format!("{name} is no user id: write @name:server, or the name alone"));
                };
                (local, Some(server))
            }
            None => (name, None),
        },
        PartyKind::Mastodon => {
            let rest = name.strip_prefix('@').unwrap_or(name);
            rest.split_once('@')
                .map_or((rest, None), |(local, server)| (local, Some(server)))
        }
        PartyKind::Other => return Ok(None),
    };
    if local.is_empty() || local.contains(['@', ':']) || server.is_some_and(str::is_empty) {
        return Err(format!("{name} is the name of no account there"));
    }
    Ok(server.map(str::to_ascii_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_servers_are_told_from_its_own() {
        let named = Home::of(Some("Example.org"), Some("matrix.example.org"));
        let at = Home::of(None, Some("matrix.example.org"));
        for (home, kind, own) in [
            (&named, PartyKind::Synapse, "@zoe:example.org"),
            (&named, PartyKind::Synapse, "zoe"),
            (&at, PartyKind::Synapse, "@zoe:example.org"),
            (&at, PartyKind::Synapse, "@zoe:matrix.example.org"),
            (&at, PartyKind::Mastodon, "@zoe@example.org"),
            (&at, PartyKind::Mastodon, "zoe"),
            (&at, PartyKind::Mas, "zoe"),
            (&Home::Unknown, PartyKind::Synapse, "@zoe:example.org"),
            (&named, PartyKind::Other, "zoe@other.org"),
        ] {
            assert!(home.look(kind, own).is_ok(), "{own}");
        }
        for (home, kind, wrong) in [
            (&named, PartyKind::Synapse, "@zoe:other.org"),
            (&at, PartyKind::Synapse, "@zoe:other.org"),
            (&at, PartyKind::Synapse, "@zoe:org"),
            (&named, PartyKind::Synapse, "foo@bar"),
            (&named, PartyKind::Synapse, "zoe:example.org"),
            (&named, PartyKind::Synapse, "@zoe"),
            (&at, PartyKind::Mastodon, "foo@bar"),
            (&at, PartyKind::Mastodon, "@zoe@other.org"),
            (&at, PartyKind::Mas, "foo@bar"),
        ] {
            assert!(home.look(kind, wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_machine_without_a_name_tells_nothing() {
        for host in ["127.0.0.1", "localhost", "::1"] {
            assert_eq!(Home::of(None, Some(host)), Home::Unknown, "{host}");
        }
    }
}
