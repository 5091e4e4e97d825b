//! What becomes of one token when two want it, or one wants it while another lets go of it, at the same
//! moment.

use super::bindings::{COOLDOWN, add_accounts, fifty_want, pass, token, yes};
use super::concurrency::overlap;
use crate::suite::{on_both, postgres};
use domain::membership::BanSubject;
use domain::membership::ban::Ban;
use domain::{AccountId, Timestamp};
use std::time::Duration;
use store::bindings::Bound;
use store::{Conn, Store, StoreError, accounts, bans, bindings};
use testkit::SeededEntropy;
use testkit::builders::NOON;

on_both!(
    fifty_at_once_who_want_a_token_that_cools_leave_it_to_who_had_it,
    fifty_at_once_who_want_a_token_that_has_cooled_leave_it_to_one,
    fifty_who_let_go_and_take_at_once_never_share,
);

fn want(account: i64, now: Timestamp) -> impl FnOnce(&mut Conn) -> Result<Bound, StoreError> + Send + 'static {
    move |tx| bindings::bind_first_free(tx, &[pass(&[&[1]])], AccountId(account), now)
}

/// Token 1 was account 7's a moment ago.
async fn let_go(store: &Store, free_at: Timestamp) {
    add_accounts(store, 50).await;
    store
        .write(move |tx| {
            assert!(bindings::bind(tx, &token(1), AccountId(7), NOON)?);
            bindings::release(tx, AccountId(7), &token(1), free_at)
        })
        .await
        .expect("stores");
}

async fn fifty_at_once_who_want_a_token_that_cools_leave_it_to_who_had_it(store: Store) {
    let free_at = NOON.plus(COOLDOWN);
    let_go(&store, free_at).await;
    for (account, bound) in fifty_want(&store, NOON).await {
        if account == AccountId(7) {
            assert_eq!(bound, yes(&[1]));
        } else {
            assert!(
                matches!(bound, Bound::Taken | Bound::Cooling { .. }),
                "{account}: {bound:?}"
            );
        }
    }
}

async fn fifty_at_once_who_want_a_token_that_has_cooled_leave_it_to_one(store: Store) {
    let free_at = NOON.plus(COOLDOWN);
    let_go(&store, free_at).await;
    let early = fifty_want(&store, NOON.plus(COOLDOWN - Duration::from_millis(1))).await;
    assert_eq!(early.iter().filter(|(_, bound)| *bound == yes(&[1])).count(), 1);
    store
        .write(move |tx| bindings::release(tx, AccountId(7), &token(1), free_at))
        .await
        .expect("stores");
    let late = fifty_want(&store, free_at).await;
    assert_eq!(late.iter().filter(|(_, bound)| *bound == yes(&[1])).count(), 1);
    assert_eq!(late.iter().filter(|(_, bound)| *bound == Bound::Taken).count(), 49);
}

async fn fifty_who_let_go_and_take_at_once_never_share(store: Store) {
    let_go(&store, NOON.plus(COOLDOWN)).await;
    store.write(want(7, NOON)).await.expect("binds");
    let mut acts = Vec::new();
    for account in 1..=50_i64 {
        let store = store.clone();
        acts.push(tokio::spawn(async move {
            if account % 5 == 0 {
                let free_at = NOON.plus(COOLDOWN);
                let released = store
                    .write(move |tx| bindings::release(tx, AccountId(7), &token(1), free_at))
                    .await;
                released.expect("no error");
                return None;
            }
            let bound = store.write(want(account, NOON)).await.expect("no error");
            (bound == yes(&[1])).then_some(account)
        }));
    }
    for act in acts {
        let admitted = act.await.expect("no panic");
        assert!(
            matches!(admitted, None | Some(7)),
            "{admitted:?} was let in by a token that cools"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_joins_for_one_free_token_the_second_finds_it_taken_on_postgres() {
    let store = postgres();
    add_accounts(&store, 2).await;
    assert_eq!(
        overlap(&store, want(1, NOON), want(2, NOON)).await,
        (yes(&[1]), Bound::Taken)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_join_that_meets_a_release_finds_the_token_taken_or_cooling_on_postgres() {
    let store = postgres();
    add_accounts(&store, 2).await;
    let free_at = NOON.plus(COOLDOWN);
    // Whoever joins meanwhile sees neither the binding nor the hold, waits with the insertion, and looks
    // again after it.
    let both = move |tx: &mut Conn| {
        assert!(bindings::bind(tx, &token(1), AccountId(1), NOON)?);
        bindings::release(tx, AccountId(1), &token(1), free_at)
    };
    let (released, bound) = overlap(&store, both, want(2, NOON)).await;
    assert!(released);
    assert_eq!(bound, Bound::Cooling { free_at });

    store.write(want(1, NOON)).await.expect("takes it back");
    let release = move |tx: &mut Conn| bindings::release(tx, AccountId(1), &token(1), free_at);
    assert_eq!(
        overlap(&store, release, want(2, NOON)).await,
        (true, Bound::Taken),
        "it was, when it looked"
    );
    let owner = store
        .read(|c| bindings::find_account(c, &token(1)))
        .await
        .expect("reads");
    assert_eq!(owner, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_join_that_meets_somebody_leaving_finds_no_free_token_on_postgres() {
    let store = postgres();
    add_accounts(&store, 2).await;
    store.write(want(1, NOON)).await.expect("binds");
    let free_at = NOON.plus(COOLDOWN);
    let leave = move |tx: &mut Conn| accounts::remove(tx, AccountId(1), free_at);
    let (_, bound) = overlap(&store, leave, want(2, NOON)).await;
    assert_ne!(bound, yes(&[1]));
    assert_eq!(
        store.write(want(2, NOON)).await.expect("asks"),
        Bound::Cooling { free_at }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_being_banned_is_not_bound_a_moment_later_on_postgres() {
    let store = postgres();
    add_accounts(&store, 2).await;
    let ban = Ban {
        subject: BanSubject::Token(token(1)),
        reason: String::new(),
        by: None,
        created_at: NOON,
    };
    let add = move |tx: &mut Conn| bans::add(tx, &ban, &SeededEntropy::new(1));
    // Bound while the ban was not there yet: both stand, and the ban counts at the next look.
    let (banned, bound) = overlap(&store, add, want(1, NOON)).await;
    assert!(banned && bound == yes(&[1]));
    assert_eq!(store.write(want(1, NOON)).await.expect("asks"), Bound::Banned);
}
