//! The JSON shapes that several endpoints share.

use crate::config::Site;
use domain::account::{Account, Role};
use domain::wallet::{Proof, Wallet};
use domain::{AccountId, Timestamp};
use serde::Serialize;

/// An account as its owner sees it.
#[derive(Serialize)]
pub(super) struct AccountView {
    id: AccountId,
    username: String,
    role: Role,
    /// The ActivityPub id.
    uri: String,
    /// The profile page.
    url: String,
    created_at: Timestamp,
}

impl AccountView {
    pub(super) fn of(account: &Account, site: &Site) -> Self {
        Self {
            id: account.id,
            uri: site.actor_uri(&account.username),
            url: site.profile_url(&account.username),
            username: account.username.clone(),
            role: account.role,
            created_at: account.created_at,
        }
    }
}

/// A wallet as its owner sees it.
#[derive(Serialize)]
pub(super) struct WalletView {
    address: String,
    /// `key` or `contract`.
    proof: &'static str,
    /// Where a contract wallet counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    chain_id: Option<u64>,
}

impl WalletView {
    pub(super) fn of(wallet: &Wallet) -> Self {
        let (proof, chain_id) = match wallet.proof {
            Proof::Key => ("key", None),
            Proof::Contract { chain } => ("contract", Some(chain.0)),
        };
        Self {
            address: wallet.address.to_string(),
            proof,
            chain_id,
        }
    }
}
