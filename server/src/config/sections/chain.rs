//! `[chain."eip155:<number>"]`: how a chain is read.

use crate::config::document::join;
use crate::config::problem::Problems;
use crate::config::span;
use chain::Finality;
use domain::wallet::ChainId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use url::Url;

/// One chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChainSection {
    /// The addresses of JSON-RPC servers, best from different operators.
    #[schemars(extend("examples" = [["https://rpc.one.example", "https://rpc.two.example", "https://rpc.three.example"]]))]
    pub rpc: Vec<String>,
    /// A file with such addresses, one in a line, for those that hold a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rpc_file: Option<String>,
    /// How many servers must give the same answer. More than half of them if not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quorum: Option<u32>,
    /// How many blocks must stand on a block before it is believed.
    pub confirmations: u64,
    /// What is final, and so enough to take a membership away: `"finalized"`, the chain's own word, or
    /// how many blocks must stand on a block, for chains whose servers do not know that word.
    pub finality: FinalityWord,
    /// How often the chain is asked for news.
    pub poll: String,
    /// How old the newest block may be before the chain counts as unreadable.
    pub max_lag: String,
    /// The most gas that one read may use.
    pub call_gas: u64,
}

impl Default for ChainSection {
    fn default() -> Self {
        Self {
            rpc: Vec::new(),
            rpc_file: None,
            quorum: None,
            confirmations: 6,
            finality: FinalityWord::default(),
            poll: "4s".to_owned(),
            max_lag: "120s".to_owned(),
            call_gas: 3_000_000,
        }
    }
}

/// What is final, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum FinalityWord {
    /// What the chain calls final.
    Tag(FinalityTag),
    /// This many blocks below the head.
    Blocks(u64),
}

impl Default for FinalityWord {
    fn default() -> Self {
        Self::Tag(FinalityTag::Finalized)
    }
}

/// The chain's own word for final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum FinalityTag {
    /// The block tag `finalized`.
    Finalized,
}

/// One chain, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// The JSON-RPC servers. Their addresses may hold secrets: show their hosts only.
    pub rpc: Vec<Url>,
    /// How many must agree.
    pub quorum: usize,
    /// How many blocks must stand on a block.
    pub confirmations: u64,
    /// What is final.
    pub finality: Finality,
    /// How often it is asked for news.
    pub poll: Duration,
    /// How old the newest block may be.
    pub max_lag: Duration,
    /// The most gas of one read.
    pub call_gas: u64,
}

/// Checks all chains.
pub(crate) fn check(
    sections: &BTreeMap<String, ChainSection>,
    folder: &Path,
    problems: &mut Problems,
) -> BTreeMap<ChainId, Chain> {
    let mut chains = BTreeMap::new();
    for (name, section) in sections {
        let path = join("chain", name);
        let Some(id) = ChainId::parse_caip2(name) else {
            problems.add(
                path,
                "the name of a chain is eip155: and its number, for example [chain.\"eip155:8453\"]",
            );
            continue;
        };
        if let Some(chain) = one(section, &path, folder, problems) {
            chains.insert(id, chain);
        }
    }
    chains
}

fn one(section: &ChainSection, path: &str, folder: &Path, problems: &mut Problems) -> Option<Chain> {
    let mut texts = section.rpc.clone();
    if let Some(file) = &section.rpc_file {
        let read =
            std::fs::read_to_string(folder.join(file)).map_err(|error| format!("{file} cannot be read: {error}"));
        let lines = problems.keep(&format!("{path}.rpc_file"), read)?;
        texts.extend(
            lines
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .map(str::to_owned),
        );
    }
    if texts.is_empty() {
        problems.add(
            format!("{path}.rpc"),
            "no server is named: write at least one address of a JSON-RPC server",
        );
        return None;
    }
    let mut rpc: Vec<Url> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let at = format!("{path}.rpc[{at}]");
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.host().is_some() => {
                if rpc.contains(&url) {
                    problems.add(at, "this server is named twice, and would vote twice");
                } else {
                    rpc.push(url);
                }
            }
            _ => problems.add(
                at,
                "this is not the address of a JSON-RPC server: it begins with https:// or http://",
            ),
        }
    }
    let quorum = section.quorum.map_or(rpc.len() / 2 + 1, |quorum| {
        usize::try_from(quorum).unwrap_or(usize::MAX)
    });
    if quorum == 0 || quorum > texts.len() {
        problems.add(
            format!("{path}.quorum"),
            format!(
                "with {} servers the quorum is between 1 and {}",
                texts.len(),
                texts.len()
            ),
        );
        return None;
    }
    if quorum * 2 <= texts.len() {
        problems.add(
            format!("{path}.quorum"),
            format!(
                "with {quorum} of {} servers two camps could both be right: write {} or more, leave the key out, \
                 or name one server only",
                texts.len(),
                texts.len() / 2 + 1
            ),
        );
        return None;
    }
    let poll = problems.keep(&format!("{path}.poll"), span::parse(&section.poll))?;
    if !(Duration::from_secs(1)..=Duration::from_secs(3_600)).contains(&poll) {
        problems.add(format!("{path}.poll"), "write a span of time from 1s to 1h");
    }
    let finality = match section.finality {
        FinalityWord::Tag(FinalityTag::Finalized) => Finality::Tag,
        FinalityWord::Blocks(blocks) => {
            let confirmations = section.confirmations;
            if blocks < confirmations {
                let default = if confirmations == ChainSection::default().confirmations {
                    " (the default)"
                } else {
                    ""
                };
                problems.add(
                    format!("{path}.finality"),
                    format!(
                        "confirmations is {confirmations}{default}, and a block is final later than it is confirmed: \
                         write {confirmations} or more, or \"finalized\", or fewer confirmations"
                    ),
                );
            }
            Finality::Blocks(blocks)
        }
    };
    let max_lag = problems.keep(&format!("{path}.max_lag"), span::parse(&section.max_lag))?;
    if section.call_gas < 100_000 {
        problems.add(
            format!("{path}.call_gas"),
            "less than 100000 is too little for any useful read",
        );
    }
    (rpc.len() == texts.len()).then_some(Chain {
        rpc,
        quorum,
        confirmations: section.confirmations,
        finality,
        poll,
        max_lag,
        call_gas: section.call_gas,
    })
}
