//! What the server tells this room about itself: its origin, its name, the chains it serves, and how
//! its gate speaks.

use crate::decision::Words;
use alloy_primitives::Address;
use domain::Origin;
use domain::wallet::ChainId;
use url::Url;

/// The site that people sign in to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Scheme, host and port; a path is ignored.
    pub origin: Url,
    /// The instance's name, shown inside the message that a wallet signs.
    pub title: String,
    /// The chains a challenge may name: those that the chain reader can read. Never empty.
    pub chains: Vec<ChainId>,
}

/// A site that nobody could sign in to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSite {
    /// Not an `http` or `https` address with a host.
    #[error("the origin must be an http or https address with a host, such as https://guild.example")]
    Origin,
    /// No chain.
    #[error("name at least one chain: a wallet message must name one")]
    NoChain,
}

impl Site {
    /// Checks the parts.
    pub fn new(origin: Url, title: impl Into<String>, chains: Vec<ChainId>) -> Result<Self, BadSite> {
        if Origin::of(&origin).is_none() {
            return Err(BadSite::Origin);
        }
        if chains.is_empty() {
            return Err(BadSite::NoChain);
        }
        Ok(Self {
            origin,
            title: title.into(),
            chains,
        })
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> Origin {
        Origin::of(&self.origin).expect("Site::new checked that the address has an origin")
    }

    /// The ActivityPub id of a local account's actor.
    pub fn actor_uri(&self, username: &str) -> String {
        format!("{}/users/{username}", self.origin())
    }

    /// Where a person can look at a local account.
    pub fn profile_url(&self, username: &str) -> String {
        format!("{}/@{username}", self.origin())
    }

    /// Whether cookies are for https only.
    pub fn is_secure(&self) -> bool {
        self.origin.scheme() == "https"
    }
}

/// Everything configurable about signing in.
#[derive(Clone)]
pub struct AuthConfig {
    /// The site.
    pub site: Site,
    /// `admin.wallets`: who joins with one of these becomes an admin. Only a proof by the key counts,
    /// because another chain may have a stranger's contract at the same address.
    pub admin_wallets: Vec<Address>,
    /// Puts the gate's reasons into words.
    pub words: Words,
    /// How many requests one IP address (IPv6: one /64) may make in a minute, reading the decision not
    /// counted; the settled value is [`crate::rate_limit::AUTH_PER_MINUTE`].
    pub requests_per_minute: u32,
    /// How many apps one IP address may register in an hour; the settled value is
    /// [`crate::rate_limit::APPS_PER_HOUR`].
    pub apps_per_hour: u32,
    /// How many tokens one IP address may ask for or give back, or consents give, in a minute; the
    /// settled value is [`crate::rate_limit::OAUTH_PER_MINUTE`].
    pub oauth_per_minute: u32,
    /// How many log-ins at other servers one member may begin in a minute; an address
    /// [`crate::rate_limit::MEMBERS_PER_ADDRESS`] times as many. The settled value is
    /// [`crate::rate_limit::LOG_INS_PER_MINUTE`].
    pub log_ins_per_minute: u32,
    /// How many appeals of people without an account may wait together; the settled value is
    /// [`crate::STRANGERS_APPEALS`].
    pub strangers_appeals: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(origin: &str, chains: Vec<ChainId>) -> Result<Site, BadSite> {
        Site::new(Url::parse(origin).expect("a URL"), "Guild", chains)
    }

    #[test]
    fn a_site_needs_an_origin_and_a_chain() {
        assert!(site("https://guild.example", vec![ChainId(1)]).is_ok_and(|s| s.is_secure()));
        assert!(site("http://localhost:8080", vec![ChainId(1)]).is_ok_and(|s| !s.is_secure()));
        assert_eq!(site("urn:guild", vec![ChainId(1)]), Err(BadSite::Origin));
        assert_eq!(site("https://guild.example", vec![]), Err(BadSite::NoChain));
    }
}
