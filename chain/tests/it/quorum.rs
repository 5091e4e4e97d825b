//! What the quorum says about calls, code and events when some servers cannot be trusted.

use crate::world::{World, pass_one};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use chain::bindings::BuilderPass;
use chain::{ChainConfig, QuorumReader};
use domain::chain_reader::ChainReader;
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use testkit::dev_chain::{connect, start_anvil};
use testkit::rpc_proxy::Fault;

async fn pinned(reader: &QuorumReader) -> BlockRef {
    reader
        .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
        .await
        .expect("a quorum")
}

#[tokio::test]
async fn one_server_with_a_quorum_of_one_just_works() {
    let world = World::start().await;
    let reader = world.reader(world.alone());
    assert_eq!(reader.chains(), [ChainId::ANVIL]);
    assert_eq!(world.pass_of_holder(&reader).await, pass_one());
}

#[tokio::test]
async fn two_honest_servers_of_three_outvote_a_liar() {
    let world = World::start().await;
    for third in [Fault::None, Fault::Lies, Fault::LiesAboutState] {
        let (_proxies, config) = world.behind(2, &[third.clone(), Fault::None, Fault::None]).await;
        let reader = world.reader(config);
        assert_eq!(world.pass_of_holder(&reader).await, pass_one(), "{third:?}");

        let block = pinned(&reader).await;
        assert!(
            !reader.code(block, world.pass).await.expect("a quorum").is_empty(),
            "{third:?}"
        );
        assert!(
            reader
                .code(block, Address::repeat_byte(9))
                .await
                .expect("a quorum")
                .is_empty(),
            "{third:?}"
        );
        let issued = [Some(BuilderPass::Issued::SIGNATURE_HASH), None, None, None];
        assert_eq!(
            reader.logs(block, world.pass, 0, issued).await.expect("a quorum").len(),
            1,
            "{third:?}"
        );
    }
}

#[tokio::test]
async fn one_honest_server_and_a_liar_are_unknown() {
    let world = World::start().await;
    let (_honest, config) = world.behind(2, &[Fault::None, Fault::None]).await;
    assert_eq!(world.pass_of_holder(&world.reader(config)).await, pass_one());

    let (_proxies, config) = world.behind(2, &[Fault::None, Fault::LiesAboutState]).await;
    let reader = world.reader(config);
    let block = pinned(&reader).await;
    let call = reader.call(block, None, Some(world.pass), world.pass_of()).await;
    assert!(call.expect_err("they disagree").why.contains("2 different ways"));
    assert!(reader.code(block, world.pass).await.is_err());
    assert!(reader.logs(block, world.pass, 0, [None; 4]).await.is_err());

    let (_proxies, config) = world.behind(2, &[Fault::None, Fault::Lies]).await;
    assert!(
        world
            .reader(config)
            .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn two_chains_with_one_chain_id_are_unknown() {
    let world = World::start().await;
    let other = start_anvil(|_| {}).await;
    let fork = connect(&other).await;
    fork.mine(20).await.expect("mine");

    let urls = vec![world.anvil.rpc_url().clone(), other.rpc_url().clone()];
    for url in &urls {
        let alone = ChainConfig::new(ChainId::ANVIL, vec![url.clone()]);
        assert!(
            world
                .reader(alone)
                .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
                .await
                .is_ok()
        );
    }
    let config = ChainConfig::new(ChainId::ANVIL, urls);
    assert_eq!(config.quorum, 2);
    assert!(
        world
            .reader(config)
            .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn events_come_in_order_and_match_the_topics() {
    let world = World::start().await;
    let reader = world.reader(world.alone());
    let more = [Address::repeat_byte(1), Address::repeat_byte(2)];
    world.chain.issue_passes(world.pass, &more, 0).await.expect("issue");
    let block = pinned(&reader).await;

    let transfers = [
        Some(BuilderPass::Transfer::SIGNATURE_HASH),
        Some(B256::ZERO),
        None,
        None,
    ];
    let all = reader.logs(block, world.pass, 0, transfers).await.expect("events");
    let ids: Vec<_> = all.iter().map(|log| U256::from_be_bytes(log.topics[3].0)).collect();
    assert_eq!(ids, [1, 2, 3].map(U256::from));

    let to_second = [
        Some(BuilderPass::Transfer::SIGNATURE_HASH),
        None,
        Some(more[1].into_word()),
        None,
    ];
    assert_eq!(
        reader
            .logs(block, world.pass, 0, to_second)
            .await
            .expect("events")
            .len(),
        1
    );
    let before = reader.logs(block, world.pass, block.number + 1, [None; 4]).await;
    assert_eq!(before, Ok(Vec::new()));
}

#[tokio::test]
async fn a_server_that_returns_events_nobody_asked_for_has_no_vote() {
    let world = World::start().await;
    let (proxies, config) = world.behind(2, &[Fault::None, Fault::None]).await;
    let reader = world.reader(config);
    let block = pinned(&reader).await;
    assert!(reader.logs(block, world.pass, 0, [None; 4]).await.is_ok());
    proxies[1].set(Fault::ForeignEvents);
    let unknown = reader
        .logs(block, world.pass, 0, [None; 4])
        .await
        .expect_err("one vote of two");
    assert!(unknown.why.contains("makes no sense"), "{}", unknown.why);
}

#[tokio::test]
async fn a_server_that_cannot_name_blocks_by_hash_is_asked_by_number() {
    let world = World::start().await;
    let (proxies, config) = world.behind(1, &[Fault::NoBlockHash]).await;
    let reader = world.reader(config);
    assert_eq!(world.pass_of_holder(&reader).await, pass_one());
    let asked = proxies[0].asked("eth_call");
    assert_eq!(asked, 2, "first by hash, then by number");
    assert_eq!(world.pass_of_holder(&reader).await, pass_one());
    assert_eq!(proxies[0].asked("eth_call"), asked + 1, "it is remembered");
}

#[tokio::test]
async fn a_pinned_block_that_was_reorganised_away_is_unknown() {
    for fault in [Fault::None, Fault::NoBlockHash] {
        let world = World::start().await;
        let (_proxies, config) = world.behind(1, std::slice::from_ref(&fault)).await;
        let reader = world.reader(config);
        let block = pinned(&reader).await;
        assert!(
            reader
                .call(block, None, Some(world.pass), world.pass_of())
                .await
                .is_ok(),
            "{fault:?}"
        );

        world.rpc("anvil_reorg", serde_json::json!([3, []])).await;

        assert_ne!(pinned(&reader).await.hash, block.hash, "{fault:?}");
        assert!(
            reader
                .call(block, None, Some(world.pass), world.pass_of())
                .await
                .is_err(),
            "{fault:?}"
        );
        assert!(reader.code(block, world.pass).await.is_err(), "{fault:?}");
        assert!(reader.logs(block, world.pass, 0, [None; 4]).await.is_err(), "{fault:?}");
    }
}

#[tokio::test]
async fn a_chain_that_is_not_configured_is_unknown() {
    let world = World::start().await;
    let reader = world.reader(world.alone());
    assert!(
        reader
            .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
            .await
            .is_ok()
    );
    assert_eq!(
        reader
            .pin(ChainId(1), domain::chain_reader::Depth::Confirmed)
            .await
            .expect_err("not configured")
            .chain,
        ChainId(1)
    );
}
