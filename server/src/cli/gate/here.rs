//! What the rules do not know of a wallet, and this instance's database does: whether it is banned, has an
//! account, and whether its pass is free. For the operator, who has the database anyway; nobody else is told
//! of a wallet that they have not proven.

use crate::cli::open::open;
use domain::Timestamp;
use domain::gate::{Decision, Outcome};
use domain::wallet::Wallet;
use serde_json::{Value, json};
use store::bindings::{self, Bound};
use store::{Conn, Database, StoreError, bans, wallets};

/// What is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Here {
    /// Nothing, and why.
    Unknown(String),
    /// It has an account: it signs in, and needs no pass.
    Member,
    /// It is banned.
    WalletBanned,
    /// The rules do not hold, so no pass was looked at.
    NotBanned,
    /// The rules hold, and this is how the pass stands that joining would use up.
    Pass(Bound),
}

impl Here {
    /// Looks it up. Without a usable database nothing is known, and that is no error: the rules have spoken.
    pub(super) async fn look(database: &Database, wallet: Wallet, decision: &Decision, now: Timestamp) -> Self {
        if !database.exists() {
            return Self::Unknown(
                "bans and cool-downs are not known: this instance has no database yet, so nobody is banned".to_owned(),
            );
        }
        let alternatives = match decision.outcome {
            Outcome::Yes => Some(decision.alternatives.clone()),
            Outcome::No | Outcome::Unknown => None,
        };
        let read = move |conn: &mut Conn| -> Result<Self, StoreError> {
            if wallets::find_account(conn, &wallet)?.is_some() {
                return Ok(Self::Member);
            }
            if bans::is_wallet_banned(conn, &wallet)? {
                return Ok(Self::WalletBanned);
            }
            match alternatives {
                Some(alternatives) => Ok(Self::Pass(bindings::would_bind(conn, &alternatives, None, now)?)),
                None => Ok(Self::NotBanned),
            }
        };
        let found = match open(database.clone()).await {
            Ok(store) => store.read(read).await,
            Err(error) => Err(error),
        };
        found.unwrap_or_else(|error| {
            Self::Unknown(format!(
                "bans and cool-downs are not known: the database cannot be read ({error})"
            ))
        })
    }

    /// What comes out of the rules and this.
    pub(super) fn outcome(&self, by_rules: Outcome) -> Outcome {
        match self {
            Self::WalletBanned | Self::Pass(Bound::Taken | Bound::Cooling { .. } | Bound::Banned) => Outcome::No,
            Self::Unknown(_) | Self::Member | Self::NotBanned | Self::Pass(Bound::Yes { .. }) => by_rules,
        }
    }

    /// A line for people, and how it bears on the answer, if it does.
    pub(super) fn in_words(&self) -> (Option<Outcome>, String) {
        let (outcome, said) = match self {
            Self::Unknown(why) => (None, why.clone()),
            Self::Member => (
                None,
                "the wallet has an account here and signs in to it; joining is for wallets without one".to_owned(),
            ),
            Self::WalletBanned => (
                Some(Outcome::No),
                "the wallet is banned here: `guildhall ban remove` lifts that".to_owned(),
            ),
            Self::NotBanned => (Some(Outcome::Yes), "the wallet is not banned here".to_owned()),
            Self::Pass(Bound::Yes { .. }) => (
                Some(Outcome::Yes),
                "the wallet is not banned here, and its pass is free".to_owned(),
            ),
            Self::Pass(Bound::Taken) => (
                Some(Outcome::No),
                "its pass has let another account in: one pass, one account".to_owned(),
            ),
            Self::Pass(Bound::Cooling { free_at }) => (
                Some(Outcome::No),
                format!(
                    "its pass belonged to another account until lately and lets nobody else in before {}",
                    free_at.to_rfc3339()
                ),
            ),
            Self::Pass(Bound::Banned) => (
                Some(Outcome::No),
                "its pass is banned here: `guildhall ban remove` lifts that".to_owned(),
            ),
        };
        (outcome, said)
    }

    /// The same for programs.
    pub(super) fn as_json(&self) -> Value {
        let pass = match self {
            Self::Pass(Bound::Yes { .. }) => Some("free"),
            Self::Pass(Bound::Taken) => Some("taken"),
            Self::Pass(Bound::Cooling { .. }) => Some("cooling"),
            Self::Pass(Bound::Banned) => Some("banned"),
            _ => None,
        };
        let free_at = match self {
            Self::Pass(Bound::Cooling { free_at }) => Some(free_at.to_rfc3339()),
            _ => None,
        };
        let is_known = !matches!(self, Self::Unknown(_));
        json!({
            "known": is_known,
            "has_account": is_known.then_some(*self == Self::Member),
            "wallet_banned": (is_known && *self != Self::Member).then_some(*self == Self::WalletBanned),
            "pass": pass,
            "free_at": free_at,
            "text": self.in_words().1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_way_here_is_no_and_what_is_not_known_changes_nothing() {
        let free_at = Timestamp::from_secs(1_800_000_000);
        for here in [
            Here::WalletBanned,
            Here::Pass(Bound::Taken),
            Here::Pass(Bound::Banned),
            Here::Pass(Bound::Cooling { free_at }),
        ] {
            assert_eq!(here.outcome(Outcome::Yes), Outcome::No, "{here:?}");
            assert_eq!(here.in_words().0, Some(Outcome::No), "{here:?}");
        }
        assert_eq!(Here::WalletBanned.outcome(Outcome::Unknown), Outcome::No);
        for outcome in [Outcome::Yes, Outcome::No, Outcome::Unknown] {
            for here in [Here::Unknown("no database".to_owned()), Here::Member, Here::NotBanned] {
                assert_eq!(here.outcome(outcome), outcome, "{here:?}");
            }
        }
        let json = Here::Pass(Bound::Cooling { free_at }).as_json();
        assert_eq!(
            (json["pass"].as_str(), json["wallet_banned"].as_bool()),
            (Some("cooling"), Some(false))
        );
        assert!(json["free_at"].is_string());
        assert_eq!(Here::Unknown(String::new()).as_json()["has_account"], Value::Null);
    }
}
