//! Ordinary tokens: how many, which ones, and how they are found.

use crate::world::{World, decide, ids, number, one, says, told};
use alloy_primitives::Address;
use alloy_sol_types::SolConstructor;
use domain::gate::Outcome::{No, Unknown, Yes};
use std::collections::BTreeSet;
use testkit::contracts::PlainErc721;

/// An enumerable collection of which Alice holds the first `count` tokens.
async fn with_art_of_alice(count: usize) -> (World, Address) {
    let world = World::start().await;
    let names = PlainErc721::constructorCall {
        name_: "Art".to_owned(),
        symbol_: "ART".to_owned(),
    };
    let art = world.deploy(&PlainErc721::BYTECODE, &names.abi_encode()).await;
    for _ in 0..count {
        let mint = PlainErc721::mintCall { to: world.people.alice };
        world.send(world.chain.sender(), art, &mint).await;
    }
    (world, art)
}

async fn give(world: &World, art: Address, from: Address, to: Address, id: u64) {
    let call = PlainErc721::transferFromCall {
        from,
        to,
        tokenId: number(id),
    };
    world.send(from, art, &call).await;
}

#[tokio::test]
async fn at_least_so_many_tokens_are_needed_in_one_wallet() {
    let (world, art) = with_art_of_alice(3).await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&one("erc721", art, "min = 2"));
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-erc721-yes"));
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-erc721-no"));

    give(&world, art, alice, bob, 2).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-erc721-yes"));
    give(&world, art, alice, world.people.carol, 1).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-erc721-no"));
    assert_eq!(
        told(&gate, &[alice, bob]).await,
        says(No, "gate-erc721-no"),
        "amounts of several wallets are never added up"
    );
    give(&world, art, world.people.carol, bob, 1).await;
    assert_eq!(told(&gate, &[bob]).await, says(Yes, "gate-erc721-yes"));
}

#[tokio::test]
async fn every_needed_token_is_a_choice_and_any_token_may_meet_it() {
    let (world, art) = with_art_of_alice(5).await;
    let alice = world.people.alice;
    let decision = decide(&world.gate(&one("erc721", art, "min = 2")), &[alice]).await;
    let choices = ids(&decision);
    assert_eq!(choices.len(), 2, "two tokens are used up");
    for choice in choices {
        assert_eq!(choice.len(), 5);
        assert_eq!(choice.into_iter().collect::<BTreeSet<_>>(), (1..=5).collect());
    }
}

#[tokio::test]
async fn a_token_that_was_sold_is_offered_to_the_buyer_and_no_longer_to_the_seller() {
    let (world, art) = with_art_of_alice(2).await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&one("erc721", art, ""));
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[1, 2]]);
    give(&world, art, alice, bob, 1).await;
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[2]]);
    assert_eq!(ids(&decide(&gate, &[bob]).await), [[1]]);
}

#[tokio::test]
async fn a_token_id_of_256_bits_is_a_token() {
    let (world, art) = with_art_of_alice(0).await;
    let alice = world.people.alice;
    let gate = world.gate(&one("erc721", art, ""));
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-erc721-no"));
    let mint = PlainErc721::mintIdCall {
        to: alice,
        id: alloy_primitives::U256::MAX,
    };
    world.send(world.chain.sender(), art, &mint).await;
    let decision = decide(&gate, &[alice]).await;
    assert_eq!(decision.alternatives[0].choices[0][0].id, alloy_primitives::U256::MAX);
    assert_eq!(decision.alternatives[0].choices[0][0].contract, art);
}

/// BuilderPass is an ERC-721 that does not list its holders' tokens.
async fn with_unlisted_token_of_alice() -> (World, Address) {
    let world = World::start().await;
    let pass = world.chain.deploy_builder_pass("Pass", "PASS").await.expect("deployed");
    world
        .chain
        .issue_passes(pass, &[world.people.alice], 0)
        .await
        .expect("issued");
    (world, pass)
}

#[tokio::test]
async fn tokens_of_a_contract_without_a_list_are_found_by_its_events() {
    let (world, pass) = with_unlisted_token_of_alice().await;
    let (alice, bob, carol) = (world.people.alice, world.people.bob, world.people.carol);
    let gate = world.gate(&one("erc721", pass, "from_block = 0"));
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-erc721-yes"));
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[1]]);

    // It leaves, comes back and leaves again: what the events say is checked with the owner of now.
    for (to, left) in [(bob, alice), (alice, bob), (carol, alice)] {
        world.chain.reissue_pass(pass, number(1), to).await.expect("reissued");
        assert_eq!(ids(&decide(&gate, &[to]).await), [[1]], "once, however often it came");
        assert_eq!(told(&gate, &[left]).await, says(No, "gate-erc721-no"));
    }
    world.chain.revoke_pass(pass, number(1)).await.expect("revoked");
    assert_eq!(told(&gate, &[carol]).await, says(No, "gate-erc721-no"), "burned");
}

#[tokio::test]
async fn a_burned_token_among_the_events_does_not_hide_the_one_that_is_held() {
    let (world, pass) = with_unlisted_token_of_alice().await;
    let alice = world.people.alice;
    let gate = world.gate(&one("erc721", pass, "from_block = 0"));
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[1]]);
    world.chain.revoke_pass(pass, number(1)).await.expect("revoked");
    world.chain.issue_passes(pass, &[alice], 0).await.expect("issued");
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[2]]);
}

#[tokio::test]
async fn tokens_that_are_held_but_cannot_be_found_are_unknown() {
    let (world, pass) = with_unlisted_token_of_alice().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let found = world.gate(&one("erc721", pass, "from_block = 0"));
    assert_eq!(told(&found, &[alice]).await, says(Yes, "gate-erc721-yes"));

    let unlisted = world.gate(&one("erc721", pass, ""));
    assert_eq!(
        told(&unlisted, &[alice]).await,
        says(Unknown, "gate-erc721-not-listable")
    );
    assert_eq!(
        told(&unlisted, &[bob]).await,
        says(No, "gate-erc721-no"),
        "nothing has to be found"
    );

    let after = world.newest().await.number + 1;
    world.chain.mine(2).await.expect("mined");
    let too_late = world.gate(&one("erc721", pass, &format!("from_block = {after}")));
    assert_eq!(told(&too_late, &[alice]).await, says(Unknown, "gate-erc721-not-found"));
}
