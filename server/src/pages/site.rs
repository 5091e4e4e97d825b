//! What the pages say about the instance itself. Filled in by whoever reads the configuration.

use url::Url;

/// The instance as its pages show it.
#[derive(Clone, Debug)]
pub struct SiteInfo {
    /// The origin, for example `https://guild.example/`.
    pub origin: Url,
    /// The name of the instance.
    pub title: String,
    /// What it is for, in a sentence or two of plain text.
    pub description: String,
    /// The rules of conduct, one sentence or two each, plain text.
    pub rules: Vec<String>,
    /// How to reach the operator, plain text or a web or mail address; empty if not given.
    pub contact: String,
    /// The version of this software.
    pub version: String,
    /// The chains that a wallet may sign in on, the usual one first.
    pub chains: Vec<ChainOffer>,
    /// True only on a loopback listener with the development chain: shows demo wallets and registers
    /// the endpoint that signs for them.
    pub demo: bool,
    /// The wallets whose keys everybody may use; empty unless `demo`.
    pub demo_wallets: Vec<DemoWallet>,
}

/// A chain that a wallet may sign in on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainOffer {
    /// Its EIP-155 number.
    pub id: u64,
    /// Its name for people.
    pub name: String,
}

/// A wallet with play money whose key is public.
#[derive(Clone)]
pub struct DemoWallet {
    /// What the page calls it, for example `Demo wallet 3`.
    pub label: String,
    /// Its address, `0x…`.
    pub address: String,
    /// Its private key, `0x…`. Never shown on a page.
    pub private_key: String,
    /// What it holds, for people, for example `holds a BuilderPass`.
    pub holds: String,
    /// Whether it is offered only where it belongs to a member: somebody one can be without joining.
    pub members_only: bool,
}

impl std::fmt::Debug for DemoWallet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DemoWallet")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

impl SiteInfo {
    /// Whether this instance can only be reached from its own machine.
    pub fn is_loopback(&self) -> bool {
        match self.origin.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Host and port as in the address bar.
    pub fn authority(&self) -> String {
        domain::Origin::of(&self.origin)
            .map(|origin| origin.authority())
            .unwrap_or_default()
    }

    /// Whether demo wallets may be offered at all: the setting alone is not enough.
    pub fn offers_demo_wallets(&self) -> bool {
        self.demo && self.is_loopback() && !self.demo_wallets.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(origin: &str) -> SiteInfo {
        SiteInfo {
            origin: Url::parse(origin).expect("a URL"),
            title: "Hall".into(),
            description: String::new(),
            rules: Vec::new(),
            contact: String::new(),
            version: "0".into(),
            chains: vec![ChainOffer {
                id: 31337,
                name: "Anvil".into(),
            }],
            demo: true,
            demo_wallets: vec![DemoWallet {
                label: "Demo wallet 1".into(),
                address: "0x0".into(),
                private_key: "0xsecret".into(),
                holds: String::new(),
                members_only: false,
            }],
        }
    }

    #[test]
    fn demo_wallets_are_offered_on_loopback_only() {
        for origin in [
            "http://localhost:8080",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "http://a.localhost",
        ] {
            assert!(site(origin).offers_demo_wallets(), "{origin}");
        }
        for origin in [
            "https://guild.example",
            "http://192.168.0.4:8080",
            "https://localhost.example",
        ] {
            assert!(!site(origin).offers_demo_wallets(), "{origin}");
        }
    }

    #[test]
    fn a_private_key_does_not_get_into_a_debug_text() {
        assert!(!format!("{:?}", site("http://localhost")).contains("secret"));
    }
}
