//! Every preset on a deployed contract of its kind, and the membership on every version of the lock.

use crate::locks::{VERSIONS, buy, lock};
use crate::world::{World, decide, ids, number, offered, preset, told};
use chain::bindings::PublicLockV14;
use domain::gate::Outcome::{No, Unknown, Yes};
use domain::wallet::ChainId;
use gating::PRESETS;
use gating::bindings::{unit_token, wallet_token};
use std::time::Duration;
use testkit::contracts::{PlainErc1155, TalentPassport};

const DAY: Duration = Duration::from_secs(86_400);

#[test]
fn every_preset_is_tested_here() {
    let names = PRESETS.map(|preset| preset.name);
    assert_eq!(
        names,
        [
            "builderpass-721",
            "builderpass-1155",
            "talent-passport",
            "unlock-membership"
        ]
    );
}

#[tokio::test]
async fn builderpass_721_admits_by_a_locked_token() {
    let world = World::start().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let pass = world.chain.deploy_builder_pass("Pass", "PASS").await.expect("deployed");
    let issued = world.chain.issue_passes(pass, &[alice], 0).await.expect("issued");
    let gate = world.gate(&preset("builderpass-721", r#"["it"]"#, pass, "from_block = 0"));
    assert_eq!(told(&gate, &[alice]).await.0, Yes);
    assert_eq!(ids(&decide(&gate, &[alice]).await), [[1]]);
    assert_eq!(told(&gate, &[bob]).await.0, No);
    world.chain.revoke_pass(pass, issued[0]).await.expect("revoked");
    assert_eq!(told(&gate, &[alice]).await.0, No);
}

#[tokio::test]
async fn builderpass_1155_admits_by_a_unit_that_rested() {
    let world = World::start().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let passes = world.deploy(&PlainErc1155::BYTECODE, &[]).await;
    let attest = PlainErc1155::attestManyCall {
        holders: vec![alice],
        id: number(3),
    };
    world.send(world.chain.sender(), passes, &attest).await;
    world.set_clock_to_chain().await;
    let gate = world.gate(&preset("builderpass-1155", r#"["it"]"#, passes, "id = 3"));
    assert_eq!(told(&gate, &[alice]).await.1, "gate-erc1155-fresh");
    world.advance(2 * DAY).await;
    assert_eq!(told(&gate, &[alice]).await.0, Yes);
    let unit = unit_token(ChainId::ANVIL, passes, number(3), alice, 0);
    assert_eq!(offered(&decide(&gate, &[alice]).await), [unit]);
    assert_eq!(told(&gate, &[bob]).await.0, No);
    let revoke = PlainErc1155::revokeCall {
        from: alice,
        id: number(3),
        amount: number(1),
    };
    world.send(world.chain.sender(), passes, &revoke).await;
    assert_eq!(told(&gate, &[alice]).await.0, No);
}

#[tokio::test]
async fn talent_passport_admits_while_it_is_active() {
    let world = World::start().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let passports = world.deploy(&TalentPassport::BYTECODE, &[]).await;
    let create = TalentPassport::createCall { wallet: alice };
    world.send(world.chain.sender(), passports, &create).await;
    let rules = preset("talent-passport", r#""wallet""#, passports, "").replace("contract =", "to =");
    let gate = world.gate(&rules);
    assert_eq!(told(&gate, &[alice]).await.0, Yes);
    assert_eq!(offered(&decide(&gate, &[alice]).await), [wallet_token(alice)]);
    assert_eq!(told(&gate, &[bob]).await.0, No);
    let hand_over = TalentPassport::transferCall { id: number(1), to: bob };
    world.send(world.chain.sender(), passports, &hand_over).await;
    assert_eq!(told(&gate, &[alice]).await.0, No);
    assert_eq!(told(&gate, &[bob]).await.0, Yes);
    let deactivate = TalentPassport::deactivateCall { id: number(1) };
    world.send(world.chain.sender(), passports, &deactivate).await;
    assert_eq!(told(&gate, &[bob]).await.0, No);
}

#[tokio::test]
async fn unlock_membership_holds_on_every_version_of_the_lock() {
    for version in VERSIONS {
        let world = World::start().await;
        let (alice, bob, carol) = (world.people.alice, world.people.bob, world.people.carol);
        let lock = lock(&world, version).await;
        let read = PublicLockV14::publicLockVersionCall {};
        assert_eq!(world.chain.read("version", lock, &read).await.expect("read"), version);
        buy(&world, lock, &[alice]).await;
        world.set_clock_to_chain().await;
        let gate = world.gate(&preset("unlock-membership", r#"["it"]"#, lock, ""));
        let bought = decide(&gate, &[alice]).await;
        assert_eq!((bought.outcome, ids(&bought)), (Yes, vec![vec![1]]), "{version}");
        assert_eq!(bought.expiries.len(), 1, "{version}: it says when it ends");
        assert_eq!(told(&gate, &[bob]).await.1, "gate-unlock-no", "{version}");

        // Shared: too short. Lent: for nobody. Given back, sold: for the buyer.
        let share = PublicLockV14::shareKeyCall {
            _to: bob,
            _tokenIdFrom: number(1),
            _timeShared: number(DAY.as_secs()),
        };
        world.send(alice, lock, &share).await;
        assert_eq!(told(&gate, &[bob]).await.1, "gate-unlock-ending", "{version}");
        let lend = PublicLockV14::lendKeyCall {
            _from: alice,
            _recipient: carol,
            _tokenId: number(1),
        };
        world.send(alice, lock, &lend).await;
        assert_eq!(told(&gate, &[carol]).await.1, "gate-unlock-lent", "{version}");
        assert_eq!(told(&gate, &[alice]).await.0, No, "{version}");
        let back = PublicLockV14::unlendKeyCall {
            _recipient: alice,
            _tokenId: number(1),
        };
        world.send(alice, lock, &back).await;
        assert_eq!(told(&gate, &[alice]).await.0, Yes, "{version}");
        let sell = PublicLockV14::transferFromCall {
            _from: alice,
            _recipient: carol,
            _tokenId: number(1),
        };
        world.send(alice, lock, &sell).await;
        world.set_clock_to_chain().await;
        assert_eq!(ids(&decide(&gate, &[carol]).await), [[1]], "{version}");
        assert_eq!(told(&gate, &[alice]).await.0, No, "{version}");

        world.advance(31 * DAY).await;
        assert_eq!(told(&gate, &[carol]).await.1, "gate-unlock-expired", "{version}");
        let other = preset("unlock-membership", r#"["it"]"#, lock, "versions = [9]");
        assert_eq!(told(&world.gate(&other), &[carol]).await.0, Unknown, "{version}");
    }
}
