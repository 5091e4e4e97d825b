//! What belongs to somebody else cannot be undone, edited, deleted or answered.

use crate::parts::{Instance, Person, Stranger, World, send};
use domain::follow::FollowState;
use serde_json::{Value, json};

struct Scene {
    instance: Instance,
    _stranger: Stranger,
    bob: Person,
    eve: Person,
    ada: String,
}

async fn scene() -> Scene {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let (bob, eve) = (stranger.person(&world, "bob"), stranger.person(&world, "eve"));
    let ada = instance.member("ada").await.uri;
    Scene {
        instance,
        _stranger: stranger,
        bob,
        eve,
        ada,
    }
}

impl Scene {
    async fn accepted(&self, who: &Person, activity: &Value) {
        send(&self.instance, who, activity).await.assert(202, "");
        self.instance.run_until_idle().await;
    }

    async fn refused(&self, who: &Person, activity: &Value) {
        send(&self.instance, who, activity).await.assert(403, "not_yours");
        assert_eq!(self.instance.waiting_jobs().await, 0);
    }

    async fn state(&self, who: &Person) -> Option<FollowState> {
        self.instance.follow_state(&who.uri, &self.ada).await
    }
}

#[tokio::test]
async fn a_follow_is_undone_by_its_follower_only() {
    let scene = scene().await;
    let follow = scene.bob.activity("Follow", json!(scene.ada));
    scene.accepted(&scene.bob, &follow).await;
    assert_eq!(scene.state(&scene.bob).await, Some(FollowState::Accepted));
    scene
        .refused(&scene.eve, &scene.eve.activity("Undo", follow.clone()))
        .await;
    scene
        .refused(&scene.eve, &scene.eve.activity("Undo", follow["id"].clone()))
        .await;
    // Eve says it was hers.
    let mut disguised = follow.clone();
    disguised["actor"] = json!(scene.eve.uri);
    scene.refused(&scene.eve, &scene.eve.activity("Undo", disguised)).await;
    assert_eq!(scene.state(&scene.bob).await, Some(FollowState::Accepted));
    scene.accepted(&scene.bob, &scene.bob.activity("Undo", follow)).await;
    assert_eq!(scene.state(&scene.bob).await, None);
}

#[tokio::test]
async fn a_follow_can_be_undone_by_what_it_was_about() {
    let scene = scene().await;
    scene
        .accepted(&scene.bob, &scene.bob.activity("Follow", json!(scene.ada)))
        .await;
    let again = json!({"type": "Follow", "actor": scene.bob.uri, "object": scene.ada});
    scene.accepted(&scene.bob, &scene.bob.activity("Undo", again)).await;
    assert_eq!(scene.state(&scene.bob).await, None);
}

#[tokio::test]
async fn a_post_is_edited_by_its_author_only() {
    let scene = scene().await;
    let note = scene.bob.note_to(1, "first", &scene.ada);
    let uri = note["id"].as_str().expect("an id").to_owned();
    scene
        .accepted(&scene.bob, &scene.bob.activity("Create", note.clone()))
        .await;
    let mut edited = note.clone();
    edited["content"] = json!("<p>second</p>");
    edited["updated"] = json!("2026-11-22T09:30:00Z");
    scene
        .refused(&scene.eve, &scene.eve.activity("Update", edited.clone()))
        .await;
    let mut taken_over = edited.clone();
    taken_over["attributedTo"] = json!(scene.eve.uri);
    scene
        .refused(&scene.eve, &scene.eve.activity("Update", taken_over))
        .await;
    assert_eq!(
        scene.instance.post_at(&uri).await.expect("stored").content_html,
        "<p>first</p>"
    );
    scene.accepted(&scene.bob, &scene.bob.activity("Update", edited)).await;
    let post = scene.instance.post_at(&uri).await.expect("stored");
    assert_eq!(post.content_html, "<p>second</p>");
    assert!(post.edited_at.is_some());
    // An edit that comes late does not win over a later one.
    let mut stale = note;
    stale["content"] = json!("<p>stale</p>");
    stale["updated"] = json!("2026-11-22T09:10:00Z");
    scene.accepted(&scene.bob, &scene.bob.activity("Update", stale)).await;
    assert_eq!(
        scene.instance.post_at(&uri).await.expect("stored").content_html,
        "<p>second</p>"
    );
}

#[tokio::test]
async fn a_post_is_deleted_by_its_author_only_and_does_not_come_back() {
    let scene = scene().await;
    let note = scene.bob.note_to(1, "first", &scene.ada);
    let uri = note["id"].as_str().expect("an id").to_owned();
    scene
        .accepted(&scene.bob, &scene.bob.activity("Create", note.clone()))
        .await;
    scene
        .refused(&scene.eve, &scene.eve.activity("Create", note.clone()))
        .await;
    scene
        .refused(&scene.eve, &scene.eve.activity("Delete", json!(uri)))
        .await;
    scene
        .refused(&scene.eve, &scene.eve.activity("Delete", json!(scene.bob.uri)))
        .await;
    assert!(scene.instance.post_at(&uri).await.is_some());
    scene
        .accepted(
            &scene.bob,
            &scene.bob.activity("Delete", json!({"id": uri, "type": "Tombstone"})),
        )
        .await;
    assert!(scene.instance.post_at(&uri).await.is_none());
    scene.accepted(&scene.bob, &scene.bob.activity("Create", note)).await;
    assert!(scene.instance.post_at(&uri).await.is_none());
}

#[tokio::test]
async fn our_own_posts_cannot_be_deleted_from_outside() {
    let scene = scene().await;
    let ada = scene.instance.actor_at(&scene.ada).await.expect("known");
    let post = scene
        .instance
        .post(&ada, "mine", domain::post::Visibility::Public, None)
        .await;
    scene.instance.run_until_idle().await;
    send(
        &scene.instance,
        &scene.bob,
        &scene.bob.activity("Follow", json!(scene.ada)),
    )
    .await
    .assert(202, "");
    scene.instance.run_until_idle().await;
    send(
        &scene.instance,
        &scene.bob,
        &scene.bob.activity("Delete", json!(post.uri)),
    )
    .await
    .assert(403, "cross_origin");
    send(
        &scene.instance,
        &scene.bob,
        &scene.bob.activity(
            "Update",
            json!({"id": post.uri, "type": "Note", "attributedTo": scene.bob.uri}),
        ),
    )
    .await
    .assert(403, "cross_origin");
    assert!(scene.instance.post_at(&post.uri).await.is_some());
}

#[tokio::test]
async fn only_the_followed_actor_answers_a_follow() {
    let scene = scene().await;
    let ada = scene.instance.actor_at(&scene.ada).await.expect("known");
    let bob = scene.instance.find(&scene.bob.uri).await;
    scene.instance.follow(&ada, &bob).await;
    let (a, b) = (ada.id, bob.id);
    let follow = scene
        .instance
        .read(move |conn| store::follows::find(conn, a, b))
        .await
        .expect("asked");
    let embedded = json!({"id": follow.activity_uri, "type": "Follow", "actor": scene.ada, "object": scene.bob.uri});
    scene.instance.run_until_idle().await;
    scene
        .refused(&scene.eve, &scene.eve.activity("Accept", embedded.clone()))
        .await;
    scene
        .refused(&scene.eve, &scene.eve.activity("Reject", json!(follow.activity_uri)))
        .await;
    let state = || scene.instance.follow_state(&scene.ada, &scene.bob.uri);
    assert_eq!(state().await, Some(FollowState::Requested));
    scene
        .accepted(&scene.bob, &scene.bob.activity("Accept", json!(follow.activity_uri)))
        .await;
    assert_eq!(state().await, Some(FollowState::Accepted));
    scene
        .accepted(&scene.bob, &scene.bob.activity("Reject", embedded))
        .await;
    assert_eq!(state().await, Some(FollowState::Rejected));
}
