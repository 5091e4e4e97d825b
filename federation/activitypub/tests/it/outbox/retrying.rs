//! Double knock, waiting, giving up, leaving a silent host alone.

use crate::parts::{Instance, Person, Stranger, World, send};
use activitypub::signature::Dialect;
use domain::actor::Actor;
use domain::post::Visibility;
use serde_json::json;
use std::time::Duration;

struct Scene {
    world: World,
    instance: Instance,
    stranger: Stranger,
    bob: Person,
    ada: Actor,
}

/// Bob follows Ada and has got his Accept.
async fn scene() -> Scene {
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
    Scene {
        world,
        instance,
        stranger,
        bob,
        ada,
    }
}

impl Scene {
    async fn post(&self, text: &str) {
        self.instance.post(&self.ada, text, Visibility::Public, None).await;
        self.instance.run_until_idle().await;
    }

    fn arrived(&self) -> usize {
        self.stranger.delivered().len() - 1
    }

    async fn waiting(&self) -> i64 {
        self.instance.deliveries("waiting").await
    }

    async fn after(&self, span: Duration) {
        self.world.forward(span);
        self.instance.run_until_idle().await;
    }
}

#[tokio::test]
async fn a_host_that_does_not_know_rfc_9421_gets_a_second_knock_once() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    stranger.refuse_rfc9421();
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    let accept = &stranger.delivered()[0];
    assert!(accept.headers.contains_key("digest") && !accept.headers.contains_key("signature-input"));
    let host = stranger.url.trim_start_matches("http://").to_owned();
    let known = instance
        .read(move |conn| store::hosts::find(conn, &host))
        .await
        .expect("noted");
    assert_eq!(known.dialect.as_deref(), Some(Dialect::Cavage.as_str()));
    assert_eq!(known.failure_count, 0);
}

#[tokio::test]
async fn a_failed_delivery_comes_again_and_what_is_delivered_does_not() {
    let scene = scene().await;
    scene.stranger.answer_next(&[(500, None)]);
    scene.post("hello").await;
    assert_eq!((scene.arrived(), scene.waiting().await), (0, 1));
    scene.after(Duration::from_secs(30)).await;
    assert_eq!(scene.arrived(), 0);
    scene.after(Duration::from_secs(60)).await;
    assert_eq!((scene.arrived(), scene.waiting().await), (1, 0));
    scene.after(Duration::from_secs(86_400)).await;
    assert_eq!(scene.arrived(), 1);
}

#[tokio::test]
async fn a_host_that_asks_us_to_wait_is_obeyed() {
    let scene = scene().await;
    scene.stranger.answer_next(&[(429, Some("600"))]);
    scene.post("hello").await;
    scene.after(Duration::from_secs(590)).await;
    assert_eq!(scene.arrived(), 0);
    scene.after(Duration::from_secs(200)).await;
    assert_eq!(scene.arrived(), 1);
}

#[tokio::test]
async fn an_inbox_that_is_gone_ends_the_delivery_and_the_actor() {
    let scene = scene().await;
    scene.stranger.answer_next(&[(410, None)]);
    scene.post("hello").await;
    assert_eq!((scene.waiting().await, scene.instance.deliveries("dead").await), (0, 0));
    assert!(
        scene
            .instance
            .actor_at(&scene.bob.uri)
            .await
            .expect("known")
            .gone_at
            .is_some()
    );
    scene.post("again").await;
    assert_eq!(scene.arrived(), 0);
}

#[tokio::test]
async fn what_a_host_finds_wrong_is_kept_for_the_operator() {
    let scene = scene().await;
    scene.stranger.answer_next(&[(422, None)]);
    scene.post("hello").await;
    assert_eq!((scene.waiting().await, scene.instance.deliveries("dead").await), (0, 1));
}

#[tokio::test]
async fn after_five_failures_a_host_gets_one_probe_at_a_time() {
    let scene = scene().await;
    scene.stranger.answer_next(&[(500, None); 5]);
    for n in 0..5 {
        scene.post(&format!("post {n}")).await;
        scene.world.forward(Duration::from_millis(1));
    }
    // Each was tried once or not at all; together five failures, so the breaker is open.
    for _ in 0..5 {
        scene.after(Duration::from_secs(120)).await;
    }
    assert_eq!(scene.waiting().await, 5);
    let host = scene.stranger.url.trim_start_matches("http://").to_owned();
    let known = scene
        .instance
        .read(move |conn| store::hosts::find(conn, &host))
        .await
        .expect("noted");
    assert!(known.failure_count >= 5 && known.open_until.is_some());
    scene.after(Duration::from_secs(2200)).await;
    assert_eq!((scene.arrived(), scene.waiting().await), (5, 0));
}

#[tokio::test]
async fn a_delivery_that_fails_for_a_week_becomes_a_dead_letter() {
    let scene = scene().await;
    scene.stranger.answer_next(&[(500, None); 200]);
    scene.post("hello").await;
    for _ in 0..15 {
        scene.after(Duration::from_secs(15 * 3600)).await;
    }
    assert_eq!((scene.waiting().await, scene.instance.deliveries("dead").await), (0, 1));
}

#[tokio::test]
async fn the_long_running_driver_sends_what_is_enqueued_and_stops_when_asked() {
    let scene = scene().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let sender = scene.instance.sender.clone();
    let driver = tokio::spawn(async move {
        sender
            .run(async {
                let _ = stopped.await;
            })
            .await;
    });
    scene.instance.post(&scene.ada, "hello", Visibility::Public, None).await;
    scene.instance.run_until_idle().await;
    for _ in 0..500 {
        if scene.arrived() == 1 && scene.waiting().await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!((scene.arrived(), scene.waiting().await), (1, 0));
    stop.send(()).expect("running");
    driver.await.expect("no panic");
}
