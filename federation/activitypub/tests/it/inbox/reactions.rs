//! Likes and announces, and who may make them.

use crate::parts::{Instance, Stranger, World, send};
use domain::post::Visibility;
use serde_json::json;

#[tokio::test]
async fn likes_and_announces_are_counted_once_and_taken_back_by_their_maker_only() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let (bob, eve) = (stranger.person(&world, "bob"), stranger.person(&world, "eve"));
    let ada = instance.member("ada").await;
    let post = instance.post(&ada, "hello", Visibility::Public, None).await;
    let like = bob.activity("Like", json!(post.uri));
    let announce = bob.activity("Announce", json!({"id": post.uri, "type": "Note", "content": "forged"}));
    for activity in [&like, &announce, &bob.activity("Like", json!(post.uri))] {
        send(&instance, &bob, activity).await.assert(202, "");
    }
    send(&instance, &eve, &eve.activity("Like", json!(post.uri)))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    let counts = || async {
        let post = instance.post_at(&post.uri).await.expect("there");
        (post.like_count, post.announce_count)
    };
    assert_eq!(counts().await, (2, 1));
    assert_eq!(
        instance.post_at(&post.uri).await.expect("there").content_html,
        "<p>hello</p>"
    );

    send(&instance, &eve, &eve.activity("Undo", like.clone()))
        .await
        .assert(403, "not_yours");
    send(&instance, &eve, &eve.activity("Undo", announce["id"].clone()))
        .await
        .assert(403, "not_yours");
    instance.run_until_idle().await;
    assert_eq!(counts().await, (2, 1));
    send(&instance, &bob, &bob.activity("Undo", like)).await.assert(202, "");
    send(
        &instance,
        &bob,
        &bob.activity(
            "Undo",
            json!({"type": "Announce", "actor": bob.uri, "object": post.uri}),
        ),
    )
    .await
    .assert(202, "");
    instance.run_until_idle().await;
    assert_eq!(counts().await, (1, 0));
}

#[tokio::test]
async fn a_reaction_to_what_one_cannot_see_is_not_counted() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let (bob, eve) = (stranger.person(&world, "bob"), stranger.person(&world, "eve"));
    let ada = instance.member("ada").await;
    send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    let post = instance.post(&ada, "for followers", Visibility::Followers, None).await;
    for person in [&bob, &eve] {
        send(&instance, person, &person.activity("Like", json!(post.uri)))
            .await
            .assert(202, "");
    }
    instance.run_until_idle().await;
    assert_eq!(instance.post_at(&post.uri).await.expect("there").like_count, 1);
}
