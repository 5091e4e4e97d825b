//! One token, one account; and not the next account at once.

use crate::suite::on_both;
use alloy_primitives::{Address, U256};
use domain::gate::{Alternative, Token};
use domain::membership::BanSubject;
use domain::membership::ban::Ban;
use domain::wallet::ChainId;
use domain::{AccountId, Timestamp, actor::KeyAlgorithm};
use std::time::Duration;
use store::bindings::Bound;
use store::{Conn, Store, StoreError, accounts, bans, bindings, sweep, token_holds, wallets};
use testkit::SeededEntropy;
use testkit::builders::{NOON, local_account, sealed_key, wallet};

on_both!(
    fifty_at_once_bind_one_token_to_one_account,
    an_alternative_counts_only_if_every_choice_is_free,
    an_account_may_bind_what_it_has_bound,
    a_token_that_two_choices_want_goes_where_no_other_fits,
    a_member_keeps_the_token_it_has_even_if_another_would_do,
    a_released_token_waits_for_others_and_not_for_who_had_it,
    a_hold_is_never_cut_short_by_another,
    what_stands_for_a_wallet_is_held_unless_the_wallet_is_the_members_own,
    a_banned_token_is_bound_by_nobody,
    the_best_news_is_told,
    who_leaves_leaves_holds_behind,
    the_accounts_of_a_thousand_tokens_are_found,
);

/// Three days.
pub const COOLDOWN: Duration = Duration::from_secs(72 * 3600);

pub fn token(id: u64) -> Token {
    Token {
        chain: ChainId(31337),
        contract: Address::repeat_byte(9),
        id: U256::from(id),
    }
}

/// An alternative of the rule `pass`.
pub fn pass(choices: &[&[u64]]) -> Alternative {
    Alternative {
        rule: "pass".into(),
        choices: choices
            .iter()
            .map(|ids| ids.iter().copied().map(token).collect())
            .collect(),
    }
}

/// What binding these came to if it worked.
pub fn yes(ids: &[u64]) -> Bound {
    Bound::Yes {
        rule: "pass".into(),
        tokens: ids.iter().copied().map(token).collect(),
    }
}

fn ban(token: Token) -> Ban {
    Ban {
        subject: BanSubject::Token(token),
        reason: "stolen".into(),
        by: None,
        created_at: NOON,
    }
}

pub async fn add_accounts(store: &Store, count: i64) {
    store
        .write(move |tx| {
            for id in 1..=count {
                let (account, actor) = local_account(id, &format!("member{id}"));
                accounts::add(tx, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
            }
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

/// Fifty accounts ask for one token at once; answers what each of them got.
pub async fn fifty_want(store: &Store, now: Timestamp) -> Vec<(AccountId, Bound)> {
    let joins: Vec<_> = (1..=50)
        .map(|id| {
            let store = store.clone();
            tokio::spawn(async move {
                let bound = store
                    .write(move |tx| bindings::bind_first_free(tx, &[pass(&[&[1]])], AccountId(id), now))
                    .await;
                (AccountId(id), bound)
            })
        })
        .collect();
    let mut answers = Vec::new();
    for join in joins {
        let (account, bound) = join.await.expect("no panic");
        answers.push((account, bound.expect("no error")));
    }
    answers
}

async fn fifty_at_once_bind_one_token_to_one_account(store: Store) {
    add_accounts(&store, 50).await;
    let answers = fifty_want(&store, NOON).await;
    let winners: Vec<_> = answers.iter().filter(|(_, bound)| *bound == yes(&[1])).collect();
    let losers = answers.iter().filter(|(_, bound)| *bound == Bound::Taken).count();
    assert_eq!((winners.len(), losers), (1, 49));
    let owner = store
        .read(|c| bindings::find_account(c, &token(1)))
        .await
        .expect("reads");
    assert_eq!(owner, Some(winners[0].0));
}

async fn an_alternative_counts_only_if_every_choice_is_free(store: Store) {
    add_accounts(&store, 2).await;
    store
        .write(|tx| {
            assert!(bindings::bind(tx, &token(1), AccountId(1), NOON)?);
            let wanted = [pass(&[&[1], &[2]]), pass(&[&[1, 3]])];
            let before = bindings::would_bind(tx, &wanted, None, NOON)?;
            let bound = bindings::bind_first_free(tx, &wanted, AccountId(2), NOON)?;
            assert_eq!((before, bound), (yes(&[3]), yes(&[3])));
            assert_eq!(
                bindings::find_account(tx, &token(2))?,
                None,
                "nothing of the failed alternative is kept"
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn an_account_may_bind_what_it_has_bound(store: Store) {
    add_accounts(&store, 2).await;
    store
        .write(|tx| {
            assert!(bindings::bind(tx, &token(1), AccountId(1), NOON)?);
            assert!(bindings::bind(tx, &token(1), AccountId(1), NOON)?);
            assert!(!bindings::bind(tx, &token(1), AccountId(2), NOON)?);
            assert_eq!(bindings::list(tx, AccountId(1))?, [token(1)]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_token_that_two_choices_want_goes_where_no_other_fits(store: Store) {
    add_accounts(&store, 3).await;
    store
        .write(|tx| {
            let picky_last = pass(&[&[1, 2], &[1]]);
            let bound = bindings::bind_first_free(tx, &[picky_last], AccountId(1), NOON)?;
            assert_eq!(bound, yes(&[1, 2]));
            let two_for_one = pass(&[&[3], &[3]]);
            assert_eq!(
                bindings::bind_first_free(tx, &[two_for_one], AccountId(2), NOON)?,
                Bound::Taken,
                "one token pays once"
            );
            let five: &[u64] = &[1, 2, 3, 4, 5];
            let three_of_five = pass(&[five; 3]);
            let bound = bindings::bind_first_free(tx, &[three_of_five], AccountId(3), NOON)?;
            assert_eq!(bound, yes(&[3, 4, 5]), "1 and 2 are taken");
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_member_keeps_the_token_it_has_even_if_another_would_do(store: Store) {
    add_accounts(&store, 1).await;
    store
        .write(|tx| {
            let wanted = [pass(&[&[1]]), pass(&[&[2, 3]])];
            assert!(bindings::bind(tx, &token(3), AccountId(1), NOON)?);
            let again = bindings::bind_first_free(tx, &wanted, AccountId(1), NOON)?;
            assert_eq!(again, yes(&[3]));
            assert_eq!(
                bindings::list(tx, AccountId(1))?,
                [token(3)],
                "nothing else was consumed"
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_released_token_waits_for_others_and_not_for_who_had_it(store: Store) {
    add_accounts(&store, 2).await;
    let free_at = NOON.plus(COOLDOWN);
    let just_before = NOON.plus(COOLDOWN - Duration::from_millis(1));
    store
        .write(move |tx| {
            let bind = |tx: &mut Conn, id, now| bindings::bind_first_free(tx, &[pass(&[&[1]])], AccountId(id), now);
            assert!(!bindings::release(tx, AccountId(1), &token(1), free_at)?, "it has none");
            assert_eq!(token_holds::find(tx, &token(1))?, None);
            assert_eq!(bind(tx, 1, NOON)?, yes(&[1]));
            assert!(
                !bindings::release(tx, AccountId(2), &token(1), free_at)?,
                "it is not theirs"
            );
            assert!(bindings::release(tx, AccountId(1), &token(1), free_at)?);
            assert_eq!(bindings::find_account(tx, &token(1))?, None);

            assert_eq!(bind(tx, 2, NOON)?, Bound::Cooling { free_at });
            assert_eq!(bind(tx, 2, just_before)?, Bound::Cooling { free_at });
            assert!(!bindings::bind(tx, &token(1), AccountId(2), just_before)?);
            assert_eq!(bind(tx, 1, NOON)?, yes(&[1]), "whoever had it takes it back");
            assert!(bindings::release(tx, AccountId(1), &token(1), free_at)?);
            assert_eq!(bind(tx, 2, free_at)?, yes(&[1]));
            assert_eq!(bind(tx, 1, free_at)?, Bound::Taken, "it is the other's now");
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn what_stands_for_a_wallet_is_held_unless_the_wallet_is_the_members_own(store: Store) {
    add_accounts(&store, 2).await;
    let free_at = NOON.plus(COOLDOWN);
    store
        .write(move |tx| {
            let [own, vault] = [1, 2].map(|number| Token {
                chain: ChainId(0),
                contract: Address::ZERO,
                id: U256::from_be_bytes(wallet(number).address.into_word().0),
            });
            wallets::link(tx, AccountId(1), &wallet(1), NOON)?;
            for token in [own, vault] {
                assert!(bindings::bind(tx, &token, AccountId(1), NOON)?);
                assert!(bindings::release(tx, AccountId(1), &token, free_at)?);
            }
            assert!(bindings::bind(tx, &own, AccountId(2), NOON)?);
            assert!(
                !bindings::bind(tx, &vault, AccountId(2), NOON)?,
                "it delegated to the first"
            );
            assert!(bindings::bind(tx, &vault, AccountId(2), free_at)?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_hold_is_never_cut_short_by_another(store: Store) {
    add_accounts(&store, 2).await;
    let (late, soon) = (NOON.plus(COOLDOWN), NOON.plus(COOLDOWN / 2));
    store
        .write(move |tx| {
            token_holds::put(tx, &token(1), AccountId(1), late)?;
            assert!(bindings::bind(tx, &token(1), AccountId(1), NOON)?);
            assert!(bindings::release(tx, AccountId(1), &token(1), soon)?);
            let hold = token_holds::find(tx, &token(1))?.expect("the hold");
            assert_eq!((hold.last_account, hold.free_at), (AccountId(1), late));
            assert_eq!(token_holds::sweep(tx, soon)?, 0);
            assert_eq!(sweep::run(tx, late)?, 1);
            assert_eq!(token_holds::find(tx, &token(1))?, None);

            token_holds::put(tx, &token(1), AccountId(1), late)?;
            assert!(!bindings::bind(tx, &token(1), AccountId(2), NOON)?);
            token_holds::remove(tx, &token(1))?;
            assert!(
                bindings::bind(tx, &token(1), AccountId(2), NOON)?,
                "it was lifted by hand"
            );
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_banned_token_is_bound_by_nobody(store: Store) {
    add_accounts(&store, 2).await;
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            let bind = |tx: &mut Conn, id| bindings::bind_first_free(tx, &[pass(&[&[1]])], AccountId(id), NOON);
            assert_eq!(bind(tx, 1)?, yes(&[1]));
            assert!(bans::add(tx, &ban(token(1)), &entropy)?);
            assert_eq!(bind(tx, 1)?, Bound::Banned, "it admits its own account no more");
            assert_eq!(
                bindings::list(tx, AccountId(1))?,
                [token(1)],
                "and is not set free by that"
            );
            assert_eq!(bind(tx, 2)?, Bound::Taken);
            bindings::release(tx, AccountId(1), &token(1), NOON)?;
            assert_eq!(bind(tx, 2)?, Bound::Banned);
            assert!(!bindings::bind(tx, &token(1), AccountId(2), NOON)?);
            assert!(bans::remove(tx, &BanSubject::Token(token(1)))?);
            assert_eq!(bind(tx, 2)?, yes(&[1]));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn the_best_news_is_told(store: Store) {
    add_accounts(&store, 2).await;
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            let wanted = [pass(&[&[1]]), pass(&[&[2]]), pass(&[&[3]])];
            let ask = |tx: &mut Conn| bindings::bind_first_free(tx, &wanted, AccountId(2), NOON);
            for id in 1..=3 {
                assert!(bindings::bind(tx, &token(id), AccountId(1), NOON)?);
            }
            assert_eq!(ask(tx)?, Bound::Taken);
            bindings::release(tx, AccountId(1), &token(1), NOON)?;
            bans::add(tx, &ban(token(1)), &entropy)?;
            assert_eq!(ask(tx)?, Bound::Banned);
            let free_at = NOON.plus(COOLDOWN);
            bindings::release(tx, AccountId(1), &token(2), free_at)?;
            assert_eq!(ask(tx)?, Bound::Cooling { free_at });
            let sooner = NOON.plus(COOLDOWN / 3);
            bindings::release(tx, AccountId(1), &token(3), sooner)?;
            assert_eq!(ask(tx)?, Bound::Cooling { free_at: sooner });
            assert_eq!(bindings::list(tx, AccountId(2))?, []);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn who_leaves_leaves_holds_behind(store: Store) {
    add_accounts(&store, 2).await;
    let free_at = NOON.plus(COOLDOWN);
    store
        .write(move |tx| {
            let bound = bindings::bind_first_free(tx, &[pass(&[&[1], &[2]])], AccountId(1), NOON)?;
            assert_eq!(bound, yes(&[1, 2]));
            accounts::remove(tx, AccountId(1), free_at)?;
            for id in 1..=2 {
                let again = bindings::bind_first_free(tx, &[pass(&[&[id]])], AccountId(2), NOON)?;
                assert_eq!(again, Bound::Cooling { free_at });
            }
            let later = bindings::bind_first_free(tx, &[pass(&[&[1]])], AccountId(2), free_at)?;
            assert_eq!(later, yes(&[1]));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn the_accounts_of_a_thousand_tokens_are_found(store: Store) {
    add_accounts(&store, 3).await;
    store
        .write(|tx| {
            for (id, account) in [(7, 2), (900, 1), (901, 1), (5000, 3)] {
                assert!(bindings::bind(tx, &token(id), AccountId(account), NOON)?);
            }
            let mut asked: Vec<Token> = (0..1200).map(token).collect();
            asked.push(Token {
                contract: Address::repeat_byte(8),
                ..token(5000)
            });
            asked.push(token(7));
            assert_eq!(bindings::accounts_of(tx, &asked)?, [AccountId(1), AccountId(2)]);
            assert_eq!(bindings::accounts_of(tx, &[])?, []);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
