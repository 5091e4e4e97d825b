//! Which key and dialect a delivery is signed with: RSA for everybody, Ed25519 for those who showed that
//! they take it, and never at the cost of a delivery.

use crate::parts::instance::settle;
use crate::parts::{Instance, Stranger, World, send};
use activitypub::signature::Dialect;
use domain::post::Visibility;
use serde_json::json;

const WISH: &str = "sig1=(\"@method\" \"@target-uri\" \"content-digest\");created;alg=\"ed25519\"";

/// How each delivery so far was signed.
fn signed_with(stranger: &Stranger) -> Vec<&'static str> {
    stranger
        .delivered()
        .iter()
        .map(|delivery| {
            let input = delivery
                .headers
                .get("signature-input")
                .map(|v| v.to_str().expect("ASCII"));
            match input {
                None => "cavage",
                Some(input) if input.contains("alg=\"ed25519\"") && input.contains("#ed25519-key") => "ed25519",
                Some(input) if input.contains("alg=\"rsa-v1_5-sha256\"") && input.contains("#main-key") => "rsa",
                Some(_) => "something else",
            }
        })
        .collect()
}

async fn dialect_noted(instance: &Instance, stranger: &Stranger) -> Option<String> {
    let host = stranger.url.trim_start_matches("http://").to_owned();
    let known = instance.read(move |conn| store::hosts::find(conn, &host)).await;
    known.and_then(|host| host.dialect)
}

#[tokio::test]
async fn whoever_asks_for_ed25519_gets_it_from_the_next_delivery_on() {
    let (world, stranger) = (World::new(), Stranger::start().await);
    let instance = Instance::start(&world).await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    assert_eq!(
        signed_with(&stranger),
        ["rsa"],
        "nobody is surprised with a key they did not ask for"
    );
    stranger.accept_signature(WISH);
    for text in ["one", "two"] {
        instance.post(&ada, text, Visibility::Public, None).await;
        instance.run_until_idle().await;
    }
    assert_eq!(signed_with(&stranger), ["rsa", "rsa", "ed25519"]);
    assert_eq!(
        dialect_noted(&instance, &stranger).await.as_deref(),
        Some(Dialect::Rfc9421Ed25519.as_str())
    );
}

#[tokio::test]
async fn whoever_asks_for_ed25519_and_refuses_it_gets_rsa_in_the_same_attempt_and_ever_after() {
    let (world, stranger) = (World::new(), Stranger::start().await);
    let instance = Instance::start(&world).await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    stranger.accept_signature(WISH);
    stranger.refuse_ed25519();
    send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    for text in ["one", "two", "three"] {
        instance.post(&ada, text, Visibility::Public, None).await;
        instance.run_until_idle().await;
    }
    assert_eq!(signed_with(&stranger), ["rsa"; 4]);
    assert_eq!(instance.deliveries("waiting").await, 0);
    assert_eq!(dialect_noted(&instance, &stranger).await.as_deref(), Some("rfc9421"));
}

#[tokio::test]
async fn two_instances_come_to_use_ed25519_with_each_other_and_believe_it() {
    let world = World::new();
    let (here, there) = (Instance::start(&world).await, Instance::start(&world).await);
    let ada = here.member("ada").await;
    let bob = there.member("bob").await;
    let ada_there = there
        .find(&format!("@ada@{}", here.url.trim_start_matches("http://")))
        .await;
    there.follow(&bob, &ada_there).await;
    settle(&[&here, &there]).await;
    for text in ["one", "two", "three"] {
        let post = here.post(&ada, text, Visibility::Public, None).await;
        settle(&[&here, &there]).await;
        assert!(there.post_at(&post.uri).await.is_some(), "{text} arrived");
    }
    let host = there.url.trim_start_matches("http://").to_owned();
    let known = here
        .read(move |conn| store::hosts::find(conn, &host))
        .await
        .expect("noted");
    assert_eq!(known.dialect.as_deref(), Some(Dialect::Rfc9421Ed25519.as_str()));
}
