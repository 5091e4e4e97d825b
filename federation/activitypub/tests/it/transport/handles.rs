//! WebFinger: handles that check out, and handles that do not.

use crate::transport::parts::Hand;
use crate::transport::peer::{Peer, Reply, fetcher, fetcher_of};
use activitypub::fetch::{Fetcher, Handle};
use serde_json::json;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(10);

fn handle(user: &str, peer: &Peer) -> String {
    format!("{user}@{}", peer.authority)
}

fn person(peer: &Peer, path: &str, name: &str) -> String {
    let id = peer.at(path);
    peer.serve(
        path,
        Reply::activity(&json!({"id": id, "type": "Person", "preferredUsername": name})),
    );
    id
}

/// The handle found and its actor, or the code of the error.
async fn resolve(fetcher: &Fetcher, text: &str) -> Result<(String, String), &'static str> {
    let handle: Handle = text.parse().expect("a handle");
    let found = fetcher.resolve_handle(&handle, SOON).await.map_err(|e| e.code())?;
    Ok((found.handle.to_string(), found.document.id.clone()))
}

#[tokio::test]
async fn a_handle_leads_to_its_actor_whatever_the_case_of_the_name() {
    let peer = Peer::start().await;
    let fetcher = fetcher(Hand::new(), &[]);
    let actor = person(&peer, "/users/ada", "Ada");
    peer.finger(&handle("ada", &peer), &handle("Ada", &peer), &actor);
    assert_eq!(
        resolve(&fetcher, &handle("ada", &peer)).await,
        Ok((format!("@{}", handle("Ada", &peer)), actor))
    );
    assert_eq!(resolve(&fetcher, &handle("nobody", &peer)).await, Err("not_found"));
}

#[tokio::test]
async fn a_handle_whose_actor_has_another_name_is_refused() {
    let peer = Peer::start().await;
    let fetcher = fetcher(Hand::new(), &[]);
    let actor = person(&peer, "/users/ada", "ada");
    peer.finger(&handle("ada", &peer), &handle("ada", &peer), &actor);
    assert!(resolve(&fetcher, &handle("ada", &peer)).await.is_ok());
    peer.finger(&handle("bob", &peer), &handle("bob", &peer), &actor);
    assert_eq!(resolve(&fetcher, &handle("bob", &peer)).await, Err("spoofed"));
}

#[tokio::test]
async fn a_host_cannot_claim_an_actor_of_another_host() {
    let (good, evil) = (Peer::start().await, Peer::start().await);
    let fetcher = fetcher(Hand::new(), &[]);
    let actor = person(&good, "/users/ada", "ada");
    good.finger(&handle("ada", &good), &handle("ada", &good), &actor);
    assert!(resolve(&fetcher, &handle("ada", &good)).await.is_ok());
    // The actor's own server knows it by another handle.
    evil.finger(&handle("ada", &evil), &handle("ada", &evil), &actor);
    assert_eq!(resolve(&fetcher, &handle("ada", &evil)).await, Err("spoofed"));
    // An honest pointer to the handle it really has is followed to that handle.
    evil.finger(&handle("ada", &evil), &handle("ada", &good), &actor);
    assert_eq!(
        resolve(&fetcher, &handle("ada", &evil)).await,
        Ok((format!("@{}", handle("ada", &good)), actor))
    );
}

#[tokio::test]
async fn an_actor_cannot_take_a_handle_of_another_host() {
    let (good, evil) = (Peer::start().await, Peer::start().await);
    let fetcher = fetcher(Hand::new(), &[]);
    let real = person(&good, "/users/ada", "ada");
    good.finger(&handle("ada", &good), &handle("ada", &good), &real);
    let forged = person(&evil, "/users/ada", "ada");
    evil.finger(&handle("ada", &evil), &handle("ada", &evil), &forged);
    assert!(resolve(&fetcher, &handle("ada", &evil)).await.is_ok());
    evil.finger(&handle("ada", &evil), &handle("ada", &good), &forged);
    assert_eq!(resolve(&fetcher, &handle("ada", &evil)).await, Err("spoofed"));
}

#[tokio::test]
async fn a_handle_of_one_host_may_belong_to_an_actor_of_another_if_both_say_so() {
    let (name_host, web_host) = (Peer::start().await, Peer::start().await);
    let fetcher = fetcher(Hand::new(), &[]);
    let actor = person(&web_host, "/users/ada", "ada");
    let wanted = handle("ada", &name_host);
    name_host.finger(&wanted, &wanted, &actor);
    web_host.finger(&handle("ada", &web_host), &wanted, &actor);
    assert_eq!(
        resolve(&fetcher, &wanted).await,
        Ok((format!("@{wanted}"), actor.clone()))
    );
    assert_eq!(
        resolve(&fetcher, &handle("ada", &web_host)).await,
        Ok((format!("@{wanted}"), actor.clone()))
    );
    let document = fetcher
        .fetch(&actor, activitypub::fetch::Wish::JOB)
        .await
        .expect("fetched");
    let canonical = fetcher.handle_of(&document, SOON).await.map(|h| h.to_string());
    assert_eq!(canonical.ok(), Some(format!("@{wanted}")));
    name_host.finger(&wanted, &wanted, &web_host.at("/users/eve"));
    assert_eq!(
        fetcher.handle_of(&document, SOON).await.map_err(|e| e.code()),
        Err("spoofed")
    );
}

#[tokio::test]
async fn answers_that_are_no_descriptor_or_name_no_actor_are_refused() {
    let peer = Peer::start().await;
    let fetcher = fetcher(Hand::new(), &[]);
    let actor = person(&peer, "/users/ada", "ada");
    peer.finger(&handle("ada", &peer), &handle("ada", &peer), &actor);
    assert!(resolve(&fetcher, &handle("ada", &peer)).await.is_ok());
    let at = format!(
        "/.well-known/webfinger?resource=acct%3Aada%40{}",
        peer.authority.replace(':', "%3A")
    );
    let jrd = json!({"subject": format!("acct:{}", handle("ada", &peer)), "links": [{"rel": "self", "type": "text/html", "href": actor}]});
    peer.serve(&at, Reply::jrd(&jrd));
    assert_eq!(resolve(&fetcher, &handle("ada", &peer)).await, Err("no_actor"));
    peer.serve(&at, Reply::raw("text/html", jrd.to_string()));
    assert_eq!(resolve(&fetcher, &handle("ada", &peer)).await, Err("content_type"));
    peer.serve(&at, Reply::raw("application/jrd+json", "[".repeat(1000)));
    assert_eq!(resolve(&fetcher, &handle("ada", &peer)).await, Err("json"));
}

#[tokio::test]
async fn our_own_and_blocked_hosts_are_not_asked_about_handles() {
    let (here, peer) = (Peer::start().await, Peer::start().await);
    let fetcher = fetcher_of(&here.at(""), Hand::new(), &["blocked.localhost"]);
    let actor = person(&peer, "/users/ada", "ada");
    peer.finger(&handle("ada", &peer), &handle("ada", &peer), &actor);
    assert!(resolve(&fetcher, &handle("ada", &peer)).await.is_ok());
    assert_eq!(resolve(&fetcher, &handle("ada", &here)).await, Err("own_origin"));
    assert_eq!(resolve(&fetcher, "ada@blocked.localhost:9").await, Err("blocked"));
    assert_eq!(here.hits(), 0);
}
