//! The block that stood at a time.

use crate::world::World;
use domain::chain_reader::{ChainReader, Depth};
use domain::wallet::ChainId;
use serde_json::json;
use std::time::Duration;
use testkit::rpc_proxy::Fault;

#[tokio::test]
async fn the_newest_block_not_younger_than_a_time_is_found_with_few_questions() {
    let world = World::start().await;
    // An hour of blocks, a gap of a day, another hour.
    world.rpc("anvil_mine", json!(["0x12c", "0xc"])).await;
    world.advance(Duration::from_secs(86_400)).await;
    let after_gap = world.newest().await;
    world.rpc("anvil_mine", json!(["0x12c", "0xc"])).await;
    world.set_clock_to_chain().await;

    let (proxies, config) = world.behind(2, &[Fault::None, Fault::None, Fault::Lies]).await;
    let reader = world.reader(config);
    let block = reader.pin(ChainId::ANVIL, Depth::Confirmed).await.expect("a quorum");
    let at = async |secs| reader.height_at(block, secs).await.expect("a height");
    assert_eq!(at(block.timestamp_secs).await, block.number);
    assert_eq!(at(block.timestamp_secs + 1000).await, block.number);
    assert_eq!(at(after_gap.timestamp_secs).await, after_gap.number);
    assert_eq!(at(after_gap.timestamp_secs - 1).await, after_gap.number - 1);
    assert_eq!(at(after_gap.timestamp_secs - 80_000).await, after_gap.number - 1);
    assert_eq!(at(block.timestamp_secs - 1).await, block.number - 1);
    assert_eq!(at(0).await, 0, "the chain is younger");

    let before = proxies[0].asked("eth_getBlockByNumber");
    at(block.timestamp_secs - 3000).await;
    let asked = proxies[0].asked("eth_getBlockByNumber") - before;
    assert!((1..=40).contains(&asked), "{asked} questions");
    at(block.timestamp_secs - 3000).await;
    assert_eq!(
        proxies[0].asked("eth_getBlockByNumber") - before,
        asked,
        "it is remembered"
    );
}

#[tokio::test]
async fn a_time_is_not_looked_up_in_a_block_that_is_gone() {
    let world = World::start().await;
    let reader = world.reader(world.alone());
    let block = reader.pin(ChainId::ANVIL, Depth::Confirmed).await.expect("a block");
    assert!(reader.height_at(block, block.timestamp_secs - 3).await.is_ok());
    world.rpc("anvil_reorg", json!([2, []])).await;
    assert!(reader.height_at(block, block.timestamp_secs - 2).await.is_err());
}
