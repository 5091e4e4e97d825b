//! Bans of accounts, tokens and wallets.

use super::bindings::token;
use crate::suite::on_both;
use domain::AccountId;
use domain::gate::Token;
use domain::membership::BanSubject;
use domain::membership::ban::Ban;
use domain::wallet::{ChainId, Proof, Wallet};
use std::collections::HashSet;
use std::time::Duration;
use store::{Store, StoreError, bans};
use testkit::SeededEntropy;
use testkit::builders::{NOON, wallet};

on_both!(
    a_ban_is_kept_once_and_lifted,
    a_banned_address_is_banned_however_it_proves_itself,
    banned_tokens_are_found_among_many,
);

fn ban(subject: BanSubject, seconds: u64) -> Ban {
    Ban {
        subject,
        reason: "spam".into(),
        by: Some(AccountId(1)),
        created_at: NOON.plus(Duration::from_secs(seconds)),
    }
}

async fn a_ban_is_kept_once_and_lifted(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            let account = ban(BanSubject::Account(AccountId(5)), 0);
            let pass = ban(BanSubject::Token(token(7)), 1);
            let purse = ban(BanSubject::Wallet(wallet(3).subject()), 2);
            assert_eq!(bans::find(tx, &account.subject)?, None);
            for new in [&account, &pass, &purse] {
                assert!(bans::add(tx, new, &entropy)?);
            }
            let again = Ban {
                reason: "another".into(),
                ..account.clone()
            };
            assert!(!bans::add(tx, &again, &entropy)?);
            assert_eq!(bans::find(tx, &account.subject)?, Some(account.clone()));

            let newest = bans::list(tx, None, 2)?;
            let subjects: Vec<_> = newest.iter().map(|(_, ban)| ban.clone()).collect();
            assert_eq!(subjects, [purse, pass.clone()]);
            let rest = bans::list(tx, Some(newest[1].0), 10)?;
            assert_eq!(rest.into_iter().map(|(_, ban)| ban).collect::<Vec<_>>(), [account]);

            assert!(bans::remove(tx, &pass.subject)?);
            assert!(!bans::remove(tx, &pass.subject)?);
            assert_eq!(bans::find(tx, &pass.subject)?, None);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_banned_address_is_banned_however_it_proves_itself(store: Store) {
    let entropy = SeededEntropy::new(1);
    let by_contract = |byte, chain| Wallet {
        proof: Proof::Contract { chain: ChainId(chain) },
        ..wallet(byte)
    };
    store
        .write(move |tx| {
            assert!(!bans::is_wallet_banned(tx, &wallet(3))?);
            bans::add(tx, &ban(BanSubject::Wallet(wallet(3).subject()), 0), &entropy)?;
            assert!(bans::is_wallet_banned(tx, &wallet(3))?);
            assert!(bans::is_wallet_banned(tx, &by_contract(3, 10))?);
            assert!(!bans::is_wallet_banned(tx, &wallet(4))?);
            // A contract's address may be somebody else's on another chain.
            bans::add(tx, &ban(BanSubject::Wallet(by_contract(4, 10).subject()), 0), &entropy)?;
            assert!(bans::is_wallet_banned(tx, &by_contract(4, 10))?);
            assert!(!bans::is_wallet_banned(tx, &by_contract(4, 1))?);
            assert!(!bans::is_wallet_banned(tx, &wallet(4))?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn banned_tokens_are_found_among_many(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            for id in [3, 1100, 9000] {
                bans::add(tx, &ban(BanSubject::Token(token(id)), 0), &entropy)?;
            }
            let many: Vec<Token> = (0..1200).map(token).collect();
            let found = bans::banned_tokens(tx, &many)?;
            assert_eq!(found, HashSet::from([token(3), token(1100)]));
            assert_eq!(bans::banned_tokens(tx, &[])?, HashSet::new());
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
