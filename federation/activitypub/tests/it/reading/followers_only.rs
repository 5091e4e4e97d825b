//! A post for followers is served to followers.

use crate::parts::request::{get_document, get_signed};
use crate::parts::{Instance, Stranger, World, send};
use domain::Clock;
use domain::post::Visibility;
use serde_json::json;

#[tokio::test]
async fn a_post_for_followers_is_not_there_for_anybody_else() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let (bob, eve) = (stranger.person(&world, "bob"), stranger.person(&world, "eve"));
    let ada = instance.member("ada").await;
    send(&instance, &bob, &bob.activity("Follow", json!(ada.uri)))
        .await
        .assert(202, "");
    // Eve is known here, but follows nobody.
    send(&instance, &eve, &eve.activity("Create", eve.note_to(1, "hi", &ada.uri)))
        .await
        .assert(202, "");
    instance.run_until_idle().await;
    let open = instance.post(&ada, "for all", Visibility::Public, None).await;
    let closed = instance.post(&ada, "for followers", Visibility::Followers, None).await;
    let path = |uri: &str| uri.strip_prefix(&instance.url).expect("ours").to_owned();
    let (open, closed) = (path(&open.uri), path(&closed.uri));

    assert_eq!(get_document(&instance, &open).await.status, 200);
    get_document(&instance, &closed).await.assert(404, "not_found");
    get_signed(&instance, &closed, &eve).await.assert(404, "not_found");
    let asked = stranger.asked("/users/mallory");
    let mallory = stranger.person(&world, "mallory");
    get_signed(&instance, &closed, &mallory).await.assert(404, "not_found");
    assert_eq!(stranger.asked("/users/mallory"), asked, "a read asks nobody");

    for suffix in ["", "/activity"] {
        let answer = get_signed(&instance, &format!("{closed}{suffix}"), &bob).await;
        answer.assert(200, "");
        assert_eq!(answer.headers["cache-control"], "private, no-store");
        get_document(&instance, &format!("{closed}{suffix}"))
            .await
            .assert(404, "not_found");
    }
    // A follower whose host was blocked is a stranger.
    let (host, now) = (stranger.url.trim_start_matches("http://").to_owned(), world.now());
    instance
        .write(move |conn| store::hosts::block(conn, &host, "spam", now))
        .await;
    get_signed(&instance, &closed, &bob).await.assert(404, "not_found");
}
