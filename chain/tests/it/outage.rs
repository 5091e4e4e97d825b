//! Servers that are down, overloaded, or send something to choke on: *unknown*, quickly, without
//! their addresses, and never *no*.

use crate::world::{World, pass_one};
use alloy_primitives::{Address, Bytes, hex};
use alloy_sol_types::SolCall;
use chain::ChainConfig;
use domain::chain_reader::{Call, ChainReader};
use domain::wallet::ChainId;
use testkit::contracts::{HostileErc721, Mode};
use testkit::dev_chain::dead_url;
use testkit::rpc_proxy::{API_KEY, Fault};

#[tokio::test]
async fn all_servers_down_is_unknown_and_names_no_address() {
    let world = World::start().await;
    let reader = world.reader(ChainConfig::new(ChainId::ANVIL, vec![dead_url(), dead_url()]));
    let unknown = reader
        .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
        .await
        .expect_err("nobody listens");
    let block = world
        .reader(world.alone())
        .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
        .await
        .expect("an honest server");
    let call = reader
        .call(block, None, Some(world.pass), world.pass_of())
        .await
        .expect_err("nobody listens");
    let health = reader.health().await;
    assert_eq!(
        health.iter().map(|server| server.reachable).collect::<Vec<_>>(),
        [Some(false); 2]
    );
    for text in [
        unknown.to_string(),
        call.to_string(),
        serde_json::to_string(&health).expect("JSON"),
    ] {
        assert!(!text.contains(API_KEY) && !text.contains("http://"), "{text}");
    }
    assert!(unknown.why.contains("the connection failed"), "{}", unknown.why);
}

#[tokio::test]
async fn a_broken_server_is_unknown_and_recovers_by_itself() {
    let world = World::start().await;
    let (proxies, config) = world.behind(1, &[Fault::None]).await;
    let reader = world.reader(config);
    for fault in [Fault::Status(503), Fault::Status(429), Fault::Garbage] {
        proxies[0].set(Fault::None);
        assert_eq!(world.pass_of_holder(&reader).await, pass_one());
        proxies[0].set(fault.clone());
        let unknown = world.pass_of_holder(&reader).await.expect_err("broken");
        assert!(!unknown.why.contains(API_KEY), "{fault:?}");
        assert_eq!(reader.observed()[0].reachable, Some(false), "{fault:?}");
    }
    proxies[0].set(Fault::None);
    assert_eq!(world.pass_of_holder(&reader).await, pass_one());
    assert_eq!(reader.observed()[0].last_error, None);
}

#[tokio::test]
async fn a_silent_chain_is_unknown_within_the_time_for_an_answer() {
    let world = World::start().await;
    let (_proxies, mut config) = world.behind(1, &[Fault::Silent]).await;
    config.decision_timeout = std::time::Duration::from_millis(300);
    let reader = world.reader(config);
    let unknown = reader
        .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
        .await
        .expect_err("silent");
    assert!(unknown.why.contains("within 0.3 s"), "{}", unknown.why);
}

#[tokio::test]
async fn a_contract_that_returns_half_a_megabyte_is_unknown() {
    let world = World::start().await;
    let hostile = world.deploy(&HostileErc721::BYTECODE, &[]).await;
    let ask = Bytes::from(HostileErc721::balanceOfCall { holder: Address::ZERO }.abi_encode());
    let (_proxies, config) = world.behind(2, &[Fault::None, Fault::None]).await;
    let reader = world.reader(config);
    let block = reader
        .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
        .await
        .expect("a quorum");
    assert!(matches!(
        reader.call(block, None, Some(hostile), ask.clone()).await,
        Ok(Call::Returned(_))
    ));

    let huge = HostileErc721::setModeCall {
        newMode: Mode::Huge as u8,
    };
    world.send(world.chain.sender(), hostile, &huge).await;
    let block = reader
        .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
        .await
        .expect("a quorum");
    let unknown = reader
        .call(block, None, Some(hostile), ask)
        .await
        .expect_err("too large");
    assert!(unknown.why.contains("larger than 1 MiB"), "{}", unknown.why);
}

#[tokio::test]
async fn a_megabyte_returned_by_creation_code_is_no_answer() {
    let world = World::start().await;
    let reader = world.reader(world.alone());
    let block = reader
        .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
        .await
        .expect("a block");
    // PUSH3 size, PUSH1 0, RETURN.
    let small = Bytes::from(hex!("6200002060 00f3").to_vec());
    let large = Bytes::from(hex!("6210000060 00f3").to_vec());
    assert!(matches!(reader.call(block, None, None, small).await, Ok(Call::Returned(data)) if data.len() == 32));
    let answer = reader.call(block, None, None, large).await;
    assert!(matches!(answer, Ok(Call::Reverted) | Err(_)), "{answer:?}");
}

#[tokio::test]
async fn a_flood_without_announced_length_is_cut_off() {
    let world = World::start().await;
    let (proxies, config) = world.behind(1, &[Fault::None]).await;
    let reader = world.reader(config);
    assert_eq!(world.pass_of_holder(&reader).await, pass_one());
    proxies[0].set(Fault::Flood);
    let unknown = world.pass_of_holder(&reader).await.expect_err("too large");
    assert!(unknown.why.contains("larger than 1 MiB"), "{}", unknown.why);
}
