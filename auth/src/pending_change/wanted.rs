//! What exactly is to change, and its stored text.

use crate::factor::parse_wallet;
use domain::PasskeyId;
use domain::membership::PendingChangeKind;
use domain::wallet::Wallet;

/// A change with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Link this wallet.
    LinkWallet(Wallet),
    /// Remove this wallet.
    UnlinkWallet(Wallet),
    /// These hashes replace those of the recovery codes.
    RenewRecoveryCodes(Vec<String>),
    /// This passkey may recover the account.
    TrustPasskey(PasskeyId),
    /// Remove this passkey.
    RemovePasskey(PasskeyId),
    /// Link this wallet, asked for by somebody without one of the account.
    Rebind(Wallet),
}

impl Wanted {
    /// The kind.
    pub(crate) fn kind(&self) -> PendingChangeKind {
        match self {
            Self::LinkWallet(_) => PendingChangeKind::LinkWallet,
            Self::UnlinkWallet(_) => PendingChangeKind::UnlinkWallet,
            Self::RenewRecoveryCodes(_) => PendingChangeKind::RenewRecoveryCodes,
            Self::TrustPasskey(_) => PendingChangeKind::TrustPasskey,
            Self::RemovePasskey(_) => PendingChangeKind::RemovePasskey,
            Self::Rebind(_) => PendingChangeKind::Rebind,
        }
    }

    /// The text stored beside the kind.
    pub(crate) fn payload(&self) -> String {
        match self {
            Self::LinkWallet(wallet) | Self::UnlinkWallet(wallet) | Self::Rebind(wallet) => wallet.subject(),
            Self::RenewRecoveryCodes(hashes) => hashes.join(" "),
            Self::TrustPasskey(id) | Self::RemovePasskey(id) => id.to_string(),
        }
    }

    /// From what is stored; `None` for what no version wrote.
    pub(crate) fn parse(kind: PendingChangeKind, payload: &str) -> Option<Self> {
        Some(match kind {
            PendingChangeKind::LinkWallet => Self::LinkWallet(parse_wallet(payload)?),
            PendingChangeKind::UnlinkWallet => Self::UnlinkWallet(parse_wallet(payload)?),
            PendingChangeKind::Rebind => Self::Rebind(parse_wallet(payload)?),
            PendingChangeKind::RenewRecoveryCodes => {
                Self::RenewRecoveryCodes(payload.split_whitespace().map(str::to_owned).collect())
            }
            PendingChangeKind::TrustPasskey => Self::TrustPasskey(payload.parse().ok()?),
            PendingChangeKind::RemovePasskey => Self::RemovePasskey(payload.parse().ok()?),
        })
    }

    /// The wallet it is about, if it is about one.
    pub(crate) fn wallet(&self) -> Option<Wallet> {
        match self {
            Self::LinkWallet(wallet) | Self::UnlinkWallet(wallet) | Self::Rebind(wallet) => Some(*wallet),
            _ => None,
        }
    }

    /// The passkey it is about, if it is about one.
    pub(crate) fn passkey(&self) -> Option<PasskeyId> {
        match self {
            Self::TrustPasskey(id) | Self::RemovePasskey(id) => Some(*id),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::Address;
    use domain::wallet::{ChainId, Proof};

    #[test]
    fn every_change_survives_its_text() {
        let wallet = |proof| Wallet {
            address: Address::repeat_byte(0xcd),
            proof,
        };
        let contract = Proof::Contract { chain: ChainId(8453) };
        for wanted in [
            Wanted::LinkWallet(wallet(Proof::Key)),
            Wanted::UnlinkWallet(wallet(contract)),
            Wanted::Rebind(wallet(contract)),
            Wanted::RenewRecoveryCodes(vec!["ab".into(), "cd".into()]),
            Wanted::TrustPasskey(PasskeyId(4)),
            Wanted::RemovePasskey(PasskeyId(5)),
        ] {
            assert_eq!(Wanted::parse(wanted.kind(), &wanted.payload()), Some(wanted));
        }
        assert_eq!(Wanted::parse(PendingChangeKind::Rebind, "ada"), None);
    }
}
