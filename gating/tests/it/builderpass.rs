//! Our own pass: valid, expired, renewed, revoked, and moved to another wallet by its issuer.

use crate::world::{World, decide, ids, number, one, says, told};
use alloy_primitives::Address;
use chain::bindings::BuilderPass;
use domain::gate::Outcome::{No, Yes};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

/// A BuilderPass of which Alice holds pass 1, for ever or until an hour from now.
async fn with_a_pass_of_alice(expires: bool) -> (World, Address) {
    let world = World::start().await;
    let pass = world.chain.deploy_builder_pass("Pass", "PASS").await.expect("deployed");
    let until = if expires {
        world.now_secs().await + HOUR.as_secs()
    } else {
        0
    };
    let issued = world.chain.issue_passes(pass, &[world.people.alice], until).await;
    assert_eq!(issued.expect("issued"), [number(1)]);
    (world, pass)
}

#[tokio::test]
async fn a_valid_pass_admits_its_holder_and_nobody_else() {
    let (world, pass) = with_a_pass_of_alice(false).await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&one("builderpass", pass, ""));
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-builderpass-yes"));
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-builderpass-no"));
    assert_eq!(told(&gate, &[bob, alice]).await, says(Yes, "gate-builderpass-yes"));
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[1]]);
    world.advance(1_000 * 24 * HOUR).await;
    assert_eq!(
        told(&gate, &[alice]).await,
        says(Yes, "gate-builderpass-yes"),
        "it never expires"
    );
}

#[tokio::test]
async fn an_expired_pass_is_denied_until_it_is_renewed() {
    let (world, pass) = with_a_pass_of_alice(true).await;
    let alice = world.people.alice;
    let gate = world.gate(&one("builderpass", pass, ""));
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-builderpass-yes"));
    world.advance(2 * HOUR).await;
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-builderpass-invalid"));

    let renew = BuilderPass::renewCall {
        id: number(1),
        newExpiresAt: world.now_secs().await + HOUR.as_secs(),
    };
    world.send(world.chain.sender(), pass, &renew).await;
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-builderpass-yes"));
    assert_eq!(
        ids(&decide(&gate, &[alice]).await),
        [[1]],
        "renewed, it is the same pass"
    );
}

#[tokio::test]
async fn a_pass_issued_anew_is_another_pass() {
    let (world, pass) = with_a_pass_of_alice(true).await;
    let alice = world.people.alice;
    let gate = world.gate(&one("builderpass", pass, ""));
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[1]]);
    world.advance(2 * HOUR).await;
    world.chain.issue_passes(pass, &[alice], 0).await.expect("issued");
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[2]]);
}

#[tokio::test]
async fn a_revoked_pass_is_denied() {
    let (world, pass) = with_a_pass_of_alice(false).await;
    let alice = world.people.alice;
    let gate = world.gate(&one("builderpass", pass, ""));
    assert_eq!(told(&gate, &[alice]).await, says(Yes, "gate-builderpass-yes"));
    world.chain.revoke_pass(pass, number(1)).await.expect("revoked");
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-builderpass-no"));
}

#[tokio::test]
async fn a_reissued_pass_keeps_its_id_and_admits_the_new_holder_alone() {
    let (world, pass) = with_a_pass_of_alice(false).await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let gate = world.gate(&one("builderpass", pass, ""));
    let before = decide(&gate, &[alice]).await;
    assert_eq!(before.outcome, Yes);
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-builderpass-no"));

    world.chain.reissue_pass(pass, number(1), bob).await.expect("reissued");
    assert_eq!(told(&gate, &[alice]).await, says(No, "gate-builderpass-no"));
    let after = decide(&gate, &[bob]).await;
    assert_eq!(after.outcome, Yes);
    assert_eq!(
        after.alternatives, before.alternatives,
        "the same token: the account that it is bound to stays the only one"
    );
}
