//! What the pages say about the instance, by the configuration.

use crate::config::Config;
use crate::demo::seed::MEMBERS;
use crate::demo::wallets::{Holding, Wallet, Wallets};
use crate::pages::{ChainOffer, DemoWallet, SiteInfo};
use domain::wallet::ChainId;
use url::Url;

/// The chains that a wallet may sign in on. On an instance for development without any chain, the
/// development chain: its wallets prove themselves by their keys alone.
pub fn chains(config: &Config) -> Vec<ChainId> {
    if config.chains.is_empty() {
        vec![ChainId::ANVIL]
    } else {
        config.chains.keys().copied().collect()
    }
}

/// What the pages say.
pub fn info(config: &Config, origin: Url) -> SiteInfo {
    let demo = config.development.allow_loopback
        && config.http.listen.ip().is_loopback()
        && config.chains.contains_key(&ChainId::ANVIL);
    SiteInfo {
        origin,
        title: config.instance.title.clone(),
        description: config.instance.description.clone(),
        rules: config.instance.rules.clone(),
        contact: config.instance.contact.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        chains: chains(config)
            .into_iter()
            .map(|chain| ChainOffer {
                id: chain.0,
                name: name(chain),
            })
            .collect(),
        demo,
        demo_wallets: if demo { demo_wallets() } else { Vec::new() },
    }
}

fn demo_wallets() -> Vec<DemoWallet> {
    let wallets = Wallets::new();
    let offered = wallets
        .offered
        .into_iter()
        .zip(1..)
        .map(|(wallet, number)| demo_wallet(format!("Demo wallet {number}"), wallet, false));
    // Those who are members already are one press away, so that a conversation has a second side at once.
    let members = MEMBERS
        .iter()
        .zip(wallets.members)
        .map(|(member, wallet)| demo_wallet(member.display_name.to_owned(), wallet, true));
    offered.chain(members).collect()
}

fn demo_wallet(label: String, wallet: Wallet, members_only: bool) -> DemoWallet {
    let holds = match wallet.holding {
        Holding::BuilderPass => "holds a BuilderPass",
        Holding::Unlock => "holds an Unlock membership",
        Holding::Nothing => "holds nothing",
    };
    DemoWallet {
        label,
        address: wallet.address.to_string(),
        private_key: wallet.private_key,
        holds: holds.to_owned(),
        members_only,
    }
}

/// The name of a chain for people.
fn name(chain: ChainId) -> String {
    match chain.0 {
        1 => "Ethereum".to_owned(),
        10 => "OP Mainnet".to_owned(),
        100 => "Gnosis".to_owned(),
        137 => "Polygon".to_owned(),
        8453 => "Base".to_owned(),
        42161 => "Arbitrum One".to_owned(),
        31337 => "Development chain".to_owned(),
        11_155_111 => "Sepolia".to_owned(),
        number => format!("Chain {number}"),
    }
}
