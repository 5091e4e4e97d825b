//! Address poisoning on a real chain: whatever events strangers cause about a wallet, what really moved is
//! found among them.

use crate::world::{World, number, one_per_wallet, says, told};
use alloy_primitives::Address;
use domain::gate::Outcome::{No, Unknown, Yes};
use gating::Limits;
use std::time::Duration;
use testkit::contracts::PlainErc20;
use testkit::rpc_proxy::Fault;

const DAY: Duration = Duration::from_secs(86_400);

/// Alice has 150 coins since long ago.
async fn with_coins_of_alice() -> (World, Address) {
    let world = World::start().await;
    let coins = world.deploy(&PlainErc20::BYTECODE, &[]).await;
    for to in [world.people.alice, world.people.bob] {
        let mint = PlainErc20::mintCall {
            to,
            amount: number(150),
        };
        world.send(world.chain.sender(), coins, &mint).await;
    }
    world.advance(8 * DAY).await;
    (world, coins)
}

async fn pay(world: &World, coins: Address, from: Address, to: Address, amount: u64) {
    let call = PlainErc20::transferCall {
        to,
        value: number(amount),
    };
    world.send(from, coins, &call).await;
}

/// Bob needs nobody's leave to send nothing out of Alice's wallet, and into it.
async fn poison(world: &World, coins: Address, times: usize) {
    let (alice, bob) = (world.people.alice, world.people.bob);
    let out_of_her_wallet = PlainErc20::transferFromCall {
        from: alice,
        to: bob,
        value: number(0),
    };
    for _ in 0..times {
        world.send(bob, coins, &out_of_her_wallet).await;
        pay(world, coins, bob, alice, 0).await;
    }
    world.set_clock_to_chain().await;
}

fn rules(coins: Address) -> String {
    one_per_wallet("erc20", coins, "min = 100\nheld_since = \"7d\"")
}

fn few() -> Limits {
    Limits {
        events: 5,
        ..Limits::default()
    }
}

#[tokio::test]
async fn transfers_of_nothing_hide_neither_that_coins_were_held_nor_that_they_moved() {
    let (world, coins) = with_coins_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&rules(coins)).with_limits(few());
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-erc20-yes"));
    poison(&world, coins, 8).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-erc20-yes"));

    // What was lent out for a while is seen.
    pay(&world, coins, alice, bob, 60).await;
    poison(&world, coins, 4).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-erc20-no"));
    pay(&world, coins, bob, alice, 60).await;
    poison(&world, coins, 4).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-erc20-fresh"));
}

#[tokio::test]
async fn dust_keeps_nobody_out_who_held_enough_all_along() {
    let (world, coins) = with_coins_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&rules(coins)).with_limits(few());
    for _ in 0..8 {
        pay(&world, coins, bob, alice, 1).await;
    }
    world.set_clock_to_chain().await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-erc20-yes"));

    // Whoever moves nearly everything that often is not reckoned with.
    pay(&world, coins, alice, bob, 58).await;
    pay(&world, coins, bob, alice, 58).await;
    world.set_clock_to_chain().await;
    assert_eq!(told(&gate, &[alice]).await, says(Unknown, "gate-too-many-events"));
    let patient = world.gate(&rules(coins));
    assert_eq!(told(&patient, &[alice]).await, says(Yes, "gate-erc20-yes"));
}

#[tokio::test]
async fn a_history_that_a_server_does_not_tell_at_once_is_read_in_parts() {
    let (world, coins) = with_coins_of_alice().await;
    let alice = world.people.alice;
    poison(&world, coins, 45).await;
    // More requests than one answer may take: a read of all that is refused.
    let (proxies, config) = world.behind(1, &[Fault::LogCount(1)]).await;
    let gate = world.gate_over(&rules(coins), config);
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-erc20-yes"));
    assert!(proxies[0].asked("eth_getLogs") > 40);
}
