//! The final block: what something may be taken away by.

use crate::world::World;
use chain::{ChainConfig, Finality};
use domain::chain_reader::{ChainReader, ChainUnknown, Depth};
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use testkit::rpc_proxy::Fault;

async fn pins(world: &World, config: ChainConfig) -> [Result<BlockRef, ChainUnknown>; 2] {
    let reader = world.reader(config);
    [
        reader.pin(ChainId::ANVIL, Depth::Confirmed).await,
        reader.pin(ChainId::ANVIL, Depth::Final).await,
    ]
}

#[tokio::test]
async fn the_tag_names_the_final_block_and_a_quorum_agrees_on_it() {
    let world = World::start().await;
    world.chain.mine(200).await.expect("mine");
    world.set_clock_to_chain().await;
    let [confirmed, last] = pins(&world, world.alone()).await.map(|pin| pin.expect("a block"));
    assert!(last.number > 0 && last.number < confirmed.number, "{last:?}");

    // Two honest ones, a laggard and a liar: the second highest of what they call final.
    let at = |height| Fault::Finalized(height);
    let (_proxies, config) = world.behind(2, &[at(90), at(100), at(1)]).await;
    let [_, last] = pins(&world, config).await;
    assert_eq!(last.expect("a quorum").number, 90);
}

#[tokio::test]
async fn a_final_block_is_never_above_the_confirmed_one() {
    let world = World::start().await;
    let head = world.newest().await.number;
    let (_proxies, mut config) = world.behind(2, &[Fault::Finalized(head), Fault::Finalized(head)]).await;
    let [confirmed, last] = pins(&world, config.clone()).await.map(|pin| pin.expect("a block"));
    assert_eq!((confirmed.number, last.number), (head, head));
    config.confirmations = 4;
    let [confirmed, last] = pins(&world, config).await.map(|pin| pin.expect("a block"));
    assert_eq!((confirmed.number, last), (head - 4, confirmed));
}

#[tokio::test]
async fn a_server_without_the_tag_is_outvoted_and_too_many_are_unknown() {
    let world = World::start().await;
    let (_proxies, config) = world.behind(2, &[Fault::NoFinalized, Fault::None, Fault::None]).await;
    let [confirmed, last] = pins(&world, config).await;
    assert!(confirmed.is_ok() && last.is_ok(), "{last:?}");
    let (_proxies, config) = world
        .behind(2, &[Fault::NoFinalized, Fault::None, Fault::NoFinalized])
        .await;
    let [confirmed, last] = pins(&world, config).await;
    assert!(confirmed.is_ok());
    assert!(last.expect_err("one vote of two").why.starts_with("final block: "));
}

#[tokio::test]
async fn without_the_tag_finality_is_a_number_of_blocks() {
    let world = World::start().await;
    let head = world.newest().await.number;
    let (_proxies, mut config) = world.behind(1, &[Fault::NoFinalized]).await;
    for (confirmations, blocks, expected) in [(0, 5, head - 5), (3, 5, head - 5), (5, 3, head - 5), (0, 1 << 40, 0)] {
        config.confirmations = confirmations;
        config.finality = Finality::Blocks(blocks);
        let [_, last] = pins(&world, config.clone()).await;
        assert_eq!(last.expect("a block").number, expected, "{confirmations} {blocks}");
    }
}
