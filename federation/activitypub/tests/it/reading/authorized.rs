//! `authorized_fetch`: where the operator demands it, nothing is served without a good signature but
//! what two servers need to begin to talk. Blocks hold for readers in both modes.

use crate::parts::instance::settle;
use crate::parts::request::{get, get_document, get_signed, get_signed_at};
use crate::parts::{Instance, Stranger, World, send};
use domain::Clock;
use domain::follow::FollowState;
use domain::post::Visibility;
use http::{HeaderMap, HeaderValue, header};
use serde_json::json;

async fn strict(world: &World) -> Instance {
    Instance::start_with(world, |config| config.authorized_fetch = true, true).await
}

#[tokio::test]
async fn nothing_is_served_unsigned_but_what_is_needed_to_begin() {
    let world = World::new();
    let instance = strict(&world).await;
    let stranger = Stranger::start().await;
    let (bob, eve) = (stranger.person(&world, "bob"), stranger.person(&world, "eve"));
    let ada = instance.member("ada").await;
    let post = instance.post(&ada, "hello", Visibility::Public, None).await;
    let boost = instance.boost(&ada, &post).await;
    let path = |uri: &str| uri.strip_prefix(&instance.url).expect("ours").to_owned();
    let (post, boost) = (path(&post.uri), path(&boost));
    let activity = format!("{post}/activity");
    for path in [
        "/users/ada",
        "/users/ada/outbox",
        "/users/ada/outbox?page=true",
        "/users/ada/followers",
        "/users/ada/following",
        "/users/ada/collections/featured",
        &post,
        &activity,
        &boost,
    ] {
        let signed = get_signed(&instance, path, &bob).await;
        signed.assert(200, "");
        assert_eq!(signed.headers["cache-control"], "private, no-store", "{path}");
        get_document(&instance, path).await.assert(401, "signature_missing");
        // Keys that are not Eve's, and a signature from long ago.
        let forger = eve.with_new_keys();
        get_signed(&instance, path, &forger).await.assert(401, "signature_bad");
        get_signed_at(&instance, path, &bob, 86_400)
            .await
            .assert(401, "signature_too_old");
    }
    assert_eq!(stranger.asked("/users/bob"), 1, "his key was asked for once");

    for path in [
        "/actor",
        "/nodeinfo/2.1",
        "/.well-known/nodeinfo",
        "/.well-known/host-meta",
    ] {
        assert_eq!(get_document(&instance, path).await.status, 200, "{path}");
    }
    let finger = format!(
        "/.well-known/webfinger?resource=acct:ada@{}",
        instance.federation.addresses().authority()
    );
    assert_eq!(get_document(&instance, &finger).await.status, 200);
    // People are sent to the page all the same.
    let html = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("text/html"))]);
    assert_eq!(get(&instance, "/users/ada", html).await.status, 303);

    let (host, now) = (stranger.url.trim_start_matches("http://").to_owned(), world.now());
    instance
        .write(move |conn| store::hosts::block(conn, &host, "spam", now))
        .await;
    get_signed(&instance, "/users/ada", &bob)
        .await
        .assert(401, "reader_refused");
    let mallory = stranger.person(&world, "mallory");
    get_signed(&instance, "/users/ada", &mallory)
        .await
        .assert(401, "reader_refused");
    assert_eq!(stranger.asked("/users/mallory"), 0, "a blocked host is asked nothing");
}

#[tokio::test]
async fn two_instances_that_both_demand_signatures_talk_to_each_other() {
    let world = World::new();
    let (here, there) = (strict(&world).await, strict(&world).await);
    let (ada, bob) = (here.member("ada").await, there.member("bob").await);
    let bob_here = here
        .find(&format!("@bob@{}", there.federation.addresses().authority()))
        .await;
    here.follow(&ada, &bob_here).await;
    settle(&[&here, &there]).await;
    assert_eq!(here.follow_state(&ada.uri, &bob.uri).await, Some(FollowState::Accepted));
    let open = there.post(&bob, "hello", Visibility::Public, None).await;
    let closed = there.post(&bob, "for followers", Visibility::Followers, None).await;
    settle(&[&here, &there]).await;
    for post in [&open, &closed] {
        assert!(here.post_at(&post.uri).await.is_some());
    }
    assert_eq!((here.waiting_jobs().await, there.waiting_jobs().await), (0, 0));
    assert_eq!(
        (here.deliveries("waiting").await, there.deliveries("waiting").await),
        (0, 0)
    );
}

#[tokio::test]
async fn a_followers_signature_opens_what_is_for_followers_in_both_modes() {
    for demanded in [false, true] {
        let world = World::new();
        let instance = Instance::start_with(&world, |config| config.authorized_fetch = demanded, true).await;
        let stranger = Stranger::start().await;
        let (bob, eve) = (stranger.person(&world, "bob"), stranger.person(&world, "eve"));
        let ada = instance.member("ada").await;
        send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
            .await
            .assert(202, "");
        send(&instance, &eve, &eve.activity("Create", eve.note_to(1, "hi", &ada.uri)))
            .await
            .assert(202, "");
        instance.run_until_idle().await;
        let closed = instance.post(&ada, "for followers", Visibility::Followers, None).await;
        let path = closed.uri.strip_prefix(&instance.url).expect("ours");
        get_signed(&instance, path, &bob).await.assert(200, "");
        get_signed(&instance, path, &eve).await.assert(404, "not_found");
    }
}

#[tokio::test]
async fn whoever_is_blocked_reads_nothing_in_their_own_name() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let (bob, eve) = (stranger.person(&world, "bob"), stranger.person(&world, "eve"));
    let ada = instance.member("ada").await;
    for person in [&bob, &eve] {
        let hello = person.activity("Create", person.note_to(1, "hi", &ada.uri));
        send(&instance, person, &hello).await.assert(202, "");
    }
    instance.run_until_idle().await;
    let post = instance.post(&ada, "hello", Visibility::Public, None).await;
    let (blocker, blocked, pinned) = (ada.id, instance.actor_at(&eve.uri).await.expect("known").id, post.id);
    let now = world.now();
    instance
        .write(move |conn| {
            store::pins::add(conn, blocker, pinned, now)?;
            store::blocks::add(conn, blocker, blocked, 1, "http://127.0.0.1/blocks/1")
        })
        .await;
    let path = post.uri.strip_prefix(&instance.url).expect("ours");
    get_signed(&instance, path, &bob).await.assert(200, "");
    get_signed(&instance, path, &eve).await.assert(404, "not_found");
    let items = async |person, path: &str| {
        let body = get_signed(&instance, path, person).await.body;
        body["orderedItems"].as_array().map(Vec::len)
    };
    for collection in ["/users/ada/outbox?page=true", "/users/ada/collections/featured"] {
        assert_eq!(items(&bob, collection).await, Some(1), "{collection}");
        assert_eq!(items(&eve, collection).await, Some(0), "{collection}");
    }
}
