//! GH009 to GH011, GH016 and GH017: what the gate depends on.

use super::{chains, installation, stored};
use crate::config::Membership;
use crate::doctor::facts::ChainFacts;
use crate::doctor::{Facts, Verdict};
use alloy_primitives::Address;
use chain::{EndpointHealth, QuorumReader};
use domain::chain_reader::{ChainReader, Depth};
use domain::wallet::ChainId;
use gating::rule::ConditionKind;
use std::collections::BTreeSet;

const SERVERS: &str =
    "check the addresses under [chain.*] rpc, the network and the provider's status; add a server of another operator";

fn health(facts: &Facts) -> Result<(&[EndpointHealth], &QuorumReader), Verdict> {
    match chains(facts)? {
        ChainFacts::Seen { health, reader } => Ok((health, reader)),
        ChainFacts::Unusable(why) => Err(Verdict::fail(why.clone(), SERVERS)),
    }
}

fn is_usable(endpoint: &EndpointHealth) -> bool {
    endpoint.reachable == Some(true) && endpoint.chain_id_ok != Some(false)
}

/// Every server answers, with the right chain id.
pub(super) fn servers_answer(facts: &Facts) -> Verdict {
    let health = match health(facts) {
        Ok((health, _)) => health,
        Err(verdict) => return verdict,
    };
    let named =
        |endpoint: &EndpointHealth| format!("{} server {} ({})", endpoint.chain, endpoint.index + 1, endpoint.host);
    let wrong: Vec<String> = health
        .iter()
        .filter(|e| e.chain_id_ok == Some(false))
        .map(named)
        .collect();
    if !wrong.is_empty() {
        return Verdict::fail(
            format!("these serve another chain: {}", wrong.join(", ")),
            "correct the address, or the number in the table's name",
        );
    }
    let silent: Vec<String> = health
        .iter()
        .filter(|endpoint| !is_usable(endpoint))
        .map(|endpoint| {
            format!(
                "{}: {}",
                named(endpoint),
                endpoint.last_error.as_deref().unwrap_or("no answer")
            )
        })
        .collect();
    if silent.is_empty() {
        let plural = if health.len() == 1 { "" } else { "s" };
        Verdict::ok(format!("{} of {} server{plural}", health.len(), health.len()))
    } else if silent.len() == health.len() {
        Verdict::fail(silent.join("; "), SERVERS)
    } else {
        Verdict::warn(silent.join("; "), SERVERS)
    }
}

/// Enough servers of every chain answer.
pub(super) fn quorum_is_possible(facts: &Facts) -> Verdict {
    let (health, installation) = match health(facts).and_then(|(health, _)| Ok((health, installation(facts)?))) {
        Ok(both) => both,
        Err(verdict) => return verdict,
    };
    let mut short = Vec::new();
    let mut alone = Vec::new();
    for (id, chain) in &installation.config.chains {
        let usable = health
            .iter()
            .filter(|endpoint| endpoint.chain == *id && is_usable(endpoint))
            .count();
        if usable < chain.quorum {
            short.push(format!(
                "{id}: {} must agree, and {usable} can be asked",
                if chain.quorum == 1 {
                    "1 server".to_owned()
                } else {
                    format!("{} servers", chain.quorum)
                }
            ));
        } else if chain.quorum == 1 && *id != ChainId::ANVIL {
            alone.push(id.to_string());
        }
    }
    if !short.is_empty() {
        Verdict::fail(short.join("; "), SERVERS)
    } else if !alone.is_empty() {
        Verdict::warn(
            format!("{} is believed from a single server", alone.join(", ")),
            "name three servers of different operators, so that one that lies or lags decides nothing",
        )
    } else {
        Verdict::ok("enough servers answer on every chain")
    }
}

/// There is code at the address of every condition.
pub(super) async fn contracts_exist(facts: &Facts) -> Verdict {
    let (reader, installation) = match health(facts).and_then(|(_, reader)| Ok((reader, installation(facts)?))) {
        Ok(both) => both,
        Err(verdict) => return verdict,
    };
    let Membership::Rules(rules) = &installation.config.membership else {
        return Verdict::skip("membership is open; no contract is asked");
    };
    let mut missing = Vec::new();
    let mut unknown = BTreeSet::new();
    let mut count = 0;
    for condition in rules.conditions() {
        let Some((chain, address)) = contract(&condition.kind) else {
            continue;
        };
        count += 1;
        let code = match reader.pin(chain, Depth::Confirmed).await {
            Ok(block) => reader.code(block, address).await,
            Err(error) => Err(error),
        };
        match code {
            Ok(code) if code.is_empty() => missing.push(format!("{} at {address} on {chain}", condition.name)),
            Ok(_) => {}
            Err(error) => {
                unknown.insert(error.to_string());
            }
        }
    }
    if !missing.is_empty() {
        Verdict::fail(
            format!("there is no contract for {}", missing.join(", ")),
            "correct the address or the chain under [cond.*]",
        )
    } else if !unknown.is_empty() {
        Verdict::skip(unknown.into_iter().collect::<Vec<_>>().join("; "))
    } else {
        Verdict::ok(format!("{count} contracts"))
    }
}

/// What is final can be told on every chain that rules read: without it nobody ever loses a membership.
pub(super) async fn final_blocks_are_known(facts: &Facts) -> Verdict {
    let (reader, installation) = match health(facts).and_then(|(_, reader)| Ok((reader, installation(facts)?))) {
        Ok(both) => both,
        Err(verdict) => return verdict,
    };
    let Membership::Rules(rules) = &installation.config.membership else {
        return Verdict::skip("membership is open; nothing is ever taken away");
    };
    let (mut without, mut unreadable) = (Vec::new(), Vec::new());
    for chain in rules.chains() {
        if let Err(error) = reader.pin(chain, Depth::Confirmed).await {
            unreadable.push(error.to_string());
        } else if let Err(error) = reader.pin(chain, Depth::Final).await {
            without.push(error.to_string());
        }
    }
    if !without.is_empty() {
        Verdict::fail(
            without.join("; "),
            "use servers that know the block tag `finalized`, or write finality = <number of blocks> for the chain",
        )
    } else if !unreadable.is_empty() {
        Verdict::skip(unreadable.join("; "))
    } else {
        Verdict::ok("every chain that rules read says what is final")
    }
}

/// So many blocks behind are said.
const LAG_WARN: u64 = 300;
/// So many blocks behind are wrong.
const LAG_FAIL: u64 = 5_000;

/// The chains are followed to their heads.
pub(super) fn chains_are_followed(facts: &Facts) -> Verdict {
    let (health, stored) = match health(facts).and_then(|(health, _)| Ok((health, stored(facts)?))) {
        Ok(both) => both,
        Err(verdict) => return verdict,
    };
    if stored.followed.is_empty() {
        return Verdict::skip("no chain is followed yet");
    }
    let behind: Vec<(ChainId, u64)> = stored
        .followed
        .iter()
        .filter_map(|(chain, place)| {
            let heads = health.iter().filter(|server| server.chain == *chain);
            let head = heads.filter_map(|server| server.head).max()?;
            Some((*chain, head.saturating_sub(*place)))
        })
        .collect();
    let worst = behind.iter().map(|(_, blocks)| *blocks).max().unwrap_or(0);
    let told: Vec<String> = behind
        .iter()
        .map(|(chain, blocks)| format!("{chain}: {blocks} blocks behind"))
        .collect();
    let told = told.join("; ");
    const FIX: &str = "see whether the instance runs and what its log says about the chain; it catches up by itself";
    if worst > LAG_FAIL {
        Verdict::fail(told, FIX)
    } else if worst > LAG_WARN {
        Verdict::warn(told, FIX)
    } else {
        Verdict::ok(told)
    }
}

/// The contract that a condition asks.
fn contract(kind: &ConditionKind) -> Option<(ChainId, Address)> {
    match kind {
        ConditionKind::Erc721(rule) => Some((rule.chain, rule.contract)),
        ConditionKind::Unlock(rule) => Some((rule.chain, rule.contract)),
        ConditionKind::BuilderPass(rule) => Some((rule.chain, rule.contract)),
        ConditionKind::Erc20(rule) => Some((rule.chain, rule.contract)),
        ConditionKind::Erc1155(rule) => Some((rule.chain, rule.contract)),
        ConditionKind::Call(rule) => Some((rule.chain, rule.to)),
        ConditionKind::Allowlist(_) => None,
    }
}
