//! The validity hook of a real Unlock lock is a stranger's code inside the gate's question.

use crate::world::{World, one, says, told};
use alloy_primitives::{Address, Bytes, hex};
use chain::bindings::PublicLockV14;
use chain::deploy::LockTerms;
use domain::gate::Outcome::{No, Unknown, Yes};
use gating::Gate;
use std::time::{Duration, Instant};

/// A lock of which Alice has a key, and the gate that asks it.
async fn with_a_key_of_alice() -> (World, Address, Gate) {
    let world = World::start().await;
    let unlock = world.chain.deploy_unlock(&LockTerms::default()).await.expect("Unlock");
    let lock = unlock.lock;
    let bought = world.chain.purchase_keys(lock, &[world.people.alice]).await;
    bought.expect("bought");
    let gate = world.gate(&one("unlock", lock, ""));
    (world, lock, gate)
}

/// Puts code that answers everything in one way, given as creation code, behind the lock's question.
async fn hook(world: &World, lock: Address, creation: &[u8]) {
    let hook = world
        .chain
        .deploy("deploy a hook", Bytes::copy_from_slice(creation))
        .await
        .expect("deployed");
    let set = PublicLockV14::setEventHooksCall {
        _onKeyPurchaseHook: Address::ZERO,
        _onKeyCancelHook: Address::ZERO,
        _onValidKeyHook: hook,
        _onTokenURIHook: Address::ZERO,
        _onKeyTransferHook: Address::ZERO,
        _onKeyExtendHook: Address::ZERO,
        _onKeyGrantHook: Address::ZERO,
    };
    world.send(world.chain.sender(), lock, &set).await;
}

/// Stores the runtime code `60006000fd`: PUSH1 0, PUSH1 0, REVERT.
const REVERTS: [u8; 14] = hex!("6460006000fd600052 6005601bf3");
/// Stores the runtime code `5b600056`: JUMPDEST, PUSH1 0, JUMP.
const BURNS_GAS: [u8; 13] = hex!("635b600056600052 6004601cf3");
/// Stores the runtime code `600160005260206000f3`: returns the word 1, "it is valid".
const SAYS_YES: [u8; 19] = hex!("69600160005260206000f3600052 600a6016f3");

#[tokio::test]
async fn a_hook_that_reverts_or_burns_gas_makes_a_membership_unknown_and_not_denied() {
    let (world, lock, gate) = with_a_key_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
    for creation in [&REVERTS[..], &BURNS_GAS] {
        hook(&world, lock, creation).await;
        for wallet in [alice, bob] {
            assert_eq!(told(&gate, &[wallet]).await, says(Unknown, "gate-contract-odd"));
        }
    }
}

#[tokio::test]
async fn a_hook_that_lets_everybody_in_lets_nobody_in_without_a_key() {
    let (world, lock, gate) = with_a_key_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    hook(&world, lock, &SAYS_YES).await;
    assert!(world.chain.has_valid_key(lock, bob).await.expect("read"));
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
    assert_eq!(
        told(&gate, &[bob]).await,
        says(No, "gate-unlock-without-key"),
        "nothing could be used up, so one hook could make any number of accounts"
    );
}

/// Stores code that asks the lock the same question again, without end, and says "it is valid" when
/// the gas for asking is gone.
const ASKS_AGAIN: [u8; 50] = hex!(
    "6027 80 600b 6000 39 6000 f3"
    "636d8ea5b4 60e0 1b 6000 52 6024 35 6004 52"
    "6020 6000 6024 6000 33 5a fa 50 6001 6000 52 6020 6000 f3"
);

#[tokio::test]
async fn a_hook_that_asks_the_lock_again_and_again_lets_nobody_in_and_holds_nobody_up() {
    let (world, lock, gate) = with_a_key_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-unlock-no"));
    hook(&world, lock, &ASKS_AGAIN).await;
    let began = Instant::now();
    assert_ne!(
        told(&gate, &[bob]).await.0,
        Yes,
        "there is no key that could be used up"
    );
    assert_ne!(told(&gate, &[alice]).await.0, No, "what a hook does refuses nobody");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
