//! What can be banned. A ban of a token or a wallet keeps it from admitting anybody; it never harms an
//! account that is a member by another token.

use crate::gate::Token;
use crate::wallet::ChainId;
use crate::{AccountId, Timestamp};
use alloy_primitives::{Address, U256};

/// What a ban is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum BanSubject {
    /// An account: it is suspended.
    Account(AccountId),
    /// A token: it admits nobody.
    Token(Token),
    /// A wallet, by [`crate::wallet::Wallet::subject`]: it neither joins nor is linked.
    Wallet(String),
}

/// A ban as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// What is banned.
    pub subject: BanSubject,
    /// Why, for other admins.
    pub reason: String,
    /// Who banned it.
    pub by: Option<AccountId>,
    /// When.
    pub created_at: Timestamp,
}

/// The text names nothing that can be banned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "write an account's username, a wallet (0x…, or eip155:<chain>:0x… for a contract wallet), or a token as eip155:<chain>:0x<contract>/<id>"
)]
pub struct BadBanSubject;

impl BanSubject {
    /// The kind as stored.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Account(_) => "account",
            Self::Token(_) => "token",
            Self::Wallet(_) => "wallet",
        }
    }

    /// The subject as stored: a decimal id, `eip155:<chain>:<contract>/<id>`, or a wallet's subject.
    pub fn text(&self) -> String {
        match self {
            Self::Account(id) => id.to_string(),
            Self::Token(token) => format!("{}:{:#x}/{}", token.chain, token.contract, token.id),
            Self::Wallet(subject) => subject.clone(),
        }
    }

    /// From [`BanSubject::kind`] and [`BanSubject::text`].
    ///
    /// # Errors
    /// [`BadBanSubject`] if they name nothing.
    pub fn parse(kind: &str, text: &str) -> Result<Self, BadBanSubject> {
        match kind {
            "account" => text.parse().map(Self::Account).map_err(|_| BadBanSubject),
            "token" => parse_token(text).map(Self::Token).ok_or(BadBanSubject),
            "wallet" => parse_wallet(text).map(Self::Wallet).ok_or(BadBanSubject),
            _ => Err(BadBanSubject),
        }
    }
}

fn parse_token(text: &str) -> Option<Token> {
    let (place, id) = text.trim().split_once('/')?;
    let (chain, contract) = place.rsplit_once(':')?;
    Some(Token {
        chain: ChainId::parse_caip2(chain)?,
        contract: contract.parse().ok()?,
        id: if let Some(hex) = id.strip_prefix("0x") {
            U256::from_str_radix(hex, 16).ok()?
        } else {
            U256::from_str_radix(id, 10).ok()?
        },
    })
}

fn parse_wallet(text: &str) -> Option<String> {
    let text = text.trim();
    match text.rsplit_once(':') {
        None => Some(format!("{:#x}", text.parse::<Address>().ok()?)),
        Some((chain, address)) => {
            let chain = ChainId::parse_caip2(chain)?;
            Some(format!("{chain}:{:#x}", address.parse::<Address>().ok()?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subject_survives_its_text() {
        let token = Token {
            chain: ChainId(8453),
            contract: Address::repeat_byte(0xab),
            id: U256::MAX,
        };
        for subject in [
            BanSubject::Account(AccountId(7)),
            BanSubject::Token(token),
            BanSubject::Wallet(format!("{:#x}", Address::repeat_byte(1))),
            BanSubject::Wallet(format!("eip155:10:{:#x}", Address::repeat_byte(1))),
        ] {
            assert_eq!(BanSubject::parse(subject.kind(), &subject.text()), Ok(subject));
        }
    }

    #[test]
    fn what_names_nothing_is_refused() {
        assert!(BanSubject::parse("wallet", "0x0101010101010101010101010101010101010101").is_ok());
        for (kind, text) in [
            ("wallet", "ada"),
            ("wallet", "eip155:x:0x0101010101010101010101010101010101010101"),
            ("token", "eip155:1:0x0101010101010101010101010101010101010101"),
            ("token", "0x0101010101010101010101010101010101010101/1"),
            ("account", "0"),
            ("host", "example.com"),
        ] {
            assert_eq!(BanSubject::parse(kind, text), Err(BadBanSubject), "{kind} {text}");
        }
    }
}
