//! Which block is pinned when servers lag, lie about their heads, or stand still.

use crate::world::{World, pass_one};
use domain::chain_reader::ChainReader;
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use std::time::{Duration, Instant};
use testkit::dev_chain::CALL_TIMEOUT;
use testkit::rpc_proxy::Fault;

async fn head(world: &World) -> BlockRef {
    world
        .reader(world.alone())
        .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
        .await
        .expect("an honest server")
}

#[tokio::test]
async fn a_server_five_blocks_behind_neither_freezes_nor_fools_the_quorum() {
    let world = World::start().await;
    let (_proxies, config) = world.behind(2, &[Fault::Behind(5), Fault::None, Fault::None]).await;
    let reader = world.reader(config);
    assert_eq!(
        reader.pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed).await,
        Ok(head(&world).await)
    );
    assert_eq!(world.pass_of_holder(&reader).await, pass_one());
}

#[tokio::test]
async fn a_laggard_and_an_honest_server_agree_on_the_older_block() {
    let world = World::start().await;
    let newest = head(&world).await;
    for others in [
        &[Fault::None, Fault::Behind(5)][..],
        &[Fault::None, Fault::Behind(5), Fault::Lies],
    ] {
        let (_proxies, config) = world.behind(2, others).await;
        let reader = world.reader(config);
        let pinned = reader
            .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
            .await
            .expect("two honest servers");
        assert_eq!(pinned.number, newest.number - 5, "{others:?}");
        assert_eq!(world.pass_of_holder(&reader).await, pass_one(), "{others:?}");
    }
}

#[tokio::test]
async fn a_liar_a_laggard_and_a_silent_server_are_unknown() {
    let world = World::start().await;
    let (proxies, config) = world.behind(2, &[Fault::None, Fault::Behind(5), Fault::Silent]).await;
    let reader = world.reader(config);
    assert_eq!(world.pass_of_holder(&reader).await, pass_one());
    proxies[0].set(Fault::Lies);
    assert!(world.pass_of_holder(&reader).await.is_err());
}

#[tokio::test]
async fn a_silent_server_delays_a_decision_by_far_less_than_its_time_limit() {
    let world = World::start().await;
    let (_proxies, config) = world.behind(2, &[Fault::Silent, Fault::None, Fault::None]).await;
    let reader = world.reader(config);
    let began = Instant::now();
    assert_eq!(world.pass_of_holder(&reader).await, pass_one());
    assert!(began.elapsed() < CALL_TIMEOUT, "{:?}", began.elapsed());
}

#[tokio::test]
async fn confirmations_pin_below_the_head() {
    let world = World::start().await;
    let newest = head(&world).await;
    let mut config = world.alone();
    config.confirmations = 3;
    let pinned = world
        .reader(config.clone())
        .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
        .await
        .expect("a block");
    assert_eq!(pinned.number, newest.number - 3);
    config.confirmations = 1_000_000;
    config.max_lag_secs = u64::MAX;
    assert_eq!(
        world
            .reader(config)
            .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
            .await
            .expect("the first block")
            .number,
        0
    );
}

#[tokio::test]
async fn a_chain_that_stands_still_is_unknown_and_recovers_by_itself() {
    let world = World::start().await;
    let reader = world.reader(world.alone());
    world.clock.advance(Duration::from_secs(world.alone().max_lag_secs));
    assert!(
        reader
            .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
            .await
            .is_ok()
    );
    world.clock.advance(Duration::from_secs(1));
    let unknown = reader
        .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
        .await
        .expect_err("too old");
    assert!(unknown.why.contains("121 s old"), "{}", unknown.why);
    world
        .chain
        .advance_time(Duration::from_secs(121))
        .await
        .expect("a new block");
    assert!(
        reader
            .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_chain_whose_clock_runs_ahead_is_read() {
    let world = World::start().await;
    world
        .chain
        .advance_time(Duration::from_secs(31 * 86_400))
        .await
        .expect("a new block");
    assert_eq!(world.pass_of_holder(&world.reader(world.alone())).await, pass_one());
}

#[tokio::test]
async fn a_server_of_another_chain_is_left_out_and_named() {
    let world = World::start().await;
    let (proxies, config) = world.behind(2, &[Fault::OtherChain(1), Fault::None, Fault::None]).await;
    let reader = world.reader(config);
    assert_eq!(world.pass_of_holder(&reader).await, pass_one());
    assert_eq!(proxies[0].asked("eth_call"), 0);

    let health = reader.health().await;
    assert_eq!(
        health.iter().map(|server| server.chain_id_ok).collect::<Vec<_>>(),
        [Some(false), Some(true), Some(true)]
    );
    assert_eq!(health[0].last_error.as_deref(), Some("it serves eip155:1 instead"));
    assert_eq!(health[1].head, Some(head(&world).await.number));
    assert_eq!(health[1].lag_secs, Some(0));

    proxies[0].set(Fault::None);
    assert_eq!(
        reader.health().await[0].chain_id_ok,
        Some(true),
        "a probe lets it in again"
    );
    assert_eq!(world.pass_of_holder(&reader).await, pass_one());
}
