//! Decisions over several RPC servers, each a proxy before a real node: the quorum is right or
//! silent, and never makes a refusal out of a failure.

use crate::world::{World, decide, ids, one};
use alloy_primitives::Address;
use chain::ChainConfig;
use domain::gate::Outcome::{No, Unknown, Yes};
use domain::wallet::ChainId;
use std::time::{Duration, Instant};
use testkit::dev_chain::{CALL_TIMEOUT, dead_url, start_anvil};
use testkit::rpc_proxy::{API_KEY, Fault};

/// Pass 1 of Alice, issued more than five blocks ago.
async fn with_a_pass_of_alice() -> (World, Address) {
    let world = World::start().await;
    let pass = world.chain.deploy_builder_pass("Pass", "PASS").await.expect("deployed");
    world
        .chain
        .issue_passes(pass, &[world.people.alice], 0)
        .await
        .expect("issued");
    world.chain.mine(10).await.expect("mined");
    world.set_clock_to_chain().await;
    (world, pass)
}

#[tokio::test]
async fn two_honest_servers_of_three_decide_rightly_beside_any_faulty_one() {
    let (world, pass) = with_a_pass_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    for third in [
        Fault::None,
        Fault::Lies,
        Fault::LiesAboutState,
        Fault::Behind(5),
        Fault::Silent,
        Fault::Status(503),
        Fault::Garbage,
        Fault::OtherChain(1),
    ] {
        let (_proxies, config) = world.behind(2, &[third.clone(), Fault::None, Fault::None]).await;
        let gate = world.gate_over(&one("builderpass", pass, ""), config);
        let granted = decide(&gate, &[alice]).await;
        assert_eq!(granted.outcome, Yes, "{third:?}");
        assert_eq!(ids(&granted), [[1]], "{third:?}");
        assert_eq!(granted.blocks, [world.newest().await], "{third:?}");
        assert_eq!(decide(&gate, &[bob]).await.outcome, No, "{third:?}");
    }
}

#[tokio::test]
async fn one_lying_one_lagging_and_one_silent_server_beside_two_honest_ones_change_nothing() {
    let (world, pass) = with_a_pass_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let faulty = [Fault::Lies, Fault::Behind(5), Fault::Silent, Fault::None, Fault::None];
    let (proxies, mut config) = world.behind(3, &faulty).await;
    // Only when the silent server is given up is it clear that the newest block has too few voices.
    config.call_timeout = Duration::from_secs(2);
    let gate = world.gate_over(&one("builderpass", pass, ""), config);
    let granted = decide(&gate, &[alice]).await;
    assert_eq!(granted.outcome, Yes);
    assert_eq!(
        granted.blocks[0].number,
        world.newest().await.number - 5,
        "the newest block that three servers can vouch for"
    );
    assert_eq!(decide(&gate, &[bob]).await.outcome, No);

    // Without the honest two there is nothing left to believe.
    for honest in &proxies[3..] {
        honest.set(Fault::Silent);
    }
    let gate = gate.with_deadline(Duration::from_millis(500));
    assert_eq!(decide(&gate, &[alice]).await.outcome, Unknown);
}

#[tokio::test]
async fn servers_that_disagree_are_unknown_to_holder_and_stranger_alike() {
    let (world, pass) = with_a_pass_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    for fault in [Fault::Lies, Fault::LiesAboutState] {
        let (proxies, config) = world.behind(2, &[Fault::None, Fault::None]).await;
        let gate = world.gate_over(&one("builderpass", pass, ""), config);
        assert_eq!(decide(&gate, &[alice]).await.outcome, Yes);
        assert_eq!(decide(&gate, &[bob]).await.outcome, No);
        proxies[1].set(fault.clone());
        for wallet in [alice, bob] {
            let decision = decide(&gate, &[wallet]).await;
            assert_eq!(decision.outcome, Unknown, "{fault:?}");
            assert!(decision.alternatives.is_empty());
        }
        proxies[1].set(Fault::None);
        assert_eq!(decide(&gate, &[alice]).await.outcome, Yes, "it recovers by itself");
    }
}

#[tokio::test]
async fn two_nodes_with_different_histories_are_unknown() {
    let (world, pass) = with_a_pass_of_alice().await;
    let alice = world.people.alice;
    let rules = one("builderpass", pass, "");
    assert_eq!(decide(&world.gate(&rules), &[alice]).await.outcome, Yes);
    let other = start_anvil(|_| {}).await;
    let both = ChainConfig::new(
        ChainId::ANVIL,
        vec![world.anvil.rpc_url().clone(), other.rpc_url().clone()],
    );
    assert_eq!(both.quorum, 2);
    assert_eq!(decide(&world.gate_over(&rules, both), &[alice]).await.outcome, Unknown);
}

#[tokio::test]
async fn silence_is_unknown_within_the_time_for_a_decision() {
    let (world, pass) = with_a_pass_of_alice().await;
    let alice = world.people.alice;
    let (proxies, config) = world.behind(2, &[Fault::None, Fault::None, Fault::None]).await;
    let gate = world.gate_over(&one("builderpass", pass, ""), config);
    assert_eq!(decide(&gate, &[alice]).await.outcome, Yes);

    let gate = gate.with_deadline(Duration::from_millis(500));
    for proxy in &proxies {
        proxy.set(Fault::Silent);
    }
    let began = Instant::now();
    let decision = decide(&gate, &[alice]).await;
    assert_eq!(decision.outcome, Unknown);
    assert!(began.elapsed() < CALL_TIMEOUT, "{:?}", began.elapsed());
    assert_eq!(decision.blocks, []);
}

#[tokio::test]
async fn servers_that_are_down_are_unknown_and_name_no_address() {
    let (world, pass) = with_a_pass_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let rules = one("builderpass", pass, "");
    assert_eq!(decide(&world.gate(&rules), &[alice]).await.outcome, Yes);
    let down = world.gate_over(&rules, ChainConfig::new(ChainId::ANVIL, vec![dead_url(), dead_url()]));
    for wallet in [alice, bob] {
        let decision = decide(&down, &[wallet]).await;
        assert_eq!(decision.outcome, Unknown);
        assert_eq!(decision.reasons[0].message, "gate-chain-unknown");
        let all = format!("{decision:?}");
        assert!(!all.contains(API_KEY) && !all.contains("http://"), "{all}");
    }
}

#[tokio::test]
async fn a_chain_that_stands_still_is_unknown_until_it_moves_again() {
    let (world, pass) = with_a_pass_of_alice().await;
    let alice = world.people.alice;
    let gate = world.gate(&one("builderpass", pass, ""));
    assert_eq!(decide(&gate, &[alice]).await.outcome, Yes);
    world
        .clock
        .advance(Duration::from_secs(ChainConfig::DEFAULT_MAX_LAG_SECS + 1));
    assert_eq!(decide(&gate, &[alice]).await.outcome, Unknown);
    let caught_up = Duration::from_secs(ChainConfig::DEFAULT_MAX_LAG_SECS + 1);
    world.chain.advance_time(caught_up).await.expect("a new block");
    assert_eq!(decide(&gate, &[alice]).await.outcome, Yes);
}

#[tokio::test]
async fn a_pass_that_only_the_faster_server_has_seen_does_not_count_yet() {
    let (world, pass) = with_a_pass_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let (_proxies, config) = world.behind(2, &[Fault::None, Fault::Behind(5)]).await;
    let gate = world.gate_over(&one("builderpass", pass, ""), config);
    assert_eq!(decide(&gate, &[alice]).await.outcome, Yes);
    world.chain.issue_passes(pass, &[bob], 0).await.expect("issued");
    let early = decide(&gate, &[bob]).await;
    assert_eq!(
        early.outcome, No,
        "at the block that both know, and the reason names it"
    );
    assert_eq!(early.blocks[0].number, world.newest().await.number - 5);
    world.chain.mine(5).await.expect("mined");
    assert_eq!(decide(&gate, &[bob]).await.outcome, Yes);
}
