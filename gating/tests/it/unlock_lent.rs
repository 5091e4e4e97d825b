//! A real Unlock key that is lent: the borrower owns it and it is valid, yet the lender may take it
//! back, so that one membership could carry many people in.

use crate::world::{World, decide, ids, number, one, says, told};
use alloy_primitives::Address;
use chain::bindings::PublicLockV14;
use chain::deploy::LockTerms;
use domain::gate::Outcome::{No, Yes};

/// Alice's key 1 of a lock.
async fn with_a_key_of_alice() -> (World, Address) {
    let world = World::start().await;
    let unlock = world.chain.deploy_unlock(&LockTerms::default()).await.expect("Unlock");
    let alice = world.people.alice;
    world.chain.purchase_keys(unlock.lock, &[alice]).await.expect("bought");
    (world, unlock.lock)
}

async fn lend(world: &World, lock: Address, from: Address, to: Address) {
    let call = PublicLockV14::lendKeyCall {
        _from: from,
        _recipient: to,
        _tokenId: number(1),
    };
    world.send(from, lock, &call).await;
}

#[tokio::test]
async fn a_lent_key_counts_for_nobody_until_it_is_given_back() {
    let (world, lock) = with_a_key_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&one("unlock", lock, ""));
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));

    lend(&world, lock, alice, bob).await;
    assert!(
        world.chain.has_valid_key(lock, bob).await.expect("read"),
        "the lock itself would let the borrower in"
    );
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-unlock-lent"));
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-unlock-no"));

    let back = PublicLockV14::unlendKeyCall {
        _recipient: alice,
        _tokenId: number(1),
    };
    world.send(alice, lock, &back).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-unlock-no"));
}

#[tokio::test]
async fn a_key_lent_to_a_wallet_of_the_same_person_counts() {
    let (world, lock) = with_a_key_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&one("unlock", lock, ""));
    lend(&world, lock, alice, bob).await;
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-unlock-lent"));
    assert_eq!(told(&gate, &[alice, bob]).await, says(Yes, "gate-unlock-yes"));
}

#[tokio::test]
async fn a_lent_key_counts_for_its_manager_where_the_rule_says_so() {
    let (world, lock) = with_a_key_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&one("unlock", lock, "lent = \"manager\"\nfrom_block = 0"));
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
    lend(&world, lock, alice, bob).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[1]]);
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-unlock-lent"));
}

#[tokio::test]
async fn a_key_that_was_sold_counts_for_the_buyer_alone() {
    let (world, lock) = with_a_key_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&one("unlock", lock, ""));
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
    let sell = PublicLockV14::transferFromCall {
        _from: alice,
        _recipient: bob,
        _tokenId: number(1),
    };
    world.send(alice, lock, &sell).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-unlock-no"));
    assert_eq!(told(&gate, &[bob]).await, says(Yes, "gate-unlock-yes"));
    assert_eq!(
        ids(&decide(&gate, &[bob]).await),
        [[1]],
        "the same token: it pays for one account only"
    );
}

#[tokio::test]
async fn a_key_that_somebody_else_manages_from_the_start_is_a_lent_key() {
    let (world, lock) = with_a_key_of_alice().await;
    let (alice, carol) = (world.people.alice, world.people.carol);
    let gate = world.gate(&one("unlock", lock, ""));
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
    let manage = PublicLockV14::setKeyManagerOfCall {
        _tokenId: number(1),
        _keyManager: carol,
    };
    world.send(alice, lock, &manage).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-unlock-lent"));
}
