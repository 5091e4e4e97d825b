//! What a script needs to know about a running demo, as JSON.

use super::chain::DemoContracts;
use super::wallets::{Holding, Wallets};
use serde_json::{Value, json};
use url::Url;

/// The facts: addresses, contracts, and the wallets left to scripts.
pub fn facts(instances: &[(String, String)], rpc: &Url, contracts: &DemoContracts, wallets: &Wallets) -> Value {
    let instances: Vec<Value> = instances
        .iter()
        .map(|(url, domain)| json!({ "url": url, "domain": domain }))
        .collect();
    let wallets: Vec<Value> = wallets
        .free
        .iter()
        .map(|wallet| {
            let holds: &[&str] = match wallet.holding {
                Holding::BuilderPass => &["builder_pass"],
                Holding::Unlock => &["unlock"],
                Holding::Nothing => &[],
            };
            json!({ "address": wallet.address.to_string(), "private_key": wallet.private_key, "holds": holds })
        })
        .collect();
    json!({
        "instances": instances,
        "chain": { "rpc": rpc.as_str(), "chain_id": domain::wallet::ChainId::ANVIL.0 },
        "contracts": { "builder_pass": contracts.builder_pass.to_string(), "unlock_lock": contracts.unlock_lock.to_string() },
        "wallets": wallets,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::Address;

    #[test]
    fn the_facts_have_the_shape_that_scripts_rely_on() {
        let contracts = DemoContracts {
            builder_pass: Address::repeat_byte(1),
            unlock: Address::repeat_byte(2),
            unlock_lock: Address::repeat_byte(3),
        };
        let rpc = Url::parse("http://127.0.0.1:8545/").expect("a URL");
        let facts = facts(
            &[("http://localhost:8080".into(), "localhost:8080".into())],
            &rpc,
            &contracts,
            &Wallets::new(),
        );
        assert_eq!(facts["instances"][0]["url"], "http://localhost:8080");
        assert_eq!(facts["instances"][0]["domain"], "localhost:8080");
        assert_eq!(facts["chain"]["chain_id"], 31337);
        assert!(
            facts["contracts"]["builder_pass"]
                .as_str()
                .is_some_and(|address| address.starts_with("0x"))
        );
        assert!(facts["contracts"]["unlock_lock"].is_string());
        let holding = |name: &str| {
            facts["wallets"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|w| w["holds"] == json!([name]))
                .count()
        };
        assert!(holding("builder_pass") >= 8 && holding("unlock") >= 1);
        assert!(
            facts["wallets"]
                .as_array()
                .into_iter()
                .flatten()
                .any(|wallet| wallet["holds"] == json!([]))
        );
    }
}
