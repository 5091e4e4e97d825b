//! Following through servers that refuse or bend, and into stores that fail.

use crate::follow::{mint, reader, token_world};
use crate::recorder::{Recorder, Store, settings};
use chain::Follower;
use chain::follow::Trouble;
use domain::wallet::ChainId;
use std::sync::Arc;
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
