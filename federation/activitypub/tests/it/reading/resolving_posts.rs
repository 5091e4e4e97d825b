//! From the address that a person pastes to a post.

use crate::parts::{Instance, Stranger, World};
use domain::port::{ResolveError, ResolvePost};
use domain::post::Visibility;
use domain::{Clock, PostId};
use serde_json::json;
use std::time::Duration;

async fn resolve(instance: &Instance, url: &str) -> Result<PostId, ResolveError> {
    instance.federation.resolve_post(url, Duration::from_secs(3)).await
}

#[tokio::test]
async fn a_post_of_ours_is_found_by_its_id_and_by_its_page() {
    let instance = Instance::start(&World::new()).await;
    let ada = instance.member("ada").await;
    instance.member("bob").await;
    let post = instance.post(&ada, "hello", Visibility::Public, None).await;
    for url in [post.uri.clone(), post.url.clone(), format!("{}#top", post.url)] {
        assert_eq!(resolve(&instance, &url).await, Ok(post.id), "{url}");
    }
    for none in [
        format!("{}/@bob/{}", instance.url, post.id),
        format!("{}/@ada/1", instance.url),
        ada.uri.clone(),
        instance.url.clone(),
    ] {
        assert_eq!(resolve(&instance, &none).await, Err(ResolveError::NotFound), "{none}");
    }
    for bad in ["", "hello", "ftp://127.0.0.1/1", "@ada"] {
        assert_eq!(resolve(&instance, bad).await, Err(ResolveError::BadHandle), "{bad}");
    }
}

#[tokio::test]
async fn a_post_elsewhere_is_found_by_its_id_and_by_pages_that_lead_to_it() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let note = bob.note(1, "hello");
    let id = note["id"].as_str().expect("an id").to_owned();
    stranger.serve("/users/bob/notes/1", note.clone());
    // A server that answers the page's own address with the document.
    stranger.serve("/@bob/1", note);
    // Servers that name it in the page, or in a header.
    let link = format!("<{id}>; rel=\"alternate\"; type=\"application/activity+json\"");
    stranger.serve_page("/pages/1", "<p>no link here</p>", Some(&link));
    let page = format!("<head><link rel=alternate type=\"application/activity+json\" href=\"{id}\"></head>");
    stranger.serve_page("/pages/2", &page, None);
    stranger.serve_page("/pages/3", "<p>nothing</p>", None);

    let found = resolve(&instance, &format!("{}/@bob/1", stranger.url))
        .await
        .expect("a post");
    assert_eq!(instance.post_at(&id).await.map(|post| post.id), Some(found));
    for url in [
        id.clone(),
        format!("{}/pages/1", stranger.url),
        format!("{}/pages/2", stranger.url),
    ] {
        assert_eq!(resolve(&instance, &url).await, Ok(found), "{url}");
    }
    let none = resolve(&instance, &format!("{}/pages/3", stranger.url)).await;
    assert!(matches!(none, Err(ResolveError::Unavailable(_))), "{none:?}");
    let missing = resolve(&instance, &format!("{}/missing", stranger.url)).await;
    assert_eq!(missing, Err(ResolveError::NotFound));
    assert_eq!(
        resolve(&instance, &bob.uri).await,
        Err(ResolveError::NotFound),
        "a person is no post"
    );
}

#[tokio::test]
async fn a_page_cannot_pass_somebody_elses_post_off_as_its_own() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let (honest, liar) = (Stranger::start().await, Stranger::start().await);
    let bob = honest.person(&world, "bob");
    honest.serve("/users/bob/notes/1", bob.note(1, "as it is"));
    assert!(resolve(&instance, &format!("{}/notes/1", bob.uri)).await.is_ok());
    let mut forged = bob.note(2, "forged");
    liar.serve("/forged", forged.clone());
    forged["id"] = json!(format!("{}/mine", liar.url));
    liar.serve("/mine", forged);
    for path in ["/forged", "/mine"] {
        let answer = resolve(&instance, &format!("{}{path}", liar.url)).await;
        assert!(
            matches!(answer, Err(ResolveError::Unavailable(_))),
            "{path}: {answer:?}"
        );
    }
    assert!(instance.post_at(&format!("{}/notes/2", bob.uri)).await.is_none());
    assert!(instance.post_at(&format!("{}/mine", liar.url)).await.is_none());
}

#[tokio::test]
async fn a_blocked_host_is_not_asked_and_a_slow_one_not_waited_for() {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let (slow, blocked) = (Stranger::start().await, Stranger::start().await);
    for stranger in [&slow, &blocked] {
        let bob = stranger.person(&world, "bob");
        stranger.serve("/users/bob/notes/1", bob.note(1, "hello"));
    }
    let url = |stranger: &Stranger| format!("{}/users/bob/notes/1", stranger.url);
    let (host, now) = (blocked.url.trim_start_matches("http://").to_owned(), world.now());
    instance
        .write(move |conn| store::hosts::block(conn, &host, "spam", now))
        .await;
    assert_eq!(resolve(&instance, &url(&blocked)).await, Err(ResolveError::Blocked));
    assert_eq!(blocked.asked("/users/bob/notes/1"), 0);

    slow.slow_down(Duration::from_secs(30));
    let begun = std::time::Instant::now();
    let answer = instance
        .federation
        .resolve_post(&url(&slow), Duration::from_millis(300))
        .await;
    assert!(matches!(answer, Err(ResolveError::Unavailable(_))), "{answer:?}");
    assert!(begun.elapsed() < Duration::from_secs(10));
}
