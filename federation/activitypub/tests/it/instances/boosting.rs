//! A member's boost goes to followers and to the post's author, can be looked at, and is taken back.

use crate::parts::instance::settle;
use crate::parts::request::{get_document, get_signed};
use crate::parts::{Instance, Stranger, World, send};
use domain::Clock;
use domain::actor::Actor;
use domain::notification::NotificationKind;
use domain::post::{Post, Visibility};
use serde_json::json;
use store::reactions::find_announce_by;

/// Ada here boosts what Bob wrote there; Carol, at a third place, follows Ada and has never heard of Bob.
struct Scene {
    here: Instance,
    there: Instance,
    third: Instance,
    ada: Actor,
    bob: Actor,
    carol: Actor,
    post: Post,
    /// The post as it arrived here.
    arrived: Post,
}

impl Scene {
    async fn settle(&self) {
        settle(&[&self.here, &self.there, &self.third]).await;
    }
}

async fn scene() -> Scene {
    let world = World::new();
    let (here, there) = (Instance::start(&world).await, Instance::start(&world).await);
    let third = Instance::start(&world).await;
    let (ada, bob) = (here.member("ada").await, there.member("bob").await);
    let carol = third.member("carol").await;
    let bob_here = here.find(&bob.uri).await;
    here.follow(&ada, &bob_here).await;
    let ada_third = third.find(&ada.uri).await;
    third.follow(&carol, &ada_third).await;
    settle(&[&here, &there, &third]).await;
    let post = there.post(&bob, "a post to boost", Visibility::Public, None).await;
    settle(&[&here, &there, &third]).await;
    let arrived = here.post_at(&post.uri).await.expect("arrived");
    Scene {
        here,
        there,
        third,
        ada,
        bob,
        carol,
        post,
        arrived,
    }
}

#[tokio::test]
async fn a_boost_reaches_the_author_and_followers_elsewhere_and_is_taken_back() {
    let scene = scene().await;
    assert!(
        scene.third.post_at(&scene.post.uri).await.is_none(),
        "nobody there follows Bob"
    );
    let uri = scene.here.boost(&scene.ada, &scene.arrived).await;
    scene.settle().await;

    let ada_there = scene.there.actor_at(&scene.ada.uri).await.expect("known").id;
    assert_eq!(
        scene
            .there
            .post_at(&scene.post.uri)
            .await
            .expect("there")
            .announce_count,
        1
    );
    let boosted = (NotificationKind::Reblog, ada_there);
    assert!(scene.there.told(&scene.bob).await.contains(&boosted));

    let fetched = scene
        .third
        .post_at(&scene.post.uri)
        .await
        .expect("fetched from its own server");
    assert_eq!(fetched.content_html, "<p>a post to boost</p>");
    let ada_third = scene.third.actor_at(&scene.ada.uri).await.expect("known").id;
    assert_eq!(scene.third.home(&scene.carol).await, [(fetched.id, Some(ada_third))]);

    scene.here.unboost(&scene.ada, &scene.arrived, &uri).await;
    scene.settle().await;
    assert_eq!(
        scene
            .there
            .post_at(&scene.post.uri)
            .await
            .expect("there")
            .announce_count,
        0
    );
    assert!(!scene.there.told(&scene.bob).await.contains(&boosted));
    assert!(scene.third.home(&scene.carol).await.is_empty());
    for instance in [&scene.here, &scene.there, &scene.third] {
        assert_eq!(
            (instance.deliveries("waiting").await, instance.deliveries("dead").await),
            (0, 0)
        );
    }
}

#[tokio::test]
async fn a_boost_given_again_before_anything_was_sent_stands_in_the_end() {
    let scene = scene().await;
    let first = scene.here.boost(&scene.ada, &scene.arrived).await;
    scene.here.unboost(&scene.ada, &scene.arrived, &first).await;
    let second = scene.here.boost(&scene.ada, &scene.arrived).await;
    assert_ne!(first, second);
    scene.settle().await;
    let (post, ada) = (
        scene.post.id,
        scene.there.actor_at(&scene.ada.uri).await.expect("known").id,
    );
    let stands = scene.there.read(move |conn| find_announce_by(conn, post, ada)).await;
    assert_eq!(stands.map(|announce| announce.activity_uri), Some(second));
    assert_eq!(
        scene
            .there
            .post_at(&scene.post.uri)
            .await
            .expect("there")
            .announce_count,
        1
    );
    assert_eq!(scene.third.home(&scene.carol).await.len(), 1);
}

#[tokio::test]
async fn a_boost_can_be_looked_at_and_stands_in_the_outbox_until_it_is_taken_back() {
    let scene = scene().await;
    let own = scene.here.post(&scene.ada, "my own", Visibility::Public, None).await;
    let uri = scene.here.boost(&scene.ada, &scene.arrived).await;
    let path = uri.strip_prefix(&scene.here.url).expect("ours").to_owned();
    let document = get_document(&scene.here, &path).await;
    document.assert(200, "");
    assert_eq!(
        (&document.body["type"], &document.body["id"]),
        (&json!("Announce"), &json!(uri))
    );
    assert_eq!(document.body["object"], json!(scene.post.uri));
    assert_eq!(
        document.body["to"],
        json!(["https://www.w3.org/ns/activitystreams#Public"])
    );
    assert_eq!(document.body["cc"], json!([scene.ada.followers, scene.bob.uri]));

    let outbox = async || get_document(&scene.here, "/users/ada/outbox?page=true").await.body["orderedItems"].clone();
    let items = outbox().await;
    assert_eq!((&items[0]["type"], &items[0]["id"]), (&json!("Announce"), &json!(uri)));
    assert_eq!(
        (&items[1]["type"], &items[1]["object"]["id"]),
        (&json!("Create"), &json!(own.uri))
    );

    for other in [
        "/users/bob/announces/1",
        "/users/ada/announces/1",
        "/users/ada/announces/x",
    ] {
        get_document(&scene.here, other).await.assert(404, "not_found");
    }
    scene.here.unboost(&scene.ada, &scene.arrived, &uri).await;
    get_document(&scene.here, &path).await.assert(404, "not_found");
    assert_eq!(outbox().await.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_boost_of_somebody_whose_host_was_blocked_since_is_not_shown() {
    let scene = scene().await;
    let uri = scene.here.boost(&scene.ada, &scene.arrived).await;
    let path = uri.strip_prefix(&scene.here.url).expect("ours").to_owned();
    get_document(&scene.here, &path).await.assert(200, "");
    let (host, now) = (scene.there.federation.addresses().authority(), scene.here.world.now());
    scene
        .here
        .write(move |conn| store::hosts::block(conn, &host, "spam", now))
        .await;
    get_document(&scene.here, &path).await.assert(404, "not_found");
}

#[tokio::test]
async fn a_boost_of_ones_own_post_for_followers_is_for_followers() {
    let world = World::new();
    let here = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let (bob, eve) = (stranger.person(&world, "bob"), stranger.person(&world, "eve"));
    let ada = here.member("ada").await;
    send(&here, &bob, &bob.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    send(&here, &eve, &eve.activity("Create", eve.note_to(1, "hi", &ada.uri)))
        .await
        .assert(202, "");
    here.run_until_idle().await;
    let open = here.post(&ada, "for all", Visibility::Public, None).await;
    let closed = here.post(&ada, "for followers", Visibility::Followers, None).await;
    here.run_until_idle().await;
    let (open, closed) = (here.boost(&ada, &open).await, here.boost(&ada, &closed).await);
    here.run_until_idle().await;
    let path = |uri: &str| uri.strip_prefix(&here.url).expect("ours").to_owned();
    assert_eq!(get_document(&here, &path(&open)).await.status, 200);
    assert_eq!(get_signed(&here, &path(&closed), &bob).await.status, 200);
    get_signed(&here, &path(&closed), &eve).await.assert(404, "not_found");
    get_document(&here, &path(&closed)).await.assert(404, "not_found");

    let announces: Vec<_> = stranger
        .delivered()
        .into_iter()
        .filter(|delivery| delivery.activity["type"] == "Announce")
        .collect();
    assert_eq!(announces.len(), 2);
    assert!(announces[0].activity.to_string().contains("#Public"));
    assert!(!announces[1].activity.to_string().contains("#Public"));
}
