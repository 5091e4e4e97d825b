//! Tokens that were passed on too recently, found by the real events of real contracts.

use crate::world::{World, assess, decide, ids, number, one, says, told};
use alloy_primitives::Address;
use alloy_sol_types::SolConstructor;
use chain::bindings::PublicLockV14;
use chain::deploy::LockTerms;
use domain::chain_reader::Depth;
use domain::gate::Outcome::{No, Yes};
use domain::gate::Token;
use domain::wallet::ChainId;
use std::time::Duration;
use testkit::contracts::PlainErc721;

const DAY: Duration = Duration::from_secs(86_400);

async fn with_art_of_alice() -> (World, Address) {
    let world = World::start().await;
    let names = PlainErc721::constructorCall {
        name_: "Art".to_owned(),
        symbol_: "ART".to_owned(),
    };
    let art = world.deploy(&PlainErc721::BYTECODE, &names.abi_encode()).await;
    let mint = PlainErc721::mintCall { to: world.people.alice };
    world.send(world.chain.sender(), art, &mint).await;
    world.set_clock_to_chain().await;
    (world, art)
}

async fn give(world: &World, art: Address, from: Address, to: Address, id: u64) {
    let call = PlainErc721::transferFromCall {
        from,
        to,
        tokenId: number(id),
    };
    world.send(from, art, &call).await;
    world.set_clock_to_chain().await;
}

fn token(contract: Address, id: u64) -> Token {
    Token {
        chain: ChainId::ANVIL,
        contract,
        id: number(id),
    }
}

#[tokio::test]
async fn a_token_that_goes_from_hand_to_hand_admits_nobody_until_it_rests() {
    let (world, art) = with_art_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&one("erc721", art, "held_since = \"24h\""));
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-erc721-fresh"));
    world.advance(2 * DAY).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-erc721-yes"));

    give(&world, art, alice, bob, 1).await;
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-erc721-fresh"));
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-erc721-no"));
    give(&world, art, bob, alice, 1).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-erc721-fresh"));
    let member = assess(&gate, &[alice], &[token(art, 1)], Depth::Confirmed).await;
    assert_eq!(member.outcome, Yes, "a member's token is back: restored at once");
    world.advance(2 * DAY).await;
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[1]]);
}

#[tokio::test]
async fn a_transfer_to_oneself_does_not_make_a_token_young() {
    let (world, art) = with_art_of_alice().await;
    let alice = world.people.alice;
    let gate = world.gate(&one("erc721", art, "held_since = \"24h\""));
    world.advance(2 * DAY).await;
    give(&world, art, alice, alice, 1).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-erc721-yes"));
}

#[tokio::test]
async fn a_key_split_off_another_is_young_however_it_was_split() {
    let world = World::start().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let lock = world
        .chain
        .deploy_unlock(&LockTerms::default())
        .await
        .expect("Unlock")
        .lock;
    world.chain.purchase_keys(lock, &[alice]).await.expect("bought");
    world.set_clock_to_chain().await;
    let gate = world.gate(&one("unlock", lock, "held_since = \"24h\""));
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-unlock-fresh"));
    world.advance(2 * DAY).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-unlock-yes"));

    let share = PublicLockV14::shareKeyCall {
        _to: bob,
        _tokenIdFrom: number(1),
        _timeShared: number(10 * DAY.as_secs()),
    };
    world.send(alice, lock, &share).await;
    world.set_clock_to_chain().await;
    assert_eq!(
        told(&gate, &[alice]).await,
        says(Yes, "gate-unlock-yes"),
        "what is left is old"
    );
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-unlock-fresh"));
    world.advance(2 * DAY).await;
    assert_eq!(told(&gate, &[bob]).await, says(Yes, "gate-unlock-yes"));
}
