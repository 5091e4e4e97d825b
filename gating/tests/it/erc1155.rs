//! Units on a real chain: attested, sent on, revoked, of one id and of several.

use crate::world::{World, assess, decide, number, offered, one, says, told};
use alloy_primitives::{Address, Bytes};
use domain::chain_reader::Depth;
use domain::gate::Outcome::{No, Yes};
use domain::gate::Token;
use domain::wallet::ChainId;
use gating::bindings::unit_token;
use std::time::Duration;
use testkit::contracts::PlainErc1155;

const DAY: Duration = Duration::from_secs(86_400);

async fn with_passes() -> (World, Address) {
    let world = World::start().await;
    let passes = world.deploy(&PlainErc1155::BYTECODE, &[]).await;
    (world, passes)
}

async fn attest(world: &World, passes: Address, to: Address, id: u64, amount: u64) {
    let call = PlainErc1155::attestCall {
        to,
        id: number(id),
        amount: number(amount),
    };
    world.send(world.chain.sender(), passes, &call).await;
    world.set_clock_to_chain().await;
}

async fn send(world: &World, passes: Address, from: Address, to: Address, id: u64, amount: u64) {
    let call = PlainErc1155::safeTransferFromCall {
        from,
        to,
        id: number(id),
        value: number(amount),
        data: Bytes::new(),
    };
    world.send(from, passes, &call).await;
    world.set_clock_to_chain().await;
}

fn unit(passes: Address, id: u64, owner: Address, unit: u64) -> Token {
    unit_token(ChainId::ANVIL, passes, number(id), owner, unit)
}

#[tokio::test]
async fn every_unit_admits_one_account_and_a_revoked_one_admits_nobody() {
    let (world, passes) = with_passes().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&one("erc1155", passes, "id = 7"));
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-erc1155-no"));
    attest(&world, passes, alice, 7, 2).await;
    attest(&world, passes, bob, 8, 5).await;
    let decision = decide(&gate, &[alice]).await;
    assert_eq!(decision.outcome, Yes);
    assert_eq!(
        offered(&decision),
        [unit(passes, 7, alice, 0), unit(passes, 7, alice, 1)]
    );
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-erc1155-no"), "another id");

    let revoke = PlainErc1155::revokeCall {
        from: alice,
        id: number(7),
        amount: number(1),
    };
    world.send(world.chain.sender(), passes, &revoke).await;
    assert_eq!(offered(&decide(&gate, &[alice]).await), [unit(passes, 7, alice, 0)]);
    let kept = [unit(passes, 7, alice, 1)];
    assert_eq!(
        offered(&assess(&gate, &[alice], &kept, Depth::Confirmed).await),
        [unit(passes, 7, alice, 0)],
        "the second unit is no more"
    );
    world.send(world.chain.sender(), passes, &revoke).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-erc1155-no"));
}

#[tokio::test]
async fn a_range_of_ids_is_counted_together_and_sent_units_count_for_the_receiver() {
    let (world, passes) = with_passes().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&one("erc1155", passes, "ids = \"7-9\"\nmin = 2"));
    attest(&world, passes, alice, 7, 1).await;
    assert_eq!(told(&gate, &[alice]).await.0, No);
    let batch = PlainErc1155::attestBatchCall {
        to: alice,
        ids: vec![number(9), number(10)],
        amounts: vec![number(1), number(1)],
    };
    world.send(world.chain.sender(), passes, &batch).await;
    let decision = decide(&gate, &[alice]).await;
    assert_eq!(decision.outcome, Yes);
    assert_eq!(
        decision.alternatives[0].choices.len(),
        2,
        "two units are used up, whichever are free"
    );
    send(&world, passes, alice, bob, 9, 1).await;
    assert_eq!(told(&gate, &[alice]).await.0, No);
    assert_eq!(told(&gate, &[alice, bob]).await.0, No, "never added up");
}

#[tokio::test]
async fn units_count_when_they_were_held_for_long_enough() {
    let (world, passes) = with_passes().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&one("erc1155", passes, "ids = \"7-9\"\nheld_since = \"1d\""));
    attest(&world, passes, alice, 7, 1).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-erc1155-fresh"));
    world.advance(2 * DAY).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-erc1155-yes"));

    send(&world, passes, alice, bob, 7, 1).await;
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-erc1155-fresh"));
    send(&world, passes, bob, alice, 7, 1).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-erc1155-fresh"));
    let kept = [unit(passes, 7, alice, 0)];
    assert_eq!(
        offered(&assess(&gate, &[alice], &kept, Depth::Confirmed).await),
        kept,
        "a member's own unit is back"
    );
    world.advance(2 * DAY).await;
    let batch = PlainErc1155::attestBatchCall {
        to: alice,
        ids: vec![number(8), number(9)],
        amounts: vec![number(1), number(1)],
    };
    world.send(world.chain.sender(), passes, &batch).await;
    world.set_clock_to_chain().await;
    assert_eq!(
        offered(&decide(&gate, &[alice]).await),
        [unit(passes, 7, alice, 0)],
        "the two new ones are young"
    );
}
