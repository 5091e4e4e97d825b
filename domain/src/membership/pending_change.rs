//! Changes of how an account can be reached and recovered. Each waits, and everybody who is signed in
//! to the account is told meanwhile: whoever stole one key must not be able to lock the owner out
//! before the owner notices (design section 9, lost wallet).

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long such a change waits.
pub const RECOVERY_DELAY: Duration = Duration::from_secs(72 * 3600);

/// What is to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PendingChangeKind {
    /// Another wallet is linked, asked for with a wallet of the account.
    LinkWallet,
    /// A wallet is removed.
    UnlinkWallet,
    /// New recovery codes replace the old ones.
    RenewRecoveryCodes,
    /// A passkey may be used to recover the account (signing in with it works at once).
    TrustPasskey,
    /// A passkey is removed.
    RemovePasskey,
    /// A new wallet is linked by somebody without one: with a recovery code, a trusted passkey, or by
    /// an admin's hand.
    Rebind,
}

impl PendingChangeKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::LinkWallet,
        Self::UnlinkWallet,
        Self::RenewRecoveryCodes,
        Self::TrustPasskey,
        Self::RemovePasskey,
        Self::Rebind,
    ];

    /// The text stored and used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LinkWallet => "link_wallet",
            Self::UnlinkWallet => "unlink_wallet",
            Self::RenewRecoveryCodes => "renew_recovery_codes",
            Self::TrustPasskey => "trust_passkey",
            Self::RemovePasskey => "remove_passkey",
            Self::Rebind => "rebind",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}
