//! The short way in for senders whose key is in memory: nothing that changed since may be overlooked.

use crate::parts::request::send_as;
use crate::parts::{Forgery, Instance, Person, Stranger, World, send};
use domain::actor::Actor;
use serde_json::{Value, json};
use std::time::Duration;

struct Scene {
    world: World,
    instance: Instance,
    stranger: Stranger,
    bob: Person,
    ada: Actor,
}

/// Bob's key is known and has been used: the clean twin of each test.
async fn scene() -> Scene {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    let scene = Scene {
        world,
        instance,
        stranger,
        bob,
        ada,
    };
    for n in 0..2 {
        scene.send(n).await.assert(202, "");
    }
    assert_eq!(scene.stranger.asked("/users/bob"), 1);
    scene
}

impl Scene {
    fn note(&self, n: u32) -> Value {
        self.bob.activity("Create", self.bob.note_to(n, "hi", &self.ada.uri))
    }

    async fn send(&self, n: u32) -> crate::parts::Answer {
        send(&self.instance, &self.bob, &self.note(n)).await
    }
}

#[tokio::test]
async fn a_host_blocked_a_moment_ago_is_turned_away() {
    let scene = scene().await;
    let (host, now) = (
        scene.stranger.url.trim_start_matches("http://").to_owned(),
        domain::Clock::now(&scene.world),
    );
    let name = host.clone();
    scene
        .instance
        .write(move |conn| store::hosts::block(conn, &name, "spam", now))
        .await;
    scene.send(2).await.assert(403, "blocked");
    scene
        .instance
        .write(move |conn| store::hosts::unblock(conn, &host))
        .await;
    scene.send(3).await.assert(202, "");
}

#[tokio::test]
async fn a_key_that_was_replaced_is_believed_no_longer_and_the_new_one_is() {
    let scene = scene().await;
    let renewed = scene.bob.with_new_keys();
    scene.stranger.serve("/users/bob", renewed.document());
    scene.world.forward(Duration::from_secs(120));
    send(&scene.instance, &renewed, &scene.note(2)).await.assert(202, "");
    send(&scene.instance, &scene.bob, &scene.note(3))
        .await
        .assert(401, "signature_bad");
    send(&scene.instance, &renewed, &scene.note(4)).await.assert(202, "");
}

#[tokio::test]
async fn an_actor_that_is_gone_is_not_let_in_by_the_key_it_had() {
    let scene = scene().await;
    send(
        &scene.instance,
        &scene.bob,
        &scene.bob.activity("Delete", json!(scene.bob.uri)),
    )
    .await
    .assert(202, "");
    scene.instance.run_until_idle().await;
    scene.stranger.serve_status("/users/bob", 410);
    let answer = scene.send(2).await;
    assert_eq!(answer.status, 401, "{:?}", answer.body);
    // Once more said goodbye: nothing is left that could go.
    send(
        &scene.instance,
        &scene.bob,
        &scene.bob.activity("Delete", json!(scene.bob.uri)),
    )
    .await
    .assert(202, "");
}

#[tokio::test]
async fn a_forged_body_of_a_known_sender_is_refused_and_a_repeat_changes_nothing() {
    let scene = scene().await;
    let (note, other) = (scene.note(2).to_string(), scene.note(3).to_string());
    let forged = Forgery {
        other_body: Some(other.into_bytes()),
        ..Forgery::default()
    };
    send_as(&scene.instance, &scene.bob, note.as_bytes(), &forged)
        .await
        .assert(401, "digest_mismatch");
    for _ in 0..2 {
        send_as(&scene.instance, &scene.bob, note.as_bytes(), &Forgery::default())
            .await
            .assert(202, "");
    }
    scene.instance.run_until_idle().await;
    let count = scene.instance.read(store::posts::count_remote).await;
    assert_eq!(count, 3);
    assert_eq!(
        scene.stranger.asked("/users/bob"),
        1,
        "no key was fetched on account of any of this"
    );
}

#[tokio::test]
async fn the_inbox_of_nobody_takes_nothing_from_a_known_sender() {
    let scene = scene().await;
    let to = |path| Forgery {
        path,
        ..Forgery::default()
    };
    let (one, two) = (scene.note(2).to_string(), scene.note(3).to_string());
    send_as(&scene.instance, &scene.bob, one.as_bytes(), &to("/users/ada/inbox"))
        .await
        .assert(202, "");
    send_as(&scene.instance, &scene.bob, two.as_bytes(), &to("/users/nobody/inbox"))
        .await
        .assert(404, "no_such_inbox");
}
