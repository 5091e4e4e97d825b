//! Members with wallets and tokens, as many as wanted: three kinds of holders over three contracts on
//! a development chain, and the accounts in a database.

use super::Failure;
use alloy_primitives::{Address, U256};
use domain::AccountId;
use domain::Timestamp;
use domain::gate::Token;
use domain::wallet::{ChainId, Proof, Wallet};
use store::{Store, StoreError, accounts, bindings, memberships, wallets};
use testkit::builders;
use testkit::contracts::{PlainErc721, PlainErc1155, Score};
use testkit::dev_chain::DevChain;

/// How many holders one transaction serves.
const AT_ONCE: usize = 100;

/// The contracts, and the rules over them.
pub struct Contracts {
    /// ERC-721.
    pub art: Address,
    /// ERC-1155, id 1.
    pub badge: Address,
    /// A score per address.
    pub score: Address,
}

impl Contracts {
    /// Deploys all three.
    pub async fn deploy(chain: &DevChain) -> Self {
        use alloy_sol_types::SolValue;
        let name = ("Art".to_owned(), "ART".to_owned()).abi_encode_params();
        Self {
            art: chain.deploy(&PlainErc721::BYTECODE, &name).await,
            badge: chain.deploy(&PlainErc1155::BYTECODE, &[]).await,
            score: chain.deploy(&Score::BYTECODE, &[]).await,
        }
    }

    /// Three rules, any one of which admits.
    pub fn rules(&self) -> String {
        let chain = ChainId::ANVIL.caip2();
        format!(
            "[gate.art]\neffect = \"admit\"\nexpr = \"art\"\nbind = [\"art\"]\n\
             [gate.badge]\neffect = \"admit\"\nexpr = \"badge\"\nbind = [\"badge\"]\n\
             [gate.score]\neffect = \"admit\"\nexpr = \"score\"\nbind = \"wallet\"\n\
             [cond.art]\nkind = \"erc721\"\nchain = \"{chain}\"\ncontract = \"{:#x}\"\n\
             [cond.badge]\nkind = \"erc1155\"\nid = 1\nchain = \"{chain}\"\ncontract = \"{:#x}\"\n\
             [cond.score]\nkind = \"call\"\nchain = \"{chain}\"\nto = \"{:#x}\"\nsig = \"getScore(address)(uint256)\"\n\
             args = [\"$wallet\"]\nop = \">=\"\nvalue = 10\n",
            self.art, self.badge, self.score
        )
    }

    /// Gives each wallet what its rule asks for: a third a piece of art (id = its place), a third a
    /// badge, a third a score.
    pub async fn give(&self, chain: &DevChain, holders: &[Address]) {
        let sender = chain.chain.sender();
        let third = |rest: usize| -> Vec<(usize, Address)> {
            holders
                .iter()
                .copied()
                .enumerate()
                .filter(|(place, _)| place % 3 == rest)
                .collect()
        };
        for some in third(1).chunks(AT_ONCE) {
            let holders = some.iter().map(|(_, holder)| *holder).collect();
            let call = PlainErc1155::attestManyCall {
                holders,
                id: U256::from(1),
            };
            chain.send(sender, self.badge, &call).await;
        }
        for some in third(2).chunks(AT_ONCE) {
            let holders = some.iter().map(|(_, holder)| *holder).collect();
            let call = Score::setScoresCall {
                holders,
                score: U256::from(90),
            };
            chain.send(sender, self.score, &call).await;
        }
        // Ids follow each other within one call, so that the id of a holder is its place in this list.
        for (number, some) in third(0).chunks(AT_ONCE).enumerate() {
            let holders = some.iter().map(|(_, holder)| *holder).collect();
            let call = PlainErc721::mintManyCall {
                holders,
                first: U256::from(number * AT_ONCE + 1),
            };
            chain.send(sender, self.art, &call).await;
        }
    }
}

/// The wallet of the member at `place`.
pub fn wallet(place: usize) -> Wallet {
    let mut address = [0x77; 20];
    address[12..].copy_from_slice(&(place as u64 + 1).to_be_bytes());
    Wallet {
        address: address.into(),
        proof: Proof::Key,
    }
}

/// The id of the piece of art of the member at `place`, who is a third of all.
pub fn art_of(place: usize) -> U256 {
    U256::from(place / 3 + 1)
}

/// Stores `count` members with their wallets, and the piece of art of those who have one as bound.
pub async fn store(store: &Store, count: usize, art: Address, now: Timestamp) -> Result<Vec<AccountId>, Failure> {
    let mut members = Vec::with_capacity(count);
    for from in (0..count).step_by(500) {
        let to = (from + 500).min(count);
        let some = store
            .write(move |tx| {
                let mut ids = Vec::new();
                for place in from..to {
                    let id = i64::try_from(place).unwrap_or(0) + 1_000_000;
                    let (account, actor) = builders::local_account(id, &format!("m{place}"));
                    accounts::take_username(tx, &account.username, now)?;
                    accounts::add(tx, &account, &actor, &[])?;
                    wallets::link(tx, account.id, &wallet(place), now)?;
                    let rule = ["art", "badge", "score"][place % 3];
                    if place % 3 == 0 {
                        let token = Token {
                            chain: ChainId::ANVIL,
                            contract: art,
                            id: art_of(place),
                        };
                        bindings::bind(tx, &token, account.id, now)?;
                    }
                    memberships::begin(
                        tx,
                        account.id,
                        Some(rule),
                        None,
                        now.plus(std::time::Duration::from_secs(86_400)),
                        now,
                    )?;
                    ids.push(account.id);
                }
                Ok::<_, StoreError>(ids)
            })
            .await?;
        members.extend(some);
    }
    Ok(members)
}
