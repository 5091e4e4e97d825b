//! Sessions and challenges: how a browser is recognised, and what a wallet signature was asked for.

use crate::id;
use crate::wallet::Wallet;
use crate::{AccountId, SessionId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// A session dies after this long without a request.
pub const SESSION_IDLE: Duration = Duration::from_secs(30 * 86_400);
/// A session dies this long after log-in whatever happens.
pub const SESSION_ABSOLUTE: Duration = Duration::from_secs(180 * 86_400);
/// A challenge must be answered within this.
pub const CHALLENGE_TTL: Duration = Duration::from_secs(5 * 60);
/// The owners of a wallet that is a contract have this long to sign one challenge together.
pub const WAITING_CHALLENGE_TTL: Duration = Duration::from_secs(24 * 3600);

/// What a wallet signature is asked for. The statement that the wallet shows names it, and a
/// signature for one purpose is worth nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Log in, or prove a wallet on the way to joining.
    #[default]
    SignIn,
    /// Link another wallet to the account that is signed in.
    LinkWallet,
    /// Remove a wallet from the account that is signed in.
    UnlinkWallet,
    /// Make new recovery codes.
    RenewRecoveryCodes,
    /// Delete the account that is signed in.
    DeleteAccount,
    /// Ask that this wallet be linked to an account whose own wallets are lost.
    Recover,
    /// Ask the moderators to look at a suspension or a refusal again.
    Appeal,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::SignIn,
        Self::LinkWallet,
        Self::UnlinkWallet,
        Self::RenewRecoveryCodes,
        Self::DeleteAccount,
        Self::Recover,
        Self::Appeal,
    ];

    /// The text stored and used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::LinkWallet => "link_wallet",
            Self::UnlinkWallet => "unlink_wallet",
            Self::RenewRecoveryCodes => "renew_recovery_codes",
            Self::DeleteAccount => "delete_account",
            Self::Recover => "recover",
            Self::Appeal => "appeal",
        }
    }

    /// Whether it is asked for by somebody who need not be signed in to an account.
    pub fn is_for_anybody(self) -> bool {
        matches!(self, Self::SignIn | Self::Recover | Self::Appeal)
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text)
    }
}

/// How a session was opened. Only a wallet proves a wallet; the others prove an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInMethod {
    /// A wallet signed.
    Wallet,
    /// A passkey answered.
    Passkey,
    /// Another browser that is signed in approved.
    Handoff,
    /// A one-time code from the settings was typed.
    Code,
}

impl SignInMethod {
    /// The text stored and used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wallet => "wallet",
            Self::Passkey => "passkey",
            Self::Handoff => "handoff",
            Self::Code => "code",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Wallet, Self::Passkey, Self::Handoff, Self::Code]
            .into_iter()
            .find(|method| method.as_str() == text)
    }
}

/// A browser that proved a wallet or an account. Without an account it may only join or go away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id, for the list in the settings.
    pub id: SessionId,
    /// The account it is signed in to.
    pub account_id: Option<AccountId>,
    /// How it was opened.
    pub method: SignInMethod,
    /// The wallet that was proven at log-in; none if it was opened in another way, and then there is
    /// an account.
    pub wallet: Option<Wallet>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
    /// What the browser called itself, shortened, for the list in the settings.
    pub label: String,
}

impl Session {
    /// Whether a wallet signed this session in at most `within` ago. What could take an account away
    /// from its owner asks for that: a session by itself, or a stolen passkey, must not be enough.
    pub fn has_fresh_wallet(&self, within: Duration, now: Timestamp) -> bool {
        self.wallet.is_some() && now.since(self.created_at) <= within
    }
}

/// A bearer secret of 256 bits; the database holds its hash only.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A fresh secret.
    pub fn draw(entropy: &dyn crate::Entropy) -> Self {
        Self(entropy.hex(32))
    }

    /// A secret that somebody presented.
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text that goes into the cookie.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// SHA-256, hexadecimal: what is stored and looked up.
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.0.as_bytes()))
    }

    /// A token that only the holder of this secret can know, for forms (CSRF).
    pub fn form_token(&self) -> String {
        hex::encode(Sha256::digest(format!("form-token\0{}", self.0).as_bytes()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A fresh session id.
pub fn draw_session_id(now: Timestamp, entropy: &dyn crate::Entropy) -> SessionId {
    SessionId(id::draw(now, entropy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::Proof;

    #[test]
    fn only_a_wallet_and_only_lately_makes_a_session_fresh() {
        let (began, ten_minutes) = (Timestamp::from_secs(1_000), Duration::from_secs(600));
        let mut session = Session {
            id: SessionId(1),
            account_id: Some(AccountId(1)),
            method: SignInMethod::Wallet,
            wallet: Some(Wallet {
                address: alloy_primitives::Address::ZERO,
                proof: Proof::Key,
            }),
            created_at: began,
            seen_at: began,
            label: String::new(),
        };
        assert!(session.has_fresh_wallet(ten_minutes, began.plus(ten_minutes)));
        assert!(!session.has_fresh_wallet(ten_minutes, began.plus(ten_minutes + Duration::from_millis(1))));
        (session.method, session.wallet) = (SignInMethod::Passkey, None);
        assert!(!session.has_fresh_wallet(ten_minutes, began));
    }

    #[test]
    fn a_form_token_does_not_reveal_the_secret_or_its_stored_hash() {
        let secret = Secret::presented("s");
        assert_ne!(secret.form_token(), secret.hash());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
