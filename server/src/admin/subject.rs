//! What an admin types to name something that can be banned: a username, a wallet or a token.

use super::Office;
use clap::ValueEnum;
use domain::membership::BanSubject;
use store::{StoreError, accounts};

/// The kinds of what can be banned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BanKind {
    /// An account.
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

/// The kind that a text looks like: tokens have a slash, wallets begin with `0x` or name a chain.
pub fn guess(text: &str) -> BanKind {
    let text = text.trim();
    if text.contains('/') {
        BanKind::Token
    } else if text.starts_with("0x") || text.starts_with("eip155:") {
        BanKind::Wallet
    } else {
        BanKind::Account
    }
}

impl Office {
    /// What a text names; `None` if nothing. An account is named by its username.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn subject(&self, kind: BanKind, text: &str) -> Result<Option<BanSubject>, StoreError> {
        if kind != BanKind::Account {
            return Ok(BanSubject::parse(kind.as_str(), text).ok());
        }
        let name = text.trim().trim_start_matches('@').to_lowercase();
        let found = self
            .store
            .read(move |conn| accounts::find_by_username(conn, &name))
            .await?;
        Ok(found.map(|account| BanSubject::Account(account.id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_seen_from_the_text() {
        assert_eq!(guess("@ada"), BanKind::Account);
        assert_eq!(guess("0x1111111111111111111111111111111111111111"), BanKind::Wallet);
        assert_eq!(
            guess("eip155:10:0x1111111111111111111111111111111111111111"),
            BanKind::Wallet
        );
        assert_eq!(
            guess("eip155:10:0x1111111111111111111111111111111111111111/7"),
            BanKind::Token
        );
    }
}
