//! Many at once, and the same again.

use crate::parts::{Instance, Stranger, World, send};
use domain::follow::FollowState;
use futures::future::join_all;
use net::BudgetSettings;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_flood_of_deletes_of_unknown_actors_costs_no_key_fetch() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    let unknown: Vec<_> = (0..50)
        .map(|n| (format!("{}/users/ghost{n}", stranger.url), bob.clone()))
        .collect();
    let deletes = unknown.iter().map(|(uri, bob)| {
        let delete = json!({"id": format!("{uri}#delete"), "type": "Delete", "actor": uri, "object": uri});
        let instance = &instance;
        async move { send(instance, bob, &delete).await }
    });
    for answer in join_all(deletes).await {
        answer.assert(202, "");
    }
    assert_eq!((instance.waiting_jobs().await, stranger.asked("/users/bob")), (0, 0));
    // The Delete of somebody known is looked at.
    send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    let eve = stranger.person(&world, "eve");
    let forged = bob.activity("Delete", json!(bob.uri));
    send(&instance, &eve, &forged).await.assert(401, "key_owner_mismatch");
    instance.run_until_idle().await;
    assert_eq!(
        instance.follow_state(&bob.uri, &ada.uri).await,
        Some(FollowState::Accepted)
    );
    send(&instance, &bob, &bob.activity("Delete", json!(bob.uri)))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    assert_eq!(instance.follow_state(&bob.uri, &ada.uri).await, None);
    assert!(instance.actor_at(&bob.uri).await.expect("known").gone_at.is_some());
}

#[tokio::test]
async fn the_same_activity_twice_counts_once() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    let create = bob.activity("Create", bob.note_to(1, "hi", &ada.uri));
    send(&instance, &bob, &create).await.assert(202, "");
    send(&instance, &bob, &create).await.assert(202, "");
    assert_eq!(instance.waiting_jobs().await, 1);
    instance.run_until_idle().await;
    send(&instance, &bob, &create).await.assert(202, "");
    assert_eq!((instance.waiting_jobs().await, instance.run_until_idle().await), (0, 0));
    // A repeat with other content under the same id changes nothing.
    let mut other = create.clone();
    other["object"]["content"] = json!("<p>changed</p>");
    send(&instance, &bob, &other).await.assert(202, "");
    instance.run_until_idle().await;
    let post = instance.post_at(&format!("{}/notes/1", bob.uri)).await.expect("stored");
    assert_eq!(post.content_html, "<p>hi</p>");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_first_deliveries_of_one_unknown_actor_are_all_accepted_with_one_key_fetch() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    stranger.slow_down(Duration::from_millis(80));
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    let activities: Vec<_> = (0..8)
        .map(|n| bob.activity("Create", bob.note_to(n, "hi", &ada.uri)))
        .collect();
    let answers = join_all(activities.iter().map(|activity| send(&instance, &bob, activity))).await;
    for answer in answers {
        answer.assert(202, "");
    }
    assert_eq!(stranger.asked("/users/bob"), 1);
    instance.run_until_idle().await;
    for n in 0..8 {
        assert!(instance.post_at(&format!("{}/notes/{n}", bob.uri)).await.is_some());
    }
}

#[tokio::test]
async fn a_hundred_first_deliveries_of_one_server_are_accepted() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    for n in 0..100 {
        let mut person = bob.clone();
        person.name = format!("bob{n}");
        person.uri = format!("{}/users/{}", stranger.url, person.name);
        stranger.serve(&format!("/users/{}", person.name), person.document());
        send(&instance, &person, &person.activity("Follow", json!(ada.uri)))
            .await
            .assert(202, "");
    }
}

#[tokio::test]
async fn a_client_that_spends_its_whole_allowance_on_one_host_leaves_that_host_able_to_deliver() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    let mut refused = false;
    for n in 0..200 {
        let mut ghost = bob.clone();
        ghost.uri = format!("{}/users/ghost{n}", stranger.url);
        let answer = send(&instance, &ghost, &ghost.activity("Follow", json!(ada.uri))).await;
        refused |= answer.code() == "key_unavailable";
        if refused {
            break;
        }
        answer.assert(401, "key_unknown");
    }
    assert!(refused, "the client has used up something");
    // What another client would cause.
    let key = instance.federation.fetcher().fetch_key(&bob.key_id()).await;
    assert!(key.is_ok(), "{key:?}");
}

#[tokio::test]
async fn one_client_cannot_make_us_fetch_keys_without_end() {
    let world = World::new();
    let small = BudgetSettings {
        burst: 2,
        per_second: 0.1,
        concurrent: 4,
        keys: 100,
    };
    let instance = Instance::start_with(&world, |config| config.inbox.key_fetches_per_client = small, true).await;
    let stranger = Stranger::start().await;
    let ada = instance.member("ada").await;
    for name in ["one", "two"] {
        let person = stranger.person(&world, name);
        send(&instance, &person, &person.activity("Follow", json!(ada.uri)))
            .await
            .assert(202, "");
    }
    let three = stranger.person(&world, "three");
    let answer = send(&instance, &three, &three.activity("Follow", json!(ada.uri))).await;
    answer.assert(503, "key_unavailable");
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(stranger.asked("/users/three"), 0);
}

#[tokio::test]
async fn a_host_that_sends_too_much_is_asked_to_wait() {
    let world = World::new();
    let small = BudgetSettings {
        burst: 3,
        per_second: 1.0,
        concurrent: 4,
        keys: 100,
    };
    let instance = Instance::start_with(&world, |config| config.inbox.activities_per_host = small, true).await;
    let (noisy, quiet) = (Stranger::start().await, Stranger::start().await);
    let (bob, carol) = (noisy.person(&world, "bob"), quiet.person(&world, "carol"));
    let ada = instance.member("ada").await;
    for _ in 0..3 {
        send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
            .await
            .assert(202, "");
    }
    send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
        .await
        .assert(503, "too_many");
    send(&instance, &carol, &carol.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
}
