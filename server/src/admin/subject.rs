//! What an admin types to name something that can be banned: a username, a wallet or a token. A text that
//! could be two things is no name: whoever means the contract wallet at an address says so, because the same
//! text is a token whose id was forgotten.

use super::Office;
use clap::ValueEnum;
use domain::membership::BanSubject;
use store::{StoreError, accounts};

/// The kinds of what can be banned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BanKind {
    /// An account, by its username.
    Account,
    /// A token.
    Token,
    /// A wallet.
    Wallet,
}

impl BanKind {
    /// The word that is stored, typed and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Token => "token",
            Self::Wallet => "wallet",
        }
    }

    /// From that word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Account, Self::Token, Self::Wallet]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// Why a text names nothing. Each says what to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unnamed {
    /// Nobody has this username.
    #[error("there is no such account: check the username")]
    NoAccount,
    /// It is no wallet.
    #[error("that is no wallet: write 0x…, or eip155:<chain>:0x… for a contract wallet")]
    NoWallet,
    /// It is no token, or a contract without the id of a token.
    #[error("that is no token: write eip155:<chain>:0x<contract>/<id>, with its id at the end")]
    NoToken,
    /// It is a contract: a token without its id, or the wallet at this address.
    #[error(
        "that is a contract: for a token write eip155:<chain>:0x<contract>/<id>, with its id at the end; if you mean the contract wallet at this address, say so with the kind wallet"
    )]
    TokenOrWallet,
}

/// A text could not be made a subject.
#[derive(Debug, thiserror::Error)]
pub enum SubjectError {
    /// It names nothing.
    #[error(transparent)]
    Unnamed(#[from] Unnamed),
    /// The database failed.
    #[error("the database did not do it; try again")]
    Store(#[from] StoreError),
}

/// The kind that a text looks like: tokens have a slash, wallets begin with `0x`.
///
/// # Errors
/// [`Unnamed::TokenOrWallet`] if it looks like two.
fn guess(text: &str) -> Result<BanKind, Unnamed> {
    if text.contains('/') {
        Ok(BanKind::Token)
    } else if text.starts_with("eip155:") {
        Err(Unnamed::TokenOrWallet)
    } else if text.starts_with("0x") {
        Ok(BanKind::Wallet)
    } else {
        Ok(BanKind::Account)
    }
}

impl Office {
    /// What a text names. An account is named by its username. Without a kind the text must look like one
    /// kind only.
    ///
    /// # Errors
    /// [`SubjectError::Unnamed`] says what to write.
    pub async fn subject(&self, kind: Option<BanKind>, text: &str) -> Result<BanSubject, SubjectError> {
        let text = text.trim();
        let kind = match kind {
            Some(kind) => kind,
            None => guess(text)?,
        };
        let nothing = match kind {
            BanKind::Wallet => Unnamed::NoWallet,
            BanKind::Token => Unnamed::NoToken,
            BanKind::Account => {
                let name = text.trim_start_matches('@').to_lowercase();
                let found = self
                    .store
                    .read(move |conn| accounts::find_by_username(conn, &name))
                    .await?;
                let account = found.ok_or(Unnamed::NoAccount)?;
                return Ok(BanSubject::Account(account.id));
            }
        };
        Ok(BanSubject::parse(kind.as_str(), text).map_err(|_| nothing)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_seen_from_the_text_unless_it_could_be_two() {
        assert_eq!(guess("@ada"), Ok(BanKind::Account));
        assert_eq!(guess("0x1111111111111111111111111111111111111111"), Ok(BanKind::Wallet));
        assert_eq!(
            guess("eip155:10:0x1111111111111111111111111111111111111111/7"),
            Ok(BanKind::Token)
        );
        assert_eq!(
            guess("eip155:10:0x1111111111111111111111111111111111111111"),
            Err(Unnamed::TokenOrWallet)
        );
    }

    #[test]
    fn every_kind_is_found_by_its_word() {
        for kind in [BanKind::Account, BanKind::Token, BanKind::Wallet] {
            assert_eq!(BanKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(BanKind::parse(""), None);
    }
}
