//! What a script needs to know about a running demo, as JSON.

use super::DemoError;
use super::chain::DemoContracts;
use super::wallets::{Holding, Wallets};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use url::Url;

/// The file that the facts are in while the demo runs, and at no other time: whoever finds it may believe it.
/// Dropping it deletes the file.
#[derive(Debug)]
pub struct FactsFile {
    file: PathBuf,
}

impl FactsFile {
    /// Deletes what an earlier demo that was killed has left there.
    ///
    /// # Errors
    /// If there is something that cannot be deleted.
    pub fn fresh(file: &Path) -> Result<Self, DemoError> {
        match std::fs::remove_file(file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(DemoError::io(format!("{} cannot be deleted", file.display()))(error))
            }
            _ => Ok(Self { file: file.to_owned() }),
        }
    }

    /// Complete or not at all: scripts wait for the file to appear.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, facts: &Value) -> Result<(), DemoError> {
        let text = serde_json::to_string_pretty(facts).expect("facts are plain data");
        let draft = self.file.with_extension("part");
        let written = std::fs::write(&draft, text).and_then(|()| std::fs::rename(&draft, &self.file));
        written.map_err(DemoError::io(format!("{} cannot be written", self.file.display())))
    }
}

impl Drop for FactsFile {
    fn drop(&mut self) {
        // Gone already is as good; and if it cannot be deleted, the next demo says so.
        let _ = std::fs::remove_file(&self.file);
    }
}

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
    fn the_file_with_the_facts_is_there_while_the_demo_runs_and_at_no_other_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("facts.json");
        std::fs::write(&file, "what a killed demo left").expect("written");
        let facts = FactsFile::fresh(&file).expect("deleted");
        assert!(!file.exists(), "nobody takes the facts of yesterday for those of today");
        facts.write(&json!({ "wallets": [] })).expect("written");
        assert_eq!(
            std::fs::read_to_string(&file)
                .expect("there")
                .trim_start()
                .chars()
                .next(),
            Some('{')
        );
        drop(facts);
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);

        std::fs::create_dir(&file).expect("made");
        assert!(FactsFile::fresh(&file).is_err(), "a folder is nobody's facts");
        assert!(file.exists());
    }

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
