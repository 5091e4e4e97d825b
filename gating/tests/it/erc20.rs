//! Coins on a real chain: enough of them, and held for the whole window.

use crate::world::{World, decide, number, offered, one_per_wallet, says, told};
use alloy_primitives::Address;
use domain::gate::Outcome::{No, Yes};
use gating::bindings::wallet_token;
use std::time::Duration;
use testkit::contracts::PlainErc20;

const DAY: Duration = Duration::from_secs(86_400);

async fn with_coins_of_alice(amount: u64) -> (World, Address) {
    let world = World::start().await;
    let coins = world.deploy(&PlainErc20::BYTECODE, &[]).await;
    let mint = PlainErc20::mintCall {
        to: world.people.alice,
        amount: number(amount),
    };
    world.send(world.chain.sender(), coins, &mint).await;
    (world, coins)
}

async fn pay(world: &World, coins: Address, from: Address, to: Address, amount: u64) {
    let call = PlainErc20::transferCall {
        to,
        value: number(amount),
    };
    world.send(from, coins, &call).await;
}

fn rules(coins: Address) -> String {
    one_per_wallet("erc20", coins, "min = 100\nheld_since = \"7d\"")
}

#[tokio::test]
async fn coins_admit_when_they_were_held_for_long_enough_and_not_when_they_were_borrowed() {
    let (world, coins) = with_coins_of_alice(150).await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&rules(coins));
    let fresh = decide(&gate, &[alice]).await;
    assert_eq!(
        (fresh.outcome, fresh.reasons[0].message.as_str()),
        (No, "gate-erc20-fresh")
    );
    let completes = fresh.changes_at.expect("it becomes enough by itself");
    let now = world.now_secs().await;
    assert!(now < completes && completes <= now + 7 * DAY.as_secs());
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-erc20-no"));

    world.advance(8 * DAY).await;
    let held = decide(&gate, &[alice]).await;
    assert_eq!(held.outcome, Yes);
    assert_eq!(offered(&held), [wallet_token(alice)]);

    pay(&world, coins, alice, bob, 60).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-erc20-no"));
    pay(&world, coins, bob, alice, 60).await;
    world.set_clock_to_chain().await;
    assert_eq!(
        told(&gate, &[alice]).await,
        says(No, "gate-erc20-fresh"),
        "one purse cannot let in one after the other"
    );
    world.advance(8 * DAY).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-erc20-yes"));
}

#[tokio::test]
async fn what_moves_beside_the_amount_changes_nothing() {
    let (world, coins) = with_coins_of_alice(150).await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&rules(coins));
    world.advance(8 * DAY).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-erc20-yes"));
    pay(&world, coins, alice, alice, 150).await;
    pay(&world, coins, alice, bob, 50).await;
    pay(&world, coins, bob, alice, 10).await;
    let burn = PlainErc20::burnCall {
        from: alice,
        amount: number(10),
    };
    world.send(world.chain.sender(), coins, &burn).await;
    world.set_clock_to_chain().await;
    assert_eq!(
        told(&gate, &[alice]).await,
        says(Yes, "gate-erc20-yes"),
        "it was never less than a hundred"
    );
    let burn = PlainErc20::burnCall {
        from: alice,
        amount: number(1),
    };
    world.send(world.chain.sender(), coins, &burn).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-erc20-no"));
}
