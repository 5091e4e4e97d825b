//! What may be claimed, and where.

use super::profiles::Profiles;
use super::stand_in::{Setting, World};
use crate::enforcer::house::PARTY;
use domain::account::AccountState;
use domain::openid::PartyKind;
use relying_parties::claims::{BEGINNINGS_AN_HOUR, ClaimError, State};
use store::{accounts, party_accounts, relying_parties as parties};

#[tokio::test]
async fn an_account_that_is_linked_to_somebody_else_is_not_told_whose_it_is() {
    let world = World::new().await;
    let (ada, bob) = (world.member(1, "ada").await, world.member(2, "bob").await);
    let claim = world.claims.begin(PARTY, bob, "robert").await.expect("nobody's");
    world
        .write(move |conn| party_accounts::link(conn, PARTY, ada, "@robert:example.org"))
        .await;
    let refused = world.claims.begin(PARTY, bob, "robert").await.expect_err("ada's");
    assert!(matches!(refused, ClaimError::Taken));
    assert!(!refused.to_string().contains("ada"));
    // Nor by a claim from before, whatever its profile shows.
    world.profiles.call("@robert:example.org", &claim.code);
    assert!(matches!(world.claims.check(PARTY, bob).await, Err(ClaimError::Taken)));
    assert_eq!(world.remote(ada).await.as_deref(), Some("@robert:example.org"));
}

#[tokio::test]
async fn a_name_is_one_of_that_server() {
    let world = World::new().await;
    let bob = world.member(2, "bob").await;
    world
        .claims
        .begin(PARTY, bob, "@robert:example.org")
        .await
        .expect("theirs");
    for (typed, is_other) in [
        ("@robert:far.example", true),
        ("", false),
        ("rob ert", false),
        ("../x?y", false),
    ] {
        match world.claims.begin(PARTY, bob, typed).await {
            Err(ClaimError::OtherServer { .. }) => assert!(is_other, "{typed}"),
            Err(ClaimError::BadName) => assert!(!is_other, "{typed}"),
            other => panic!("{typed}: {other:?}"),
        }
    }
    assert!(world.profiles.asked().is_empty());
}

#[tokio::test]
async fn only_servers_whose_profiles_can_be_read_are_offered() {
    let nameless = |_: &Profiles| Setting {
        server_name: None,
        ..Setting::synapse()
    };
    let other = |_: &Profiles| Setting {
        kind: PartyKind::Other,
        ..Setting::synapse()
    };
    let fine = World::new().await;
    let bob = fine.member(2, "bob").await;
    assert_eq!(fine.claims.offers(bob).await.expect("offers").len(), 1);
    for world in [World::with(nameless).await, World::with(other).await] {
        let bob = world.member(2, "bob").await;
        assert!(world.claims.offers(bob).await.expect("offers").is_empty());
        let refused = world.claims.begin(PARTY, bob, "robert").await;
        assert!(matches!(refused, Err(ClaimError::NotOffered)));
    }
    assert!(matches!(
        fine.claims.begin("rp_unknown", bob, "robert").await,
        Err(ClaimError::NotOffered)
    ));
    fine.claims.begin(PARTY, bob, "robert").await.expect("a claim");
    fine.write(|conn| parties::set_disabled_at(conn, PARTY, Some(domain::Timestamp::from_millis(1))))
        .await;
    assert!(matches!(
        fine.claims.check(PARTY, bob).await,
        Err(ClaimError::NotOffered)
    ));
}

#[tokio::test]
async fn a_suspended_member_links_nothing() {
    let world = World::new().await;
    let bob = world.member(2, "bob").await;
    let claim = world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
    world.profiles.call("@robert:example.org", &claim.code);
    world
        .write(move |conn| accounts::set_state(conn, bob, AccountState::Suspended))
        .await;
    assert!(matches!(
        world.claims.check(PARTY, bob).await,
        Err(ClaimError::NotAllowed)
    ));
    assert!(matches!(
        world.claims.begin(PARTY, bob, "robert").await,
        Err(ClaimError::NotAllowed)
    ));
    assert_eq!(world.remote(bob).await, None);
}

#[tokio::test]
async fn a_new_claim_takes_the_place_of_the_one_before_and_a_withdrawn_one_is_gone() {
    let world = World::new().await;
    let bob = world.member(2, "bob").await;
    let first = world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
    let second = world.claims.begin(PARTY, bob, "bobby").await.expect("a claim");
    assert_ne!(first.code, second.code);
    world.profiles.call("@robert:example.org", &first.code);
    assert!(matches!(
        world.claims.check(PARTY, bob).await,
        Err(ClaimError::NoSuchAccount)
    ));
    world.claims.withdraw(PARTY, bob).await.expect("withdrawn");
    assert_eq!(world.claims.offers(bob).await.expect("offers")[0].state, State::Open);
    assert!(matches!(
        world.claims.withdraw(PARTY, bob).await,
        Err(ClaimError::NoClaim)
    ));
    for _ in 2..BEGINNINGS_AN_HOUR {
        world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
    }
    assert!(matches!(
        world.claims.begin(PARTY, bob, "robert").await,
        Err(ClaimError::TooOften(_))
    ));
}
