//! What an act rests on: the wallet or passkey behind a session, a recovery code, an admin. Whoever holds
//! one of them holds only that: a change asked with one can be cancelled with any other.

use domain::session::Session;
use domain::wallet::{ChainId, Proof, Wallet};
use domain::{AccountId, PasskeyId, Timestamp};
use store::{Conn, StoreError, factors, passkeys, wallets};

/// One factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Factor {
    /// A wallet, by its subject.
    Wallet(String),
    /// A passkey.
    Passkey(PasskeyId),
    /// One of the account's recovery codes.
    RecoveryCode,
    /// An admin of this instance.
    Admin(AccountId),
}

impl Factor {
    /// The factor that a wallet is.
    pub(crate) fn of_wallet(wallet: &Wallet) -> Self {
        Self::Wallet(wallet.subject())
    }

    /// The text stored.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Wallet(subject) => format!("wallet:{subject}"),
            Self::Passkey(id) => format!("passkey:{id}"),
            Self::RecoveryCode => "recovery_code".to_owned(),
            Self::Admin(id) => format!("admin:{id}"),
        }
    }

    /// From the stored text; `None` for what no version wrote.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "recovery_code" => Some(Self::RecoveryCode),
            Some(("wallet", subject)) => parse_wallet(subject).map(|wallet| Self::of_wallet(&wallet)),
            Some(("passkey", id)) => id.parse().ok().map(Self::Passkey),
            Some(("admin", id)) => id.parse().ok().map(Self::Admin),
            _ => None,
        }
    }

    /// What kind of factor it is, for JSON and pages: never which one.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Wallet(_) => "wallet",
            Self::Passkey(_) => "passkey",
            Self::RecoveryCode => "recovery_code",
            Self::Admin(_) => "admin",
        }
    }

    /// Whether the account has had it for long enough that it counts as one of its own: a wallet that is
    /// linked (which took three days), a passkey that is trusted. A thief makes no second factor of a
    /// stolen first one within that time.
    pub(crate) fn is_settled(&self, conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
        Ok(match self {
            Self::Wallet(subject) => wallets::list(conn, account)?
                .iter()
                .any(|linked| linked.wallet.subject() == *subject),
            Self::Passkey(id) => passkeys::list(conn, account)?
                .iter()
                .any(|passkey| passkey.id == *id && passkey.is_trusted(now)),
            Self::RecoveryCode => true,
            Self::Admin(_) => false,
        })
    }
}

/// What a session rests on; `None` for one from before this was noted that no wallet opened.
pub(crate) fn of_session(conn: &mut Conn, session: &Session) -> Result<Option<Factor>, StoreError> {
    let noted = factors::of_session(conn, session.id)?.and_then(|text| Factor::parse(&text));
    Ok(noted.or_else(|| session.wallet.as_ref().map(Factor::of_wallet)))
}

/// A wallet from its subject: an address for a key, CAIP-10 for a contract.
pub(crate) fn parse_wallet(subject: &str) -> Option<Wallet> {
    Some(match subject.rsplit_once(':') {
        None => Wallet {
            address: subject.parse().ok()?,
            proof: Proof::Key,
        },
        Some((chain, address)) => Wallet {
            address: address.parse().ok()?,
            proof: Proof::Contract {
                chain: ChainId::parse_caip2(chain)?,
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::Address;

    #[test]
    fn every_factor_survives_its_text_and_nothing_else_is_one() {
        let address = Address::repeat_byte(0xab);
        let contract = Proof::Contract { chain: ChainId(10) };
        for factor in [
            Factor::of_wallet(&Wallet {
                address,
                proof: Proof::Key,
            }),
            Factor::of_wallet(&Wallet {
                address,
                proof: contract,
            }),
            Factor::Passkey(PasskeyId(7)),
            Factor::RecoveryCode,
            Factor::Admin(AccountId(9)),
        ] {
            assert_eq!(Factor::parse(&factor.text()), Some(factor));
        }
        for bad in ["", "wallet", "wallet:ada", "passkey:0", "code", "admin:x"] {
            assert_eq!(Factor::parse(bad), None, "{bad}");
        }
    }
}
