//! The JSON shapes that several endpoints share.

use crate::config::Site;
use crate::opening::Opened;
use crate::passkey::Question;
use crate::pending_change::AskedChange;
use domain::account::{Account, Role};
use domain::membership::{PendingChangeKind, Stage};
use domain::wallet::{Proof, Wallet};
use domain::{AccountId, PasskeyId, Timestamp};
use http::HeaderValue;
use serde::Serialize;
use store::passkeys::StoredPasskey;

/// An account as its owner sees it.
#[derive(Serialize)]
pub(super) struct AccountView {
    id: AccountId,
    username: String,
    role: Role,
    /// How far the membership has lapsed: `active`, `grace`, `limited` or `dormant`.
    stage: Stage,
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
            stage: account.stage,
            created_at: account.created_at,
        }
    }
}

/// A passkey as its owner sees it.
#[derive(Serialize)]
pub(super) struct PasskeyView {
    id: PasskeyId,
    name: String,
    created_at: Timestamp,
    used_at: Option<Timestamp>,
    /// From when on it may recover the account; null until that is settled.
    trusted_at: Option<Timestamp>,
}

/// A change that waits for its time.
#[derive(Serialize)]
pub(super) struct ChangeView {
    /// A decimal text, as all ids.
    id: String,
    kind: PendingChangeKind,
    effective_at: Timestamp,
}

impl ChangeView {
    pub(super) fn of(change: &AskedChange) -> Self {
        Self {
            id: change.id.to_string(),
            kind: change.kind,
            effective_at: change.effective_at,
        }
    }
}

/// The answer to whoever asked for a change that waits.
#[derive(Serialize)]
pub(super) struct AskedView {
    change: ChangeView,
}

impl AskedView {
    pub(super) fn of(change: &AskedChange) -> Self {
        Self {
            change: ChangeView::of(change),
        }
    }
}

impl PasskeyView {
    pub(super) fn of(passkey: StoredPasskey) -> Self {
        Self {
            id: passkey.id,
            name: passkey.name,
            created_at: passkey.created_at,
            used_at: passkey.used_at,
            trusted_at: passkey.trusted_at,
        }
    }
}

/// A question for a passkey.
#[derive(Serialize)]
pub(super) struct QuestionView {
    ceremony: String,
    #[serde(rename = "publicKey")]
    public_key: serde_json::Value,
    expires_at: Timestamp,
}

impl QuestionView {
    /// The question, and the cookies to send with it.
    pub(super) fn of(question: Question) -> (Vec<HeaderValue>, Self) {
        let view = Self {
            ceremony: question.ceremony,
            public_key: question.public_key,
            expires_at: question.expires_at,
        };
        (question.cookies, view)
    }
}

/// Somebody signed in without a wallet.
#[derive(Serialize)]
pub(super) struct OpenedView {
    account: AccountView,
    /// Where the browser goes now, if it said so before.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl OpenedView {
    /// The account, and the cookies of its session.
    pub(super) fn of(opened: Opened, next: Option<String>, site: &Site) -> (Vec<HeaderValue>, Self) {
        let account = AccountView::of(&opened.account, site);
        (opened.cookies, Self { account, next })
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
