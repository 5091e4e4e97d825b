//! Actors, posts and collections as documents and as pages.

use crate::parts::request::{get, get_document};
use crate::parts::{Instance, World};
use domain::Clock;
use domain::post::Visibility;
use http::{HeaderMap, HeaderValue, header};
use std::time::Duration;

#[tokio::test]
async fn programs_get_the_document_and_people_are_sent_to_the_page() {
    let instance = Instance::start(&World::new()).await;
    let ada = instance.member("ada").await;
    let post = instance.post(&ada, "hello", Visibility::Public, None).await;
    let post_path = post.uri.strip_prefix(&instance.url).expect("ours").to_owned();
    for (path, page) in [("/users/ada", &ada.url), (post_path.as_str(), &post.url)] {
        let document = get_document(&instance, path).await;
        document.assert(200, "");
        assert_eq!(
            document.headers["content-type"],
            "application/activity+json; charset=utf-8"
        );
        assert!(document.headers["vary"].to_str().expect("text").contains("Accept"));
        let html = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("text/html"))]);
        let answer = get(&instance, path, html).await;
        assert_eq!(
            (answer.status, answer.headers["location"].to_str().expect("text")),
            (303, page.as_str())
        );
    }
    get_document(&instance, "/users/nobody").await.assert(404, "not_found");
    get_document(&instance, "/users/ada/posts/1")
        .await
        .assert(404, "not_found");
    get_document(&instance, "/users/ada/posts/x")
        .await
        .assert(404, "not_found");
}

#[tokio::test]
async fn the_outbox_shows_open_posts_in_pages() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let ada = instance.member("ada").await;
    for n in 0..45 {
        world.forward(Duration::from_secs(1));
        let visibility = if n % 9 == 0 {
            Visibility::Followers
        } else {
            Visibility::Public
        };
        instance.post(&ada, &format!("post {n}"), visibility, None).await;
    }
    let outbox = get_document(&instance, "/users/ada/outbox").await.body;
    assert_eq!(
        (outbox["type"].as_str(), outbox["totalItems"].as_i64()),
        (Some("OrderedCollection"), Some(40))
    );
    let mut next = outbox["first"].as_str().map(str::to_owned);
    let mut items = Vec::new();
    while let Some(page) = next {
        let page = get_document(&instance, page.strip_prefix(&instance.url).expect("ours"))
            .await
            .body;
        items.extend(page["orderedItems"].as_array().expect("items").clone());
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(items.len(), 40);
    assert!(
        items
            .iter()
            .all(|item| item["type"] == "Create" && item["to"][0].as_str().is_some_and(|to| to.ends_with("#Public")))
    );
    assert_eq!(items[0]["object"]["content"], "<p>post 44</p>");
    let newest = get_document(
        &instance,
        items[0]["id"]
            .as_str()
            .and_then(|id| id.strip_prefix(&instance.url))
            .expect("ours"),
    )
    .await;
    assert_eq!(newest.body["id"], items[0]["id"]);
    get_document(&instance, "/users/ada/outbox?page=true&before=x")
        .await
        .assert(400, "bad_request");
}

#[tokio::test]
async fn collections_say_how_many_and_not_who() {
    let instance = Instance::start(&World::new()).await;
    let (ada, bob) = (instance.member("ada").await, instance.member("bob").await);
    let now = instance.world.now();
    let follow = domain::follow::Follow {
        follower: bob.id,
        target: ada.id,
        state: domain::follow::FollowState::Accepted,
        activity_uri: format!("{}#1", bob.uri),
        created_at: now,
    };
    instance.write(move |conn| store::follows::put(conn, &follow)).await;
    for (path, count) in [("followers", 1), ("following", 0), ("collections/featured", 0)] {
        let collection = get_document(&instance, &format!("/users/ada/{path}")).await.body;
        assert_eq!(collection["totalItems"], count, "{path}");
        assert!(!collection.to_string().contains(&bob.uri));
    }
}

#[tokio::test]
async fn a_deleted_post_answers_410_with_a_tombstone() {
    let instance = Instance::start(&World::new()).await;
    let ada = instance.member("ada").await;
    let post = instance.post(&ada, "hello", Visibility::Public, None).await;
    let path = post.uri.strip_prefix(&instance.url).expect("ours").to_owned();
    get_document(&instance, &path).await.assert(200, "");
    let now = instance.world.now();
    instance.write(move |conn| store::posts::remove(conn, &post, now)).await;
    let gone = get_document(&instance, &path).await;
    assert_eq!((gone.status, gone.body["type"].as_str()), (410, Some("Tombstone")));
    assert_eq!(get_document(&instance, &format!("{path}/activity")).await.status, 410);
    instance.run_until_idle().await;
}
