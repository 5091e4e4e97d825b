//! Profiles of servers that misbehave, and addresses that nobody reads.

use super::profiles::{Fault, Profiles};
use super::stand_in::{Setting, World};
use crate::enforcer::house::PARTY;
use relying_parties::claims::ClaimError;

const BOB: &str = "@robert:example.org";

#[tokio::test]
async fn a_server_that_answers_with_something_else_links_nothing() {
    for by_operator in [false, true] {
        let setting = move |profiles: &Profiles| Setting {
            admin_url: by_operator.then(|| format!("{}/admin/", profiles.base)),
            ..Setting::synapse()
        };
        let world = World::with(setting).await;
        let bob = world.member(2, "bob").await;
        let claim = world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
        world.profiles.call(BOB, &claim.code);
        world.profiles.call("@elsewhere:example.org", &claim.code);
        let elsewhere = format!(
            "{}/_matrix/client/v3/profile/@elsewhere:example.org",
            world.profiles.base
        );
        for fault in [
            Fault::Status(500),
            Fault::Status(429),
            Fault::Status(204),
            Fault::Flood,
            Fault::Html,
            Fault::Redirect(elsewhere),
            Fault::Redirect("http://10.0.0.1/".to_owned()),
            Fault::Redirect("file:///etc/passwd".to_owned()),
        ] {
            world.profiles.misbehave(fault.clone());
            let refused = world.claims.check(PARTY, bob).await;
            assert!(
                matches!(refused, Err(ClaimError::Unread { .. })),
                "{fault:?}: {refused:?}"
            );
        }
        assert!(!world.profiles.asked().iter().any(|path| path.contains("elsewhere")));
        assert_eq!(world.remote(bob).await, None);
        world.profiles.misbehave(Fault::None);
        world
            .claims
            .check(PARTY, bob)
            .await
            .expect("the same profile without a fault");
    }
}

#[tokio::test]
async fn a_profile_that_is_not_there_and_one_that_is_hidden_are_told_apart() {
    let world = World::new().await;
    let bob = world.member(2, "bob").await;
    let claim = world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
    assert!(matches!(
        world.claims.check(PARTY, bob).await,
        Err(ClaimError::NoSuchAccount)
    ));
    world.profiles.misbehave(Fault::Status(403));
    assert!(matches!(world.claims.check(PARTY, bob).await, Err(ClaimError::Hidden)));
    world.profiles.misbehave(Fault::None);
    world.profiles.call(BOB, &claim.code);
    world.claims.check(PARTY, bob).await.expect("linked");
}

#[tokio::test]
async fn the_operators_token_goes_to_the_operators_address_and_to_no_other() {
    let operators = |profiles: &Profiles| Setting {
        admin_url: Some(format!("{}/admin/", profiles.base)),
        redirect: Some("https://matrix.example.org/callback".to_owned()),
        ..Setting::synapse()
    };
    for (world, expected) in [
        (World::with(operators).await, Some("Bearer admin-token".to_owned())),
        (World::new().await, None),
    ] {
        let bob = world.member(2, "bob").await;
        let claim = world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
        world.profiles.call(BOB, &claim.code);
        world.claims.check(PARTY, bob).await.expect("linked");
        assert_eq!(world.profiles.authorized(), expected);
    }
}

#[tokio::test]
async fn no_private_address_is_read_for_a_registered_one() {
    let world = World::new().await;
    let bob = world.member(2, "bob").await;
    let claim = world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
    world.profiles.call(BOB, &claim.code);
    world.claims.check(PARTY, bob).await.expect("a public one is");
    for address in [
        "https://10.0.0.1/cb",
        "https://169.254.169.254/cb",
        "https://[fd00::1]/cb",
    ] {
        let private = move |_: &Profiles| Setting {
            redirect: Some(address.to_owned()),
            ..Setting::synapse()
        };
        let world = World::with(private).await;
        let bob = world.member(2, "bob").await;
        world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
        match world.claims.check(PARTY, bob).await {
            Err(ClaimError::Unread { why }) => assert!(why.contains("not a public address"), "{why}"),
            other => panic!("{address}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_remote_account_that_mastodon_knows_is_not_one_of_its_own() {
    let world = World::with(|_| Setting::mastodon()).await;
    let bob = world.member(2, "bob").await;
    let claim = world.claims.begin(PARTY, bob, "robert").await.expect("a claim");
    let path = "/api/v1/accounts/lookup?acct=robert";
    let document = |acct: &str| serde_json::json!({ "acct": acct, "username": "robert", "note": claim.code });
    world.profiles.put(path, document("robert@far.example"));
    assert!(matches!(
        world.claims.check(PARTY, bob).await,
        Err(ClaimError::NoSuchAccount)
    ));
    world.profiles.put(path, document("robert"));
    world.claims.check(PARTY, bob).await.expect("linked");
}
