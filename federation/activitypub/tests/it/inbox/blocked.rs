//! Hosts that the operator has blocked.

use crate::parts::{Instance, Stranger, World, send};
use domain::Clock;
use domain::port::{ResolveActor, ResolveError};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_blocked_host_is_told_so_and_asked_nothing() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    assert_eq!(stranger.delivered_types(), ["Accept"]);

    let host = stranger.url.trim_start_matches("http://").to_owned();
    let (name, now) = (host.clone(), world.now());
    instance
        .write(move |conn| store::hosts::block(conn, &name, "spam", now))
        .await;
    let asked = stranger.asked("/users/bob");
    send(&instance, &bob, &bob.activity("Create", bob.note_to(1, "hi", &ada.uri)))
        .await
        .assert(403, "blocked");
    let eve = stranger.person(&world, "eve");
    send(&instance, &eve, &eve.activity("Follow", json!(ada.uri)))
        .await
        .assert(403, "blocked");
    assert_eq!((stranger.asked("/users/bob"), stranger.asked("/users/eve")), (asked, 0));

    let found = instance
        .federation
        .resolve_actor(&format!("@eve@{host}"), Duration::from_secs(5))
        .await;
    assert_eq!(found, Err(ResolveError::Blocked));
    // Posts do not go there any more either.
    instance
        .post(&ada, "hello", domain::post::Visibility::Public, None)
        .await;
    instance.run_until_idle().await;
    assert_eq!(stranger.delivered_types(), ["Accept"]);
}
