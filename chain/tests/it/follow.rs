//! Following an honest chain: every event once, in order, as far as it is confirmed.

use crate::recorder::{Recorder, one, settings};
use crate::world::World;
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolValue;
use chain::{Follower, QuorumReader};
use domain::chain_reader::{ChainReader, Depth};
use domain::wallet::ChainId;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use testkit::contracts::PlainErc721;
use testkit::rpc_proxy::Fault;
use tokio_util::sync::CancellationToken;

/// A chain with a token contract that anybody may mint.
pub(crate) async fn token_world() -> (World, Address) {
    let world = World::start().await;
    let token = another_token(&world).await;
    (world, token)
}

pub(crate) async fn another_token(world: &World) -> Address {
    let arguments = ("Token".to_owned(), "TOK".to_owned()).abi_encode_params();
    world.deploy(&PlainErc721::BYTECODE, &arguments).await
}

pub(crate) async fn mint(world: &World, token: Address, id: u64) {
    let call = PlainErc721::mintIdCall {
        to: world.holder,
        id: U256::from(id),
    };
    world.send(world.chain.sender(), token, &call).await;
}

pub(crate) fn reader(world: &World) -> Arc<QuorumReader> {
    Arc::new(world.reader(world.alone()))
}

#[tokio::test]
async fn every_event_is_told_once_and_in_order() {
    let (world, token) = token_world().await;
    let other = another_token(&world).await;
    let reader = reader(&world);
    let recorder = Recorder::new("test", &[other, token, other], Some(0));
    for id in 1..=3 {
        mint(&world, token, id).await;
    }
    let progress = recorder.turn(&reader).await;
    assert!(progress.caught_up && progress.trouble.is_none(), "{progress:?}");
    assert_eq!(recorder.ids(), [1, 2, 3]);

    mint(&world, other, 4).await;
    mint(&world, token, 5).await;
    assert_eq!(recorder.turn(&reader).await.events, 2);
    assert_eq!(recorder.turn(&reader).await.events, 0, "nothing is told twice");
    assert_eq!(recorder.ids(), [1, 2, 3, 4, 5]);

    let block = world.newest().await;
    let all = reader.logs_of(block, &[token, other], 0, u64::MAX).await;
    assert_eq!(Ok(recorder.logs()), all);
    assert_eq!(recorder.place().map(|mark| mark.hash), Some(block.hash));
}

#[tokio::test]
async fn a_consumer_without_a_beginning_begins_at_the_present() {
    let (world, token) = token_world().await;
    let reader = reader(&world);
    let recorder = Recorder::new("test", &[token], None);
    mint(&world, token, 1).await;
    assert!(recorder.turn(&reader).await.caught_up);
    assert!(recorder.ids().is_empty());
    mint(&world, token, 2).await;
    assert!(recorder.turn(&reader).await.caught_up);
    assert_eq!(recorder.ids(), [2]);
}

#[tokio::test]
async fn a_beginning_in_the_future_is_waited_for() {
    let (world, token) = token_world().await;
    let reader = reader(&world);
    let beginning = world.newest().await.number + 2;
    let recorder = Recorder::new("test", &[token], Some(beginning));
    mint(&world, token, 1).await;
    assert!(recorder.turn(&reader).await.caught_up);
    assert_eq!(recorder.place(), None);
    mint(&world, token, 2).await;
    assert!(recorder.turn(&reader).await.caught_up);
    assert_eq!(recorder.ids(), [2]);
}

#[tokio::test]
async fn an_event_is_told_when_it_is_confirmed_and_not_before() {
    let (world, token) = token_world().await;
    let mut config = world.alone();
    config.confirmations = 10;
    let reader = Arc::new(world.reader(config));
    let recorder = Recorder::new("test", &[token], Some(0));
    mint(&world, token, 1).await;
    // A slow machine may have mined a block or two more, waiting for the receipt.
    let minted = world
        .rpc("eth_getLogs", json!([{"address": token, "fromBlock": "0x0"}]))
        .await;
    let minted: U256 = minted[0]["blockNumber"]
        .as_str()
        .expect("a number")
        .parse()
        .expect("a number");
    let on_it = world.newest().await.number - minted.to::<u64>();
    world.chain.mine(9 - on_it).await.expect("mine");
    recorder.turn(&reader).await;
    assert!(recorder.ids().is_empty(), "nine blocks stand on it");
    world.chain.mine(1).await.expect("mine");
    recorder.turn(&reader).await;
    assert_eq!(recorder.ids(), [1]);
    let pinned = reader.pin(ChainId::ANVIL, Depth::Confirmed).await.expect("a block");
    assert_eq!(recorder.place().map(|mark| mark.hash), Some(pinned.hash));
}

#[tokio::test]
async fn a_newly_watched_contract_is_told_of_from_then_on() {
    let (world, token) = token_world().await;
    let later = another_token(&world).await;
    let reader = reader(&world);
    let recorder = Recorder::new("test", &[token], None);
    let follower = recorder.follower(&reader);
    assert!(one(follower.turn().await.expect("a block")).caught_up);
    mint(&world, later, 1).await;
    assert!(one(follower.turn().await.expect("a block")).caught_up);
    recorder.watch(later);
    mint(&world, later, 2).await;
    assert!(one(follower.turn().await.expect("a block")).caught_up);
    assert_eq!(recorder.ids(), [2]);
}

#[tokio::test]
async fn nothing_is_asked_of_the_servers_for_a_consumer_that_watches_nothing() {
    let (world, _token) = token_world().await;
    let (proxies, config) = world.behind(1, &[Fault::None]).await;
    let recorder = Recorder::new("test", &[], Some(0));
    let progress = recorder.turn(&Arc::new(world.reader(config))).await;
    assert!(progress.caught_up);
    assert_eq!(
        recorder.place().map(|mark| mark.number),
        Some(world.newest().await.number)
    );
    assert_eq!(proxies[0].asked("eth_getLogs"), 0);
}

#[tokio::test]
async fn a_follower_that_stood_still_for_100_000_blocks_catches_up_and_skips_nothing() {
    let world = World::quick().await;
    let token = another_token(&world).await;
    let (proxies, config) = world.behind(1, &[Fault::LogRange(10_000)]).await;
    let reader = Arc::new(world.reader(config));
    let recorder = Recorder::new("test", &[token], None);
    assert!(recorder.turn(&reader).await.caught_up);

    mint(&world, token, 1).await;
    let from = world.newest().await.number;
    for id in 2..=11 {
        world.rpc("anvil_mine", json!(["0x2710"])).await;
        mint(&world, token, id).await;
    }
    assert!(world.newest().await.number > from + 100_000);
    let before = proxies[0].asked("eth_getLogs");
    let progress = recorder.turn(&reader).await;
    assert!(progress.caught_up, "{progress:?}");
    assert_eq!(recorder.ids(), (1..=11).collect::<Vec<_>>());
    let asked = proxies[0].asked("eth_getLogs") - before;
    assert!(
        asked < 60,
        "100,000 blocks took {asked} requests of at most 10,000 blocks"
    );
}

#[tokio::test]
async fn it_follows_in_the_background_until_it_is_told_to_stop() {
    let (world, token) = token_world().await;
    let (proxies, config) = world.behind(1, &[Fault::None]).await;
    let reader = Arc::new(world.reader(config));
    let first = Recorder::new("first", &[token], Some(0));
    let second = Recorder::new("second", &[token], None);
    let consumers = vec![first.clone() as _, second.clone() as _];
    let stop = CancellationToken::new();
    let follower = Follower::new(reader, ChainId::ANVIL, consumers, settings());
    let running = tokio::spawn(follower.run(stop.clone()));

    until(|| first.place().is_some() && second.place().is_some()).await;
    mint(&world, token, 1).await;
    until(|| first.ids() == [1] && second.ids() == [1]).await;

    proxies[0].set(Fault::Status(503));
    mint(&world, token, 2).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(first.ids(), [1], "unknown tells nothing");
    proxies[0].set(Fault::None);
    until(|| first.ids() == [1, 2] && second.ids() == [1, 2]).await;

    stop.cancel();
    tokio::time::timeout(Duration::from_secs(10), running)
        .await
        .expect("it stops")
        .expect("without a panic");
}

/// Waits until something holds; ten seconds at most.
async fn until(holds: impl Fn() -> bool) {
    for _ in 0..1000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not come about within ten seconds");
}
