//! `[instance]`: who this instance is.

use crate::config::problem::Problems;
use domain::Origin;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who this instance is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct InstanceSection {
    /// The domain, for example `guild.example`. It is part of every address and can never be changed
    /// once the instance has started. For development it may be `localhost` with a port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Instead of `domain`: the whole origin, `http://localhost:8080` for development or
    /// `https://guild.example`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The name people see.
    pub title: String,
    /// A few sentences about the community, as plain text.
    pub description: String,
    /// The house rules, one text each.
    pub rules: Vec<String>,
    /// How to reach the operator: an e-mail address or a web address. Shown to everybody.
    pub contact: String,
}

impl Default for InstanceSection {
    fn default() -> Self {
        Self {
            domain: None,
            origin: None,
            title: "Guildhall".to_owned(),
            description: String::new(),
            rules: Vec::new(),
            contact: String::new(),
        }
    }
}

/// Who this instance is, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Scheme, host and port. Part of every id.
    pub origin: Origin,
    /// The name people see.
    pub title: String,
    /// A few sentences, plain text.
    pub description: String,
    /// The house rules.
    pub rules: Vec<String>,
    /// How to reach the operator; empty if not said.
    pub contact: String,
}

impl Instance {
    /// Whether its name means the machine it runs on, so that no other one can find it by that name.
    pub fn is_on_this_machine(&self) -> bool {
        is_this_machine(self.origin.host())
    }
}

impl InstanceSection {
    pub(crate) fn check(&self, allow_loopback: bool, problems: &mut Problems) -> Option<Instance> {
        let origin = match (&self.domain, &self.origin) {
            (None, None) => {
                problems.add(
                    "instance.domain",
                    "the domain is missing: write domain = \"guild.example\" under [instance]",
                );
                None
            }
            (Some(_), Some(_)) => {
                problems.add("instance.origin", "write `domain` or `origin`, not both");
                None
            }
            (Some(domain), None) => problems.keep("instance.domain", from_domain(domain, allow_loopback)),
            (None, Some(text)) => problems.keep("instance.origin", from_origin(text, allow_loopback)),
        };
        if self.title.trim().is_empty() {
            problems.add("instance.title", "the title is empty: write the name people see");
        }
        Some(Instance {
            origin: origin?,
            title: self.title.trim().to_owned(),
            description: self.description.trim().to_owned(),
            rules: self.rules.clone(),
            contact: self.contact.trim().to_owned(),
        })
    }
}

fn from_domain(domain: &str, allow_loopback: bool) -> Result<Origin, String> {
    let wrong = |why: &str| format!("`{domain}` is not a domain: {why}");
    if domain.contains("://") || domain.contains('/') {
        return Err(wrong("write the name alone, without https:// and without a path"));
    }
    let parse = |scheme: &str| Origin::parse(&format!("{scheme}://{domain}"));
    let origin = parse("https").ok_or_else(|| wrong("write a name such as guild.example"))?;
    if is_this_machine(origin.host()) {
        let local = allow_loopback.then(|| parse("http")).flatten();
        return local.ok_or_else(|| wrong("no other server can reach this machine by that name (for development, write development.allow_loopback = true)"));
    }
    if origin.authority() != domain {
        return Err(wrong(&format!("write it as {}", origin.authority())));
    }
    if !origin.host().contains('.') || origin.host().parse::<std::net::IpAddr>().is_ok() {
        return Err(wrong(
            "other servers can only reach a name with a dot, such as guild.example",
        ));
    }
    Ok(origin)
}

fn from_origin(text: &str, allow_loopback: bool) -> Result<Origin, String> {
    let text = text.trim_end_matches('/');
    let wrong =
        || format!("`{text}` is not an origin: write scheme, host and port alone, such as http://localhost:8080");
    let (_, domain) = text.split_once("://").ok_or_else(wrong)?;
    let origin = from_domain(domain, allow_loopback)?;
    if origin.to_string() == text {
        Ok(origin)
    } else {
        Err(format!("write it as {origin}"))
    }
}

/// Whether a host name means this machine by its very name.
fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_becomes_an_https_origin_and_anything_else_is_refused_with_advice() {
        assert_eq!(
            from_domain("guild.example", false).map(|o| o.to_string()),
            Ok("https://guild.example".to_owned())
        );
        for bad in [
            "https://guild.example",
            "guild.example/",
            "Guild.Example",
            "localhost",
            "127.0.0.1",
            "10.0.0.1",
            "",
            "a b.example",
        ] {
            assert!(from_domain(bad, false).is_err(), "{bad}");
        }
    }

    #[test]
    fn plain_http_needs_the_development_switch_and_this_machine() {
        assert_eq!(
            from_domain("localhost:8080", true).map(|o| o.to_string()),
            Ok("http://localhost:8080".to_owned())
        );
        assert!(from_domain("localhost:8080", false).is_err());
        assert_eq!(
            from_domain("guild.example", true).map(|o| o.to_string()),
            Ok("https://guild.example".to_owned())
        );
    }
    #[test]
    fn a_whole_origin_may_be_written_instead() {
        assert_eq!(
            from_origin("http://localhost:8080/", true).map(|o| o.to_string()),
            Ok("http://localhost:8080".to_owned())
        );
        assert_eq!(
            from_origin("https://guild.example", false).map(|o| o.to_string()),
            Ok("https://guild.example".to_owned())
        );
        for bad in ["http://guild.example", "http://localhost:8080/path", "localhost:8080"] {
            assert!(from_origin(bad, true).is_err(), "{bad}");
        }
        assert!(from_origin("http://localhost:8080", false).is_err());
    }
}
