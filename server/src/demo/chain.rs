//! The development chain of the demo: anvil with its state in the data folder, the contracts, and who
//! holds what. Everything is looked at before it is made, so that a second start makes nothing twice.

use super::DemoError;
use super::wallets::{COUNT, Holding, Wallets};
use ::chain::deploy::LockTerms;
use ::chain::{Anvil, AnvilOptions, DemoChain, find_anvil};
use alloy_primitives::Address;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use url::Url;

/// Where the contracts are; kept beside the chain's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoContracts {
    /// Our BuilderPass.
    pub builder_pass: Address,
    /// The Unlock factory.
    pub unlock: Address,
    /// The lock that sells memberships.
    pub unlock_lock: Address,
}

/// The folder `contracts` of the source tree: the one the program was started in, or the one it was
/// built from.
fn contracts_folder() -> PathBuf {
    let here = PathBuf::from("contracts");
    if here.is_dir() {
        here
    } else {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../contracts")
    }
}

/// Starts anvil with a block every second and its state in `folder`.
///
/// # Errors
/// If anvil is missing (the error names the command that installs it) or does not start.
pub async fn start(folder: &Path) -> Result<Anvil, DemoError> {
    let binary = find_anvil(None, &contracts_folder())?;
    let options = AnvilOptions {
        block_time: Some(1),
        state_file: Some(folder.join("chain.json")),
        state_interval_secs: 5,
        accounts: COUNT,
        ..AnvilOptions::new(binary)
    };
    Ok(Anvil::start(options).await?)
}

/// Puts the contracts on the chain unless they are there.
///
/// # Errors
/// If the chain refuses.
pub async fn contracts(client: reqwest::Client, rpc: &Url, folder: &Path) -> Result<(DemoContracts, bool), DemoError> {
    let chain = DemoChain::connect(client, rpc.clone()).await?;
    let file = folder.join("contracts.json");
    let known: Option<DemoContracts> = std::fs::read_to_string(&file)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok());
    if let Some(known) = known
        && chain.has_code(known.builder_pass).await?
        && chain.has_code(known.unlock_lock).await?
    {
        return Ok((known, false));
    }
    let builder_pass = chain.deploy_builder_pass("BuilderPass", "PASS").await?;
    let unlock = chain.deploy_unlock(&LockTerms::default()).await?;
    let made = DemoContracts {
        builder_pass,
        unlock: unlock.unlock,
        unlock_lock: unlock.lock,
    };
    let text = serde_json::to_string_pretty(&made).expect("addresses are plain data");
    std::fs::write(&file, text).map_err(DemoError::io(format!("{} cannot be written", file.display())))?;
    Ok((made, true))
}

/// Gives every wallet what it shall hold, unless it holds it. Returns how many hold something.
///
/// # Errors
/// If the chain refuses.
pub async fn hand_out(
    client: reqwest::Client,
    rpc: &Url,
    contracts: &DemoContracts,
    wallets: &Wallets,
) -> Result<usize, DemoError> {
    let chain = DemoChain::connect(client, rpc.clone()).await?;
    let passes = wallets.holders(Holding::BuilderPass);
    let memberships = wallets.holders(Holding::Unlock);
    chain.issue_passes(contracts.builder_pass, &passes, 0).await?;
    chain.purchase_keys(contracts.unlock_lock, &memberships).await?;
    Ok(passes.len() + memberships.len())
}
