//! One token, one account.

use crate::suite::on_both;
use alloy_primitives::{Address, U256};
use domain::gate::Token;
use domain::wallet::ChainId;
use domain::{AccountId, actor::KeyAlgorithm};
use store::{Store, StoreError, accounts, bindings};
use testkit::builders::{NOON, local_account, sealed_key};

on_both!(
    fifty_at_once_bind_one_token_to_one_account,
    an_alternative_counts_only_if_every_choice_is_free,
    an_account_may_bind_what_it_has_bound,
    a_token_that_two_choices_want_goes_where_no_other_fits,
);

fn token(id: u64) -> Token {
    Token {
        chain: ChainId(31337),
        contract: Address::repeat_byte(9),
        id: U256::from(id),
    }
}

async fn add_accounts(store: &Store, count: i64) {
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

async fn fifty_at_once_bind_one_token_to_one_account(store: Store) {
    add_accounts(&store, 50).await;
    let joins: Vec<_> = (1..=50)
        .map(|id| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .write(move |tx| bindings::bind_first_free(tx, &[vec![vec![token(1)]]], AccountId(id), NOON))
                    .await
            })
        })
        .collect();
    let mut winners = 0;
    for join in joins {
        winners += usize::from(join.await.expect("no panic").expect("no error").is_some());
    }
    assert_eq!(winners, 1);
    assert!(
        store
            .read(|c| bindings::find_account(c, &token(1)))
            .await
            .expect("reads")
            .is_some()
    );
}

async fn an_alternative_counts_only_if_every_choice_is_free(store: Store) {
    add_accounts(&store, 2).await;
    store
        .write(|tx| {
            assert!(bindings::bind(tx, &token(1), AccountId(1), NOON)?);
            let both = vec![vec![token(1)], vec![token(2)]];
            let other = vec![vec![token(1), token(3)]];
            let bound = bindings::bind_first_free(tx, &[both, other], AccountId(2), NOON)?;
            assert_eq!(bound, Some(vec![token(3)]));
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
            let picky_last = vec![vec![token(1), token(2)], vec![token(1)]];
            let bound = bindings::bind_first_free(tx, &[picky_last], AccountId(1), NOON)?;
            assert_eq!(bound, Some(vec![token(1), token(2)]));
            let two_for_one = vec![vec![token(3)], vec![token(3)]];
            assert_eq!(
                bindings::bind_first_free(tx, &[two_for_one], AccountId(2), NOON)?,
                None,
                "one token pays once"
            );
            let three_of_five: Vec<_> = (0..3).map(|_| (1..=5).map(token).collect()).collect();
            let bound = bindings::bind_first_free(tx, &[three_of_five], AccountId(3), NOON)?;
            assert_eq!(bound, Some(vec![token(3), token(4), token(5)]), "1 and 2 are taken");
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
