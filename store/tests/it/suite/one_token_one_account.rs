//! Whatever happens in whatever order (joins, sales, time, bans, people who leave), a token is never
//! bound to two accounts, and never admits another account before its hold is over. Random sequences of
//! acts, the same in every run, beside a model that remembers every promise ever made.

use super::bindings::add_accounts;
use crate::suite::on_both;
use alloy_primitives::{Address, U256};
use domain::gate::{Alternative, Token};
use domain::membership::BanSubject;
use domain::membership::ban::Ban;
use domain::wallet::ChainId;
use domain::{AccountId, Entropy, Timestamp};
use std::collections::HashMap;
use std::time::Duration;
use store::bindings::Bound;
use store::{Conn, Store, StoreError, bans, bindings, token_holds};
use testkit::SeededEntropy;
use testkit::builders::NOON;

on_both!(no_sequence_of_acts_shares_a_token_or_cuts_a_hold_short);

const SEQUENCES: u8 = 24;
const ACTS: usize = 80;
const MEMBERS: u64 = 4;
const TOKENS: u64 = 4;

/// What must be true, kept apart from how the store does it.
struct World {
    entropy: SeededEntropy,
    contract: Address,
    now: Timestamp,
    owners: HashMap<Token, AccountId>,
    banned: Vec<Token>,
    /// Every promise ever made: until then the token admits nobody but this account.
    promises: Vec<(Token, AccountId, Timestamp)>,
}

impl World {
    fn below(&self, end: u64) -> u64 {
        (&self.entropy as &dyn Entropy).below(end)
    }

    fn token(&self) -> Token {
        Token {
            chain: ChainId(31337),
            contract: self.contract,
            id: U256::from(self.below(TOKENS)),
        }
    }

    fn member(&self) -> AccountId {
        AccountId(i64::try_from(1 + self.below(MEMBERS)).expect("small"))
    }

    fn alternatives(&self) -> Vec<Alternative> {
        let choice = || (0..=self.below(2)).map(|_| self.token()).collect();
        (0..=self.below(2))
            .map(|n| Alternative {
                rule: format!("rule{n}"),
                choices: (0..=self.below(2)).map(|_| choice()).collect(),
            })
            .collect()
    }

    /// Whether nothing that was ever promised is broken if `account` has `token` now.
    fn may_have(&self, token: &Token, account: AccountId) -> bool {
        let kept =
            |(of, to, until): &(Token, AccountId, Timestamp)| of != token || *to == account || *until <= self.now;
        self.owners.get(token).is_none_or(|owner| *owner == account)
            && !self.banned.contains(token)
            && (self.owners.contains_key(token) || self.promises.iter().all(kept))
    }

    /// Whether a token of its own can be found for each choice.
    fn can_pay(&self, choices: &[Vec<Token>], account: AccountId, used: &mut Vec<Token>) -> bool {
        let Some((first, rest)) = choices.split_first() else {
            return true;
        };
        first.iter().any(|token| {
            if used.contains(token) || !self.may_have(token, account) {
                return false;
            }
            used.push(*token);
            let paid = self.can_pay(rest, account, used);
            used.pop();
            paid
        })
    }

    fn join(&mut self, tx: &mut Conn) -> Result<(), StoreError> {
        let (account, wanted) = (self.member(), self.alternatives());
        let possible = wanted
            .iter()
            .any(|alternative| self.can_pay(&alternative.choices, account, &mut Vec::new()));
        match bindings::bind_first_free(tx, &wanted, account, self.now)? {
            Bound::Yes { rule, tokens } => {
                assert!(possible);
                let chosen = wanted
                    .iter()
                    .find(|alternative| alternative.rule == rule)
                    .expect("one of them");
                assert_eq!(tokens.len(), chosen.choices.len());
                for token in tokens {
                    assert!(
                        self.may_have(&token, account),
                        "{token:?} admitted {account} at {:?}",
                        self.now
                    );
                    self.owners.insert(token, account);
                }
            }
            Bound::Cooling { free_at } => {
                assert!(!possible && free_at > self.now);
                let then = bindings::would_bind(tx, &wanted, Some(account), free_at)?;
                assert!(matches!(then, Bound::Yes { .. }), "{then:?}");
                let before = free_at.minus(Duration::from_millis(1));
                let just_before = bindings::would_bind(tx, &wanted, Some(account), before)?;
                assert_eq!(just_before, Bound::Cooling { free_at });
            }
            Bound::Banned | Bound::Taken => assert!(!possible),
        }
        Ok(())
    }

    fn release(&mut self, tx: &mut Conn, account: AccountId, token: Token) -> Result<(), StoreError> {
        let free_at = self.now.plus(Duration::from_secs(3600 * self.below(96)));
        let had_it = self.owners.get(&token) == Some(&account);
        assert_eq!(bindings::release(tx, account, &token, free_at)?, had_it);
        if had_it {
            self.owners.remove(&token);
            self.promises.push((token, account, free_at));
        }
        Ok(())
    }

    fn leave(&mut self, tx: &mut Conn, account: AccountId) -> Result<(), StoreError> {
        let free_at = self.now.plus(Duration::from_secs(72 * 3600));
        let left: Vec<Token> = self
            .owners
            .iter()
            .filter(|(_, owner)| **owner == account)
            .map(|(token, _)| *token)
            .collect();
        assert_eq!(bindings::release_all(tx, account, free_at)?, left.len());
        for token in left {
            self.owners.remove(&token);
            self.promises.push((token, account, free_at));
        }
        Ok(())
    }

    fn ban_or_not(&mut self, tx: &mut Conn, token: Token) -> Result<(), StoreError> {
        if let Some(place) = self.banned.iter().position(|banned| *banned == token) {
            self.banned.remove(place);
            assert!(bans::remove(tx, &BanSubject::Token(token))?);
        } else {
            self.banned.push(token);
            let ban = Ban {
                subject: BanSubject::Token(token),
                reason: String::new(),
                by: None,
                created_at: self.now,
            };
            assert!(bans::add(tx, &ban, &self.entropy)?);
        }
        Ok(())
    }

    fn act(&mut self, tx: &mut Conn) -> Result<(), StoreError> {
        match self.below(12) {
            0..=4 => self.join(tx)?,
            5 => {
                let (token, account) = (self.token(), self.member());
                let allowed = self.may_have(&token, account);
                assert_eq!(bindings::bind(tx, &token, account, self.now)?, allowed);
                if allowed {
                    self.owners.insert(token, account);
                }
            }
            6 | 7 => {
                let token = self.token();
                let account = self.owners.get(&token).copied().unwrap_or_else(|| self.member());
                self.release(tx, account, token)?;
            }
            8 => self.leave(tx, self.member())?,
            9 => self.now = self.now.plus(Duration::from_secs(3600 * self.below(48))),
            10 => self.ban_or_not(tx, self.token())?,
            _ => {
                token_holds::sweep(tx, self.now)?;
            }
        }
        for id in 0..TOKENS {
            let token = Token {
                id: U256::from(id),
                ..self.token()
            };
            assert_eq!(bindings::find_account(tx, &token)?, self.owners.get(&token).copied());
        }
        Ok(())
    }
}

async fn no_sequence_of_acts_shares_a_token_or_cuts_a_hold_short(store: Store) {
    add_accounts(&store, i64::try_from(MEMBERS).expect("small")).await;
    for sequence in 0..SEQUENCES {
        store
            .write(move |tx| {
                let mut world = World {
                    entropy: SeededEntropy::new(u64::from(sequence)),
                    contract: Address::repeat_byte(sequence + 1),
                    now: NOON,
                    owners: HashMap::new(),
                    banned: Vec::new(),
                    promises: Vec::new(),
                };
                for _ in 0..ACTS {
                    world.act(tx)?;
                }
                // The next sequence is about other tokens.
                for id in 1..=MEMBERS {
                    world.leave(tx, AccountId(i64::try_from(id).expect("small")))?;
                }
                Ok::<_, StoreError>(())
            })
            .await
            .expect("stores");
    }
}
