//! Which remote posts are kept, and how threads become whole.

use crate::parts::{Instance, Stranger, World, send};
use domain::post::Visibility;
use serde_json::json;

#[tokio::test]
async fn a_post_that_nobody_here_asked_for_is_not_kept() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    send(&instance, &bob, &bob.activity("Create", bob.note(1, "spam")))
        .await
        .assert(202, "");
    send(
        &instance,
        &bob,
        &bob.activity("Create", bob.note_to(2, "hello", &ada.uri)),
    )
    .await
    .assert(202, "");
    instance.run_until_idle().await;
    assert!(instance.post_at(&format!("{}/notes/1", bob.uri)).await.is_none());
    assert!(instance.post_at(&format!("{}/notes/2", bob.uri)).await.is_some());
}

#[tokio::test]
async fn a_direct_post_reaches_the_one_it_is_addressed_to() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    let mut note = bob.note(1, "psst");
    note["to"] = json!([ada.uri]);
    note["cc"] = json!([]);
    send(&instance, &bob, &bob.activity("Create", note))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    let post = instance.post_at(&format!("{}/notes/1", bob.uri)).await.expect("kept");
    assert_eq!(post.visibility, Visibility::Direct);
    let (id, reader) = (post.id, ada.id);
    assert!(
        instance
            .read(move |conn| store::posts::mentions(conn, id, reader))
            .await
    );
}

#[tokio::test]
async fn missing_ancestors_are_fetched_and_the_thread_becomes_one() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let (bob, carol) = (stranger.person(&world, "bob"), stranger.person(&world, "carol"));
    let ada = instance.member("ada").await;
    let root = carol.note(1, "root");
    let mut middle = bob.note(2, "middle");
    middle["inReplyTo"] = root["id"].clone();
    stranger.serve("/users/carol/notes/1", root.clone());
    stranger.serve("/users/bob/notes/2", middle.clone());
    let mut leaf = bob.note_to(3, "leaf", &ada.uri);
    leaf["inReplyTo"] = middle["id"].clone();
    send(&instance, &bob, &bob.activity("Create", leaf))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    let root = instance
        .post_at(root["id"].as_str().expect("an id"))
        .await
        .expect("fetched");
    let leaf = instance.post_at(&format!("{}/notes/3", bob.uri)).await.expect("kept");
    assert_eq!((leaf.thread_id, root.reply_count), (root.id, 1));
    let thread = root.id;
    assert_eq!(
        instance
            .read(move |conn| store::timelines::thread(conn, thread, 10))
            .await
            .len(),
        3
    );
    assert!(instance.actor_at(&carol.uri).await.is_some());
}

#[tokio::test]
async fn a_post_that_only_names_itself_is_fetched_from_its_own_address() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let (stranger, elsewhere) = (Stranger::start().await, Stranger::start().await);
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    let note = bob.note_to(1, "by id", &ada.uri);
    stranger.serve("/users/bob/notes/1", note.clone());
    send(&instance, &bob, &bob.activity("Create", note["id"].clone()))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    assert_eq!(
        instance
            .post_at(note["id"].as_str().expect("an id"))
            .await
            .expect("kept")
            .content_html,
        "<p>by id</p>"
    );
    let foreign = json!(format!("{}/notes/1", elsewhere.url));
    send(&instance, &bob, &bob.activity("Create", foreign))
        .await
        .assert(403, "cross_origin");
    assert_eq!(elsewhere.asked("/notes/1"), 0);
}

#[tokio::test]
async fn a_deleted_actor_takes_posts_follows_and_reactions_along() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    let post = instance.post(&ada, "hello", Visibility::Public, None).await;
    send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    send(&instance, &bob, &bob.activity("Like", json!(post.uri)))
        .await
        .assert(202, "");
    for n in 0..3 {
        send(&instance, &bob, &bob.activity("Create", bob.note_to(n, "hi", &ada.uri)))
            .await
            .assert(202, "");
    }
    instance.run_until_idle().await;
    assert_eq!(instance.post_at(&post.uri).await.expect("there").like_count, 1);
    let delete = bob.activity("Delete", json!(bob.uri));
    send(&instance, &bob, &delete).await.assert(202, "");
    instance.run_until_idle().await;
    assert_eq!(instance.post_at(&post.uri).await.expect("there").like_count, 0);
    assert!(instance.post_at(&format!("{}/notes/1", bob.uri)).await.is_none());
    assert_eq!(instance.follow_state(&bob.uri, &ada.uri).await, None);
    // Once more, though the key is gone: nothing happens, and nobody is asked.
    stranger.serve_status("/users/bob", 410);
    let asked = stranger.asked("/users/bob");
    send(&instance, &bob, &delete).await.assert(202, "");
    assert_eq!(stranger.asked("/users/bob"), asked);
}

#[tokio::test]
async fn an_actor_that_changed_is_fetched_from_its_own_address() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    instance.member("ada").await;
    instance.find(&bob.uri).await;
    let mut embedded = bob.document();
    embedded["name"] = json!("what the activity says");
    let mut served = bob.document();
    served["name"] = json!("what the server says");
    stranger.serve("/users/bob", served);
    send(&instance, &bob, &bob.activity("Update", embedded))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    assert_eq!(
        instance.actor_at(&bob.uri).await.expect("known").display_name,
        "what the server says"
    );
}
