//! A real Unlock membership: it ends by the clock alone, without any event, and comes back.

use crate::world::{World, decide, ids, number, one, says, told};
use alloy_primitives::{Address, Bytes, U256};
use chain::bindings::PublicLockV14;
use chain::deploy::LockTerms;
use domain::gate::Outcome::{No, Unknown, Yes};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

/// A lock that sells thirty days for nothing, and Alice's key 1.
async fn with_a_key_of_alice() -> (World, Address) {
    let world = World::start().await;
    let unlock = world.chain.deploy_unlock(&LockTerms::default()).await.expect("Unlock");
    let alice = world.people.alice;
    world.chain.purchase_keys(unlock.lock, &[alice]).await.expect("bought");
    (world, unlock.lock)
}

fn extend(id: u64) -> PublicLockV14::extendCall {
    PublicLockV14::extendCall {
        _value: U256::ZERO,
        _tokenId: number(id),
        _referrer: Address::ZERO,
        _data: Bytes::new(),
    }
}

#[tokio::test]
async fn the_same_wallet_is_denied_when_its_membership_has_ended_and_admitted_when_it_is_renewed() {
    let (world, lock) = with_a_key_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    // One gate over one reader throughout: nothing is restarted.
    let gate = world.gate(&one("unlock", lock, ""));
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[1]]);
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-unlock-no"));

    world.advance(29 * DAY).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
    world.advance(2 * DAY).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-unlock-expired"));

    world.send(alice, lock, &extend(1)).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
    assert_eq!(
        ids(&decide(&gate, &[alice]).await),
        [[1]],
        "extended, it is the same key: an account that it is bound to stays bound"
    );

    world.advance(31 * DAY).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-unlock-expired"));
    let gift = PublicLockV14::grantKeyExtensionCall {
        _tokenId: number(1),
        _duration: number(30 * DAY.as_secs()),
    };
    world.send(world.chain.sender(), lock, &gift).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
}

#[tokio::test]
async fn an_expired_key_is_still_held_and_counts_for_nothing() {
    let (world, lock) = with_a_key_of_alice().await;
    let alice = world.people.alice;
    let gate = world.gate(&one("unlock", lock, ""));
    let count = async || {
        let balance = PublicLockV14::balanceOfCall { _keyOwner: alice };
        let total = PublicLockV14::totalKeysCall { _keyOwner: alice };
        let owner = PublicLockV14::ownerOfCall { _tokenId: number(1) };
        (
            world.chain.read("balanceOf", lock, &balance).await.expect("read"),
            world.chain.read("totalKeys", lock, &total).await.expect("read"),
            world.chain.read("ownerOf", lock, &owner).await.expect("read"),
        )
    };
    assert_eq!(count().await, (number(1), number(1), alice));
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
    world.advance(31 * DAY).await;
    assert_eq!(
        count().await,
        (number(0), number(1), alice),
        "the lock still counts the key and names its holder"
    );
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-unlock-expired"));
}

/// Lets one wallet hold two keys.
async fn allow_two_keys(world: &World, lock: Address) {
    let config = PublicLockV14::updateLockConfigCall {
        _newExpirationDuration: number(30 * DAY.as_secs()),
        _maxNumberOfKeys: U256::MAX,
        _maxKeysPerAcccount: number(2),
    };
    world.send(world.chain.sender(), lock, &config).await;
}

#[tokio::test]
async fn a_membership_bought_anew_is_another_key() {
    let (world, lock) = with_a_key_of_alice().await;
    let alice = world.people.alice;
    let gate = world.gate(&one("unlock", lock, ""));
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[1]]);
    world.advance(31 * DAY).await;
    allow_two_keys(&world, lock).await;
    world.chain.purchase_keys(lock, &[alice]).await.expect("bought");
    let decision = decide(&gate, &[alice]).await;
    assert_eq!(decision.outcome, Yes);
    assert_eq!(ids(&decision), [[2]], "the expired key 1 is no longer offered");
}

#[tokio::test]
async fn a_cancelled_membership_is_denied() {
    let (world, lock) = with_a_key_of_alice().await;
    let alice = world.people.alice;
    let gate = world.gate(&one("unlock", lock, ""));
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
    let cancel = PublicLockV14::expireAndRefundForCall {
        _tokenId: number(1),
        _amount: U256::ZERO,
    };
    world.send(world.chain.sender(), lock, &cancel).await;
    assert_eq!(told(&gate, &[alice]).await.0, No);
}

#[tokio::test]
async fn of_two_keys_the_one_that_lasts_longest_is_offered_first() {
    let (world, lock) = with_a_key_of_alice().await;
    let alice = world.people.alice;
    allow_two_keys(&world, lock).await;
    let gate = world.gate(&one("unlock", lock, ""));
    let longer = PublicLockV14::grantKeysCall {
        _recipients: vec![alice],
        _expirationTimestamps: vec![number(world.now_secs().await + 90 * DAY.as_secs())],
        _keyManagers: vec![Address::ZERO],
    };
    world.send(world.chain.sender(), lock, &longer).await;
    assert_eq!(
        ids(&decide(&gate, &[alice]).await),
        [[2, 1]],
        "one of them is used up, best first"
    );
    let shorter = PublicLockV14::setKeyExpirationCall {
        _tokenId: number(2),
        _newExpiration: number(world.now_secs().await + DAY.as_secs()),
    };
    world.send(world.chain.sender(), lock, &shorter).await;
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[1, 2]]);
}

#[tokio::test]
async fn time_that_somebody_shared_out_of_a_membership_is_too_short_to_join_with() {
    let (world, lock) = with_a_key_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let share = PublicLockV14::shareKeyCall {
        _to: bob,
        _tokenIdFrom: number(1),
        _timeShared: number(DAY.as_secs()),
    };
    world.send(alice, lock, &share).await;

    let careless = world.gate(&one("unlock", lock, ""));
    assert_eq!(told(&careless, &[bob]).await, says(Yes, "gate-unlock-yes"));
    let careful = world.gate(&one("unlock", lock, r#"min_remaining = "7d""#));
    assert_eq!(told(&careful, &[alice]).await, says(Yes, "gate-unlock-yes"));
    assert_eq!(told(&careful, &[bob]).await, says(No, "gate-unlock-ending"));
}

#[tokio::test]
async fn a_lock_of_a_version_that_the_rule_does_not_accept_is_unknown() {
    let (world, lock) = with_a_key_of_alice().await;
    let alice = world.people.alice;
    let ours = world.gate(&one("unlock", lock, "versions = [13, 14, 15]"));
    assert_eq!(told(&ours, &[alice]).await, says(Yes, "gate-unlock-yes"));
    let other = world.gate(&one("unlock", lock, "versions = [13, 15]"));
    assert_eq!(told(&other, &[alice]).await, says(Unknown, "gate-unlock-version"));
}
