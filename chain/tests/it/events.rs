//! Events of many blocks, read by a gate: parts are asked for where a server demands it.

use crate::follow::{mint, token_world};
use alloy_primitives::{Address, U256};
use domain::chain_reader::{ChainReader, Depth};
use domain::wallet::ChainId;
use testkit::rpc_proxy::{Fault, OddLog};

#[tokio::test]
async fn a_refused_range_is_read_in_parts_and_the_limit_is_remembered() {
    let (world, token) = token_world().await;
    for id in 1..=6 {
        mint(&world, token, id).await;
    }
    for fault in [Fault::LogRange(4), Fault::LogCount(2), Fault::LogFlood(6)] {
        let (proxies, config) = world.behind(1, std::slice::from_ref(&fault)).await;
        let reader = world.reader(config);
        let block = reader.pin(ChainId::ANVIL, Depth::Confirmed).await.expect("a block");
        let ids = async || {
            let logs = reader.logs(block, token, 0, [None; 4]).await.expect("events");
            logs.iter()
                .map(|log| U256::from_be_bytes(log.topics[3].0).to::<u64>())
                .collect::<Vec<_>>()
        };
        assert_eq!(ids().await, [1, 2, 3, 4, 5, 6], "{fault:?}");
        let first = proxies[0].asked("eth_getLogs");
        assert_eq!(ids().await, [1, 2, 3, 4, 5, 6], "{fault:?}");
        let second = proxies[0].asked("eth_getLogs") - first;
        // A limit of events is met anew wherever the events are dense.
        if !matches!(fault, Fault::LogCount(_)) {
            assert!(second < first, "{fault:?}: {first} requests, then {second}");
        }
    }
}

#[tokio::test]
async fn events_of_many_contracts_come_in_one_order() {
    let (world, token) = token_world().await;
    mint(&world, token, 1).await;
    let reader = world.reader(world.alone());
    let block = reader.pin(ChainId::ANVIL, Depth::Confirmed).await.expect("a block");
    let mut many: Vec<Address> = (0..600u64)
        .map(|number| Address::from_word(U256::from(number + 1).into()))
        .collect();
    many.push(token);
    many.insert(0, world.pass);
    let logs = reader.logs_of(block, &many, 0, block.number).await.expect("events");
    assert!(logs.iter().any(|log| log.contract == token) && logs.iter().any(|log| log.contract == world.pass));
    assert!(logs.is_sorted_by_key(|log| (log.entry.block_number, log.entry.log_index)));
}

#[tokio::test]
async fn an_odd_event_makes_a_server_worthless_for_the_read() {
    let (world, token) = token_world().await;
    mint(&world, token, 1).await;
    let (proxies, config) = world.behind(1, &[Fault::None]).await;
    let reader = world.reader(config);
    let block = reader.pin(ChainId::ANVIL, Depth::Confirmed).await.expect("a block");
    for odd in OddLog::ALL {
        proxies[0].set(Fault::None);
        assert!(reader.logs(block, token, 0, [None; 4]).await.is_ok(), "{odd:?}");
        proxies[0].set(Fault::OddLog(odd));
        assert!(reader.logs(block, token, 0, [None; 4]).await.is_err(), "{odd:?}");
    }
}

#[tokio::test]
async fn requests_and_failures_of_each_server_are_counted() {
    let (world, token) = token_world().await;
    let (proxies, config) = world.behind(2, &[Fault::None, Fault::None, Fault::Garbage]).await;
    let reader = world.reader(config);
    assert!(
        reader
            .observed()
            .iter()
            .all(|server| (server.requests, server.failures) == (0, 0))
    );
    let block = reader.pin(ChainId::ANVIL, Depth::Confirmed).await.expect("a quorum");
    assert!(reader.logs(block, token, 0, [None; 4]).await.is_ok());
    let seen = reader.observed();
    assert!(seen[0].requests >= 3 && seen[0].failures == 0, "{seen:?}");
    assert!(
        seen[2].failures >= 1 && seen[2].failures <= seen[2].requests,
        "{seen:?}"
    );
    proxies[0].set(Fault::Status(503));
    assert!(reader.logs(block, token, 0, [None; 4]).await.is_err());
    assert!(reader.observed()[0].failures > 0);
    assert!(reader.observed()[0].last_error.is_some());
}
