//! Following through servers that refuse or bend, and into stores that fail.

use crate::follow::{another_token, mint, reader, token_world};
use crate::recorder::{Recorder, Store, settings};
use crate::world::World;
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolEvent};
use chain::Follower;
use chain::follow::Trouble;
use domain::wallet::ChainId;
use serde_json::json;
use std::sync::Arc;
use testkit::contracts::PlainErc721;
use testkit::rpc_proxy::{Fault, OddLog};

#[tokio::test]
async fn servers_that_refuse_large_answers_are_asked_for_small_ones() {
    let (world, token) = token_world().await;
    for id in 1..=20 {
        mint(&world, token, id).await;
    }
    for fault in [
        Fault::LogRange(7),
        Fault::LogRange(1),
        Fault::LogCount(3),
        Fault::LogFlood(5),
    ] {
        let (proxies, config) = world.behind(2, &[Fault::None, fault.clone()]).await;
        let reader = Arc::new(world.reader(config));
        let recorder = Recorder::new("test", &[token], Some(0));
        let mut rounds = 0;
        while !recorder.turn(&reader).await.caught_up {
            rounds += 1;
            assert!(rounds < 10, "{fault:?}");
        }
        assert_eq!(recorder.ids(), (1..=20).collect::<Vec<_>>(), "{fault:?}");
        assert!(
            proxies[1].asked("eth_getLogs") > proxies[0].asked("eth_getLogs"),
            "{fault:?}"
        );
    }
}

/// Sends these calls of the holder's in one block.
async fn in_one_block(world: &World, calls: &[(Address, Vec<u8>)]) {
    world.rpc("evm_setAutomine", json!([false])).await;
    for (token, data) in calls {
        let data = Bytes::copy_from_slice(data);
        let transaction = json!({ "from": world.holder, "to": token, "data": data, "gas": "0x30d40" });
        world.rpc("eth_sendTransaction", json!([transaction])).await;
    }
    world.rpc("evm_mine", json!([])).await;
    world.rpc("evm_setAutomine", json!([true])).await;
}

fn minted(world: &World, id: u64) -> Vec<u8> {
    let call = PlainErc721::mintIdCall {
        to: world.holder,
        id: U256::from(id),
    };
    call.abi_encode()
}

fn approved(id: u64) -> Vec<u8> {
    let call = PlainErc721::approveCall {
        to: Address::repeat_byte(7),
        tokenId: U256::from(id),
    };
    call.abi_encode()
}

#[tokio::test]
async fn a_block_with_more_events_than_a_server_tells_at_once_is_read_contract_by_contract() {
    let (world, token) = token_world().await;
    let (second, third) = (another_token(&world).await, another_token(&world).await);
    let (proxies, config) = world.behind(2, &[Fault::None, Fault::LogCount(2)]).await;
    let reader = Arc::new(world.reader(config));
    let recorder = Recorder::new("test", &[token, second, third], Some(0));
    mint(&world, token, 1).await;
    assert!(recorder.turn(&reader).await.caught_up);
    let mints = [(token, 2), (second, 3), (third, 4), (second, 5), (token, 6)];
    let calls = mints.map(|(token, id)| (token, minted(&world, id)));
    in_one_block(&world, &calls).await;
    mint(&world, third, 7).await;
    let mut rounds = 0;
    while !recorder.turn(&reader).await.caught_up {
        rounds += 1;
        assert!(rounds < 10, "the follower stands before the full block");
    }
    assert_eq!(recorder.ids(), (1..=7).collect::<Vec<_>>(), "in the order of the chain");
    assert!(proxies[1].asked("eth_getLogs") > proxies[0].asked("eth_getLogs"));
}

#[tokio::test]
async fn a_block_too_full_for_one_contract_is_read_event_by_event_where_the_consumer_names_them() {
    let (world, token) = token_world().await;
    let (proxies, config) = world.behind(1, &[Fault::LogCount(2)]).await;
    let reader = Arc::new(world.reader(config));
    let (any, known) = (
        Recorder::new("any", &[token], Some(0)),
        Recorder::new("known", &[token], Some(0)),
    );
    known.listen_for(&[
        PlainErc721::Approval::SIGNATURE_HASH,
        PlainErc721::Transfer::SIGNATURE_HASH,
        B256::repeat_byte(9),
    ]);
    mint(&world, token, 1).await;
    for recorder in [&any, &known] {
        assert!(recorder.turn(&reader).await.caught_up);
    }
    let full = [
        (token, minted(&world, 2)),
        (token, approved(2)),
        (token, minted(&world, 3)),
        (token, approved(3)),
    ];
    in_one_block(&world, &full).await;
    let block = world.newest().await.number;
    mint(&world, token, 4).await;
    assert!(known.turn(&reader).await.caught_up);
    assert_eq!(known.ids(), [1, 2, 2, 3, 3, 4], "in the order of the chain");

    // Nothing smaller can be asked for: it stays where it is, and says why.
    let mut trouble = any.turn(&reader).await.trouble;
    for _ in 0..10 {
        trouble = any.turn(&reader).await.trouble;
    }
    let why = trouble.expect("it stands before the block").to_string();
    let named = format!("events of block {block}, even of one contract alone");
    assert!(why.contains(&named), "{why}");
    let seen = reader.observed()[0].last_error.clone().expect("the operator sees it");
    assert!(seen.contains(&named), "{seen}");
    assert!(
        reader.health().await[0].last_error.is_some(),
        "also after other answers"
    );
    assert_eq!(any.ids(), [1], "nothing is skipped");
    let asked = proxies[0].asked("eth_getLogs");
    any.turn(&reader).await;
    assert!(proxies[0].asked("eth_getLogs") - asked < 20, "it asks with patience");

    proxies[0].set(Fault::None);
    assert!(any.turn(&reader).await.caught_up);
    assert_eq!(any.ids(), [1, 2, 2, 3, 3, 4]);
    assert_eq!(reader.observed()[0].last_error, None);
}

#[tokio::test]
async fn a_server_that_refuses_every_event_is_no_answer_and_no_loss() {
    let (world, token) = token_world().await;
    mint(&world, token, 1).await;
    let (proxies, config) = world.behind(1, &[Fault::None]).await;
    let reader = Arc::new(world.reader(config));
    let recorder = Recorder::new("test", &[token], Some(0));
    assert!(recorder.turn(&reader).await.caught_up);
    mint(&world, token, 2).await;
    let place = recorder.place();
    proxies[0].set(Fault::LogRange(0));
    let progress = recorder.turn(&reader).await;
    assert!(matches!(progress.trouble, Some(Trouble::Chain(_))), "{progress:?}");
    assert_eq!(recorder.place(), place);
    proxies[0].set(Fault::None);
    assert!(recorder.turn(&reader).await.caught_up);
    assert_eq!(recorder.ids(), [1, 2]);
}

#[tokio::test]
async fn events_of_a_wrong_shape_are_unknown_and_leave_the_place_as_it_is() {
    let (world, token) = token_world().await;
    mint(&world, token, 1).await;
    let (proxies, config) = world.behind(1, &[Fault::None]).await;
    let reader = Arc::new(world.reader(config));
    for (number, odd) in (2..).zip(OddLog::ALL) {
        let recorder = Recorder::new("test", &[token], Some(0));
        proxies[0].set(Fault::None);
        assert!(recorder.turn(&reader).await.caught_up, "{odd:?}");
        let place = recorder.place();
        mint(&world, token, number).await;
        proxies[0].set(Fault::OddLog(odd));
        let progress = recorder.turn(&reader).await;
        assert!(matches!(progress.trouble, Some(Trouble::Chain(_))), "{odd:?}");
        assert_eq!(recorder.place(), place, "{odd:?}");
        proxies[0].set(Fault::None);
        assert!(recorder.turn(&reader).await.caught_up, "{odd:?}");
        assert_eq!(recorder.ids(), (1..=number).collect::<Vec<_>>(), "{odd:?}");
    }
}

#[tokio::test]
async fn one_server_that_hides_events_is_outvoted_and_two_are_unknown() {
    let (world, token) = token_world().await;
    mint(&world, token, 1).await;
    let (proxies, config) = world
        .behind(2, &[Fault::None, Fault::None, Fault::LiesAboutState])
        .await;
    let reader = Arc::new(world.reader(config));
    let recorder = Recorder::new("test", &[token], Some(0));
    assert!(recorder.turn(&reader).await.caught_up);
    assert_eq!(recorder.ids(), [1]);
    mint(&world, token, 2).await;
    proxies[1].set(Fault::OddLog(OddLog::Removed));
    assert!(recorder.turn(&reader).await.trouble.is_some());
    assert_eq!(recorder.ids(), [1]);
}

#[tokio::test]
async fn a_consumer_whose_store_fails_keeps_its_place_and_holds_up_nobody() {
    let (world, token) = token_world().await;
    let reader = reader(&world);
    let (failing, working) = (
        Recorder::new("failing", &[token], Some(0)),
        Recorder::new("working", &[token], Some(0)),
    );
    let consumers = vec![failing.clone() as _, working.clone() as _];
    let follower = Follower::new(reader, ChainId::ANVIL, consumers, settings());
    assert!(follower.turn().await.expect("a block").caught_up());
    let place = failing.place();

    mint(&world, token, 1).await;
    failing.set_store(Store::Fails);
    let turn = follower.turn().await.expect("a block");
    assert!(matches!(turn.consumers[0].trouble, Some(Trouble::Consumer(_))));
    assert!(turn.consumers[1].caught_up);
    assert_eq!((failing.place(), failing.ids()), (place, vec![]));
    assert_eq!(working.ids(), [1]);

    mint(&world, token, 2).await;
    failing.set_store(Store::Works);
    assert!(follower.turn().await.expect("a block").caught_up());
    assert_eq!((failing.ids(), working.ids()), (vec![1, 2], vec![1, 2]));
}

#[tokio::test]
async fn a_kill_between_storing_and_going_on_loses_nothing_and_repeats_nothing() {
    let (world, token) = token_world().await;
    let reader = reader(&world);
    let recorder = Recorder::new("test", &[token], Some(0));
    mint(&world, token, 1).await;
    for store in [Store::Fails, Store::DiesAfterCommit, Store::Works] {
        recorder.set_store(store);
        // Each time another process: nothing is kept but what the recorder stored.
        let progress = recorder.turn(&reader).await;
        assert_eq!(progress.trouble.is_some(), store != Store::Works, "{store:?}");
    }
    mint(&world, token, 2).await;
    recorder.set_store(Store::DiesAfterCommit);
    recorder.turn(&reader).await;
    recorder.set_store(Store::Works);
    assert!(recorder.turn(&reader).await.caught_up);
    assert_eq!(recorder.ids(), [1, 2]);
}
