//! What the operator decides about reading a chain. The file format lives in `server`; this is the
//! plain value it is turned into (rule language: specs/gating-zk 3.1, table `[chain."eip155:…"]`).

use domain::wallet::ChainId;
use std::fmt;
use std::time::Duration;
use url::Url;

/// When a block counts as final, so that something may be taken away because of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Finality {
    /// When the servers name it, or a later one, by the tag `finalized`: the chain's own word. A server
    /// that does not know the tag has no vote on it.
    #[default]
    Tag,
    /// When this many blocks stand on it: for chains whose servers do not know the tag. Fewer than
    /// `confirmations` mean as many as `confirmations`.
    Blocks(u64),
}

/// How one chain is read.
#[derive(Clone)]
pub struct ChainConfig {
    /// The chain. A server that reports another number is left out and named in the health report.
    pub chain: ChainId,
    /// The RPC servers, each another operator's if the quorum is to mean anything.
    pub rpc: Vec<Url>,
    /// How many of them must say the same. More than half, or two camps could both be right: less is
    /// refused.
    pub quorum: usize,
    /// How many blocks below the common head a decision is pinned. 0 on a development chain.
    pub confirmations: u64,
    /// When a block is final.
    pub finality: Finality,
    /// The pinned block's greatest age in seconds; older means that the servers stand still, and
    /// everything is *unknown*. Has to exceed `confirmations` times the chain's block time.
    pub max_lag_secs: u64,
    /// The gas that one `eth_call` may use.
    pub call_gas: u64,
    /// How long one request to one server may take.
    pub call_timeout: Duration,
    /// How long the quorum may take for one answer, all servers and fall-backs included.
    pub decision_timeout: Duration,
}

impl ChainConfig {
    /// `call_gas` where the operator names none.
    pub const DEFAULT_CALL_GAS: u64 = 3_000_000;
    /// `max_lag_secs` where the operator names none.
    pub const DEFAULT_MAX_LAG_SECS: u64 = 120;
    /// `call_timeout` where the operator names none (design section 9).
    pub const DEFAULT_CALL_TIMEOUT: Duration = Duration::from_secs(5);
    /// `decision_timeout` where the operator names none (design section 9).
    pub const DEFAULT_DECISION_TIMEOUT: Duration = Duration::from_secs(10);

    /// A majority of `rpc` as quorum, no confirmations, and the defaults above.
    pub fn new(chain: ChainId, rpc: Vec<Url>) -> Self {
        Self {
            chain,
            quorum: rpc.len() / 2 + 1,
            rpc,
            confirmations: 0,
            finality: Finality::default(),
            max_lag_secs: Self::DEFAULT_MAX_LAG_SECS,
            call_gas: Self::DEFAULT_CALL_GAS,
            call_timeout: Self::DEFAULT_CALL_TIMEOUT,
            decision_timeout: Self::DEFAULT_DECISION_TIMEOUT,
        }
    }

    /// Refuses what could never answer, could answer both yes and no, or would count one server twice.
    pub fn check(&self) -> Result<(), BadChainConfig> {
        let (chain, servers, quorum) = (self.chain, self.rpc.len(), self.quorum);
        if servers == 0 {
            return Err(BadChainConfig::NoServer { chain });
        }
        if quorum == 0 || quorum > servers {
            return Err(BadChainConfig::Quorum { chain, quorum, servers });
        }
        if quorum * 2 <= servers {
            return Err(BadChainConfig::Minority { chain, quorum, servers });
        }
        for (position, url) in self.rpc.iter().enumerate() {
            if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
                return Err(BadChainConfig::Scheme {
                    chain,
                    position: position + 1,
                });
            }
            if let Some(first) = self.rpc[..position].iter().position(|earlier| earlier == url) {
                return Err(BadChainConfig::Twice {
                    chain,
                    first: first + 1,
                    second: position + 1,
                });
            }
        }
        Ok(())
    }
}

/// Without the servers' addresses, which carry API keys.
impl fmt::Debug for ChainConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChainConfig")
            .field("chain", &self.chain)
            .field("servers", &self.rpc.len())
            .field("quorum", &self.quorum)
            .field("confirmations", &self.confirmations)
            .field("finality", &self.finality)
            .field("max_lag_secs", &self.max_lag_secs)
            .field("call_gas", &self.call_gas)
            .field("call_timeout", &self.call_timeout)
            .field("decision_timeout", &self.decision_timeout)
            .finish()
    }
}

/// A chain that cannot be read as configured. Positions count from 1; no address is printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadChainConfig {
    /// No RPC server.
    #[error("{chain}: name at least one RPC server in `rpc`")]
    NoServer {
        /// The chain.
        chain: ChainId,
    },
    /// A quorum that cannot be reached, or none.
    #[error("{chain}: `quorum` is {quorum} but must lie between 1 and the number of RPC servers, {servers}")]
    Quorum {
        /// The chain.
        chain: ChainId,
        /// What was asked for.
        quorum: usize,
        /// How many servers there are.
        servers: usize,
    },
    /// A quorum that two camps of servers could reach at once, with different answers.
    #[error(
        "{chain}: `quorum` is {quorum} of {servers} RPC servers, so two camps could both be right; \
         write {} or more, or name one server only",
        .servers / 2 + 1
    )]
    Minority {
        /// The chain.
        chain: ChainId,
        /// What was asked for.
        quorum: usize,
        /// How many servers there are.
        servers: usize,
    },
    /// Not an address that HTTP can reach.
    #[error("{chain}: RPC server {position} must be an http or https URL with a host")]
    Scheme {
        /// The chain.
        chain: ChainId,
        /// Which of the servers.
        position: usize,
    },
    /// The same address twice would be one server with two votes.
    #[error("{chain}: RPC servers {first} and {second} are the same; remove one")]
    Twice {
        /// The chain.
        chain: ChainId,
        /// The earlier of the two.
        first: usize,
        /// The later of the two.
        second: usize,
    },
    /// Two tables for one chain.
    #[error("{chain} is configured twice; merge the two tables")]
    ChainTwice {
        /// The chain.
        chain: ChainId,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(urls: &[&str]) -> ChainConfig {
        let rpc = urls.iter().map(|url| Url::parse(url).expect("a URL")).collect();
        ChainConfig::new(ChainId(1), rpc)
    }

    #[test]
    fn the_default_quorum_is_a_majority() {
        assert_eq!(config(&["http://a/"]).quorum, 1);
        assert_eq!(config(&["http://a/", "http://b/"]).quorum, 2);
        assert_eq!(config(&["http://a/", "http://b/", "http://c/"]).quorum, 2);
    }

    #[test]
    fn a_quorum_that_cannot_be_reached_is_refused() {
        let mut two = config(&["http://a/", "http://b/"]);
        assert_eq!(two.check(), Ok(()));
        two.quorum = 3;
        assert_eq!(
            two.check(),
            Err(BadChainConfig::Quorum {
                chain: ChainId(1),
                quorum: 3,
                servers: 2
            })
        );
        two.quorum = 0;
        assert!(two.check().is_err());
    }

    #[test]
    fn a_quorum_that_two_camps_could_reach_is_refused_unless_there_is_one_server() {
        assert_eq!(config(&["http://a/"]).check(), Ok(()));
        for (servers, minority, majority) in [(2, 1, 2), (3, 1, 2), (4, 2, 3)] {
            let mut config = config(&["http://a/", "http://b/", "http://c/", "http://d/"][..servers]);
            config.quorum = majority;
            assert_eq!(config.check(), Ok(()), "{majority} of {servers}");
            config.quorum = minority;
            let refused = config.check().expect_err("two camps").to_string();
            assert!(refused.contains(&format!("write {majority} or more")), "{refused}");
        }
    }

    #[test]
    fn one_server_may_not_vote_twice_and_its_key_is_not_printed() {
        let twice = config(&["https://a/v3/secret", "https://b/", "https://a/v3/secret"]);
        let error = twice.check().expect_err("the same server twice");
        assert_eq!(
            error,
            BadChainConfig::Twice {
                chain: ChainId(1),
                first: 1,
                second: 3
            }
        );
        assert!(!error.to_string().contains("secret"));
        assert!(!format!("{twice:?}").contains("secret"));
    }

    #[test]
    fn only_http_is_an_rpc_server() {
        assert_eq!(config(&["https://a/"]).check(), Ok(()));
        assert_eq!(
            config(&["wss://a/"]).check(),
            Err(BadChainConfig::Scheme {
                chain: ChainId(1),
                position: 1
            })
        );
        assert_eq!(config(&[]).check(), Err(BadChainConfig::NoServer { chain: ChainId(1) }));
    }
}
