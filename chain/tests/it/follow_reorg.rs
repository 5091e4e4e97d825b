//! Following a chain that changes its mind.

use crate::follow::{mint, reader, token_world};
use crate::recorder::{Recorder, Store, settings};
use crate::world::World;
use alloy_primitives::Address;
use chain::follow::FollowSettings;
use chain::{ChainConfig, Follower, QuorumReader};
use domain::wallet::ChainId;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use testkit::dev_chain::{connect, start_anvil};
use testkit::rpc_proxy::Fault;

/// The events of `token` that are on the chain now.
async fn on_chain(world: &World, reader: &QuorumReader, token: Address) -> Vec<domain::chain_follow::ContractLog> {
    let block = world.newest().await;
    reader.logs_of(block, &[token], 0, block.number).await.expect("events")
}

/// Mints token after token, each in a block that is told before the next, until the chain is at least
/// `blocks` longer; how much longer it is. (A slow node makes an empty block now and then.)
async fn grow(
    world: &World,
    reader: &Arc<QuorumReader>,
    recorder: &Arc<Recorder>,
    token: Address,
    blocks: u64,
    first_id: u64,
) -> u64 {
    let from = world.newest().await.number;
    for id in first_id.. {
        mint(world, token, id).await;
        recorder.turn(reader).await;
        let grown = world.newest().await.number - from;
        if grown >= blocks {
            return grown;
        }
    }
    unreachable!("it ends when the chain is long enough")
}

#[tokio::test]
async fn a_reorganisation_of_eight_blocks_is_undone_and_done_anew() {
    let (world, token) = token_world().await;
    let reader = reader(&world);
    let recorder = Recorder::new("test", &[token], Some(0));
    for id in 1..=2 {
        mint(&world, token, id).await;
        recorder.turn(&reader).await;
    }
    let fork = recorder.place();
    let depth = grow(&world, &reader, &recorder, token, 8, 3).await;
    assert!(recorder.ids().len() > 5);

    world.rpc("anvil_reorg", json!([depth, []])).await;
    mint(&world, token, 99).await;
    let progress = recorder.turn(&reader).await;
    assert!(progress.rolled_back && progress.caught_up, "{progress:?}");
    assert_eq!(
        recorder.rolled_back(),
        [fork],
        "to the last common block and no further"
    );
    assert_eq!(recorder.ids(), [1, 2, 99]);
    assert_eq!(recorder.logs(), on_chain(&world, &reader, token).await);
    assert!(!recorder.turn(&reader).await.rolled_back);
}

#[tokio::test]
async fn a_reorganisation_between_two_marks_returns_to_the_one_below_it() {
    let (world, token) = token_world().await;
    let reader = reader(&world);
    let recorder = Recorder::new("test", &[token], Some(0));
    mint(&world, token, 1).await;
    recorder.turn(&reader).await;
    let fork = recorder.place();
    for id in 2..=12 {
        mint(&world, token, id).await;
    }
    recorder.turn(&reader).await;
    let common = world.newest().await.number - 8;
    world.rpc("anvil_reorg", json!([8, []])).await;
    let progress = recorder.turn(&reader).await;
    assert!(progress.rolled_back, "{progress:?}");
    // On the way to the head it left a mark eight blocks below it, which is the last common block.
    let to = recorder.rolled_back()[0].expect("a mark");
    assert!(to.number == common && common > fork.expect("a mark").number);
    assert!(recorder.ids().len() < 12);
    assert_eq!(recorder.logs(), on_chain(&world, &reader, token).await);
}

#[tokio::test]
async fn a_chain_that_became_shorter_is_undone_once_that_is_certain() {
    let (world, token) = token_world().await;
    let reader = reader(&world);
    let recorder = Recorder::new("test", &[token], Some(0));
    mint(&world, token, 1).await;
    recorder.turn(&reader).await;
    let depth = grow(&world, &reader, &recorder, token, 8, 2).await;
    let told = recorder.ids();
    world.rpc("anvil_rollback", json!([depth])).await;

    // Servers that lag look the same for a while.
    let patient = Follower::new(
        Arc::clone(&reader),
        ChainId::ANVIL,
        vec![recorder.clone() as _],
        FollowSettings {
            vanished_after: Duration::from_secs(600),
            ..settings()
        },
    );
    let waiting = patient.turn().await.expect("a block");
    assert!(!waiting.consumers[0].rolled_back);
    assert_eq!(recorder.ids(), told);

    let progress = recorder.turn(&reader).await;
    assert!(progress.rolled_back, "{progress:?}");
    assert_eq!(recorder.ids(), [1]);
    for id in 120..=130 {
        mint(&world, token, id).await;
    }
    recorder.turn(&reader).await;
    assert_eq!(recorder.logs(), on_chain(&world, &reader, token).await);
}

#[tokio::test]
async fn a_shorter_chain_that_grew_again_is_a_reorganisation_at_once() {
    let (world, token) = token_world().await;
    let reader = reader(&world);
    let recorder = Recorder::new("test", &[token], Some(0));
    mint(&world, token, 1).await;
    recorder.turn(&reader).await;
    let depth = grow(&world, &reader, &recorder, token, 8, 2).await;
    let told = recorder.ids();
    world.rpc("anvil_rollback", json!([depth])).await;
    // Another time, so that the same height has another hash.
    world.advance(Duration::from_secs(100)).await;
    for id in 220..=240 {
        mint(&world, token, id).await;
    }
    let patient = Follower::new(
        Arc::clone(&reader),
        ChainId::ANVIL,
        vec![recorder.clone() as _],
        FollowSettings {
            vanished_after: Duration::from_secs(600),
            ..settings()
        },
    );
    assert!(patient.turn().await.expect("a block").consumers[0].rolled_back);
    assert_eq!(recorder.logs(), on_chain(&world, &reader, token).await);
    assert!(told.len() > 2 && recorder.ids()[..2] == [1, 220]);
}

/// Follows four tokens one by one, and forgets all marks but the newest.
async fn follow_four(world: &World, reader: &Arc<QuorumReader>, recorder: &Arc<Recorder>, token: Address) {
    recorder.turn(reader).await;
    for id in 1..=4 {
        mint(world, token, id).await;
        recorder.turn(reader).await;
    }
    recorder.forget_older_marks();
}

#[tokio::test]
async fn a_reorganisation_below_everything_remembered_skips_nothing() {
    for begins_at in [Some(0), None] {
        let (world, token) = token_world().await;
        let reader = reader(&world);
        let recorder = Recorder::new("test", &[token], begins_at);
        follow_four(&world, &reader, &recorder, token).await;
        // What is told stays in the blocks that stay: two of them go.
        world.rpc("anvil_reorg", json!([2, []])).await;
        mint(&world, token, 5).await;
        mint(&world, token, 6).await;
        let progress = recorder.turn(&reader).await;
        assert!(progress.rolled_back && progress.caught_up, "{progress:?}");
        let [to] = recorder.rolled_back()[..] else {
            panic!("once: {:?}", recorder.rolled_back())
        };
        assert_eq!(
            to.is_none(),
            begins_at.is_some(),
            "whoever has a beginning begins there: {to:?}"
        );
        assert_eq!(recorder.ids()[recorder.ids().len() - 2..], [5, 6]);
        assert_eq!(
            recorder.logs(),
            on_chain(&world, &reader, token).await,
            "no event between the fork and the head is skipped"
        );
        mint(&world, token, 7).await;
        recorder.turn(&reader).await;
        assert_eq!(recorder.ids().last(), Some(&7));
        assert_eq!(recorder.rolled_back().len(), 1);
    }
}

#[tokio::test]
async fn a_kill_in_the_middle_of_a_deep_roll_back_skips_nothing() {
    let (world, token) = token_world().await;
    let reader = reader(&world);
    let recorder = Recorder::new("test", &[token], None);
    follow_four(&world, &reader, &recorder, token).await;
    world.rpc("anvil_reorg", json!([2, []])).await;
    mint(&world, token, 5).await;
    recorder.set_store(Store::DiesAfterRollBack);
    assert!(recorder.turn(&reader).await.trouble.is_some());
    recorder.set_store(Store::Works);
    // Another process, which knows nothing but what was stored.
    assert!(recorder.turn(&reader).await.caught_up);
    assert_eq!(recorder.logs(), on_chain(&world, &reader, token).await);
}

#[tokio::test]
async fn a_deep_roll_back_without_a_final_block_tells_again_what_may_be_new() {
    let (world, token) = token_world().await;
    let (_proxies, config) = world.behind(1, &[Fault::NoFinalized]).await;
    let reader = Arc::new(world.reader(config));
    let recorder = Recorder::new("test", &[token], None);
    recorder.turn(&reader).await;
    for id in 1..=3 {
        mint(&world, token, id).await;
        recorder.turn(&reader).await;
    }
    recorder.forget_older_marks();
    world.rpc("anvil_reorg", json!([3, []])).await;
    mint(&world, token, 5).await;
    assert!(recorder.turn(&reader).await.caught_up);
    assert_eq!(recorder.logs(), on_chain(&world, &reader, token).await);
}

#[tokio::test]
async fn two_servers_on_different_forks_are_unknown_and_nothing_is_told() {
    let (world, token) = token_world().await;
    let other = start_anvil(|_| {}).await;
    let fork = connect(&other).await;
    fork.mine(40).await.expect("mine");
    mint(&world, token, 1).await;

    let alone = Recorder::new("test", &[token], Some(0));
    alone.turn(&reader(&world)).await;
    assert_eq!(alone.ids(), [1]);

    let urls = vec![world.anvil.rpc_url().clone(), other.rpc_url().clone()];
    let both = Arc::new(world.reader(ChainConfig::new(ChainId::ANVIL, urls)));
    let recorder = Recorder::new("test", &[token], Some(0));
    assert!(recorder.follower(&both).turn().await.is_err());
    // One that was at home on the chain before stays where it is.
    let place = alone.place();
    assert!(alone.follower(&both).turn().await.is_err());
    assert_eq!((recorder.place(), alone.place()), (None, place));
    assert_eq!(alone.rolled_back(), []);
}
