//! Fetching documents and keys from a peer on loopback.

use crate::transport::parts::{ADA, EVE, Hand, Keys};
use crate::transport::peer::{Peer, Reply, Seen, fetcher, fetcher_of};
use activitypub::bounded_json;
use activitypub::fetch::{FetchError, Wish};
use activitypub::signature::{Dialect, IncomingRequest, KeyLookupError, Verifier};
use domain::Origin;
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn note(id: &str) -> Value {
    json!({"id": id, "type": "Note", "content": "hello"})
}

async fn code(fetcher: &activitypub::fetch::Fetcher, uri: &str) -> &'static str {
    fetcher
        .fetch(uri, Wish::JOB)
        .await
        .map_or_else(|e| e.code(), |_| "fetched")
}

#[tokio::test]
async fn a_document_is_fetched_with_a_signature_that_holds() {
    let peer = Peer::start().await;
    let fetcher = fetcher(Hand::new(), &[]);
    let id = peer.at("/notes/1?x=y");
    peer.serve("/notes/1?x=y", Reply::activity(&note(&id)));
    let document = fetcher
        .fetch(&format!("{id}#fragment"), Wish::JOB)
        .await
        .expect("fetched");
    assert_eq!((document.id.as_str(), &document.json), (id.as_str(), &note(&id)));
    assert_eq!(document.raw, note(&id).to_string());
    let Seen { target, headers } = peer.seen().remove(0);
    assert!(
        headers
            .get("accept")
            .expect("there")
            .to_str()
            .expect("ASCII")
            .starts_with("application/activity+json")
    );
    let origin = Origin::parse(&peer.at("/")).expect("an origin");
    let request = IncomingRequest {
        method: &Method::GET,
        target: &target,
        headers: &headers,
        body: &[],
        origin: &origin,
    };
    let verified = Verifier::new(Hand::new())
        .verify(&request, &Keys::of_ada())
        .await
        .expect("verified");
    assert_eq!(verified.dialect, Dialect::Rfc9421);
}

#[tokio::test]
async fn a_server_that_knows_only_the_old_dialect_is_knocked_at_twice_and_then_remembered() {
    let peer = Peer::start().await;
    let fetcher = fetcher(Hand::new(), &[]);
    peer.guard(|seen| seen.headers.contains_key("signature-input").then_some(401));
    for n in ["/1", "/2"] {
        peer.serve(n, Reply::activity(&note(&peer.at(n))));
    }
    assert_eq!(code(&fetcher, &peer.at("/1")).await, "fetched");
    assert_eq!(peer.hits(), 2);
    assert_eq!(code(&fetcher, &peer.at("/2")).await, "fetched");
    assert_eq!(peer.hits(), 3);
    assert_eq!(fetcher.dialects().first(&peer.authority), Dialect::Cavage);
    peer.guard(|_| Some(403));
    assert_eq!(code(&fetcher, &peer.at("/8")).await, "forbidden");
    assert_eq!(peer.hits(), 5);
}

#[tokio::test]
async fn a_document_that_names_an_address_of_another_server_is_refused() {
    let (peer, other) = (Peer::start().await, Peer::start().await);
    let fetcher = fetcher(Hand::new(), &[]);
    peer.serve("/good", Reply::activity(&note(&peer.at("/good"))));
    peer.serve("/forged", Reply::activity(&note(&other.at("/forged"))));
    assert_eq!(code(&fetcher, &peer.at("/good")).await, "fetched");
    assert_eq!(code(&fetcher, &peer.at("/forged")).await, "cross_origin");
    assert_eq!(other.hits(), 0);
}

#[tokio::test]
async fn another_name_of_a_document_leads_to_its_own_address_once() {
    let peer = Peer::start().await;
    let fetcher = fetcher(Hand::new(), &[]);
    peer.serve("/@ada", Reply::activity(&note(&peer.at("/users/ada"))));
    peer.serve("/users/ada", Reply::activity(&note(&peer.at("/users/ada"))));
    let document = fetcher.fetch(&peer.at("/@ada"), Wish::JOB).await.expect("fetched");
    assert_eq!((document.id.clone(), peer.hits()), (peer.at("/users/ada"), 2));
    peer.serve("/a", Reply::activity(&note(&peer.at("/b"))));
    peer.serve("/b", Reply::activity(&note(&peer.at("/c"))));
    assert_eq!(code(&fetcher, &peer.at("/a")).await, "id_mismatch");
    peer.serve("/nameless", Reply::activity(&json!({"type": "Note"})));
    assert_eq!(code(&fetcher, &peer.at("/nameless")).await, "no_id");
}

#[tokio::test]
async fn only_the_media_types_of_activitypub_are_read() {
    let peer = Peer::start().await;
    let fetcher = fetcher(Hand::new(), &[]);
    let types = [
        ("/1", "application/activity+json", "fetched"),
        (
            "/2",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "fetched",
        ),
        ("/3", "application/json", "content_type"),
        ("/4", "text/html", "content_type"),
        ("/5", "application/octet-stream", "content_type"),
    ];
    for (path, content_type, expected) in types {
        peer.serve(path, Reply::raw(content_type, note(&peer.at(path)).to_string()));
        assert_eq!(code(&fetcher, &peer.at(path)).await, expected, "{content_type}");
    }
}

#[tokio::test]
async fn deep_large_and_broken_documents_are_refused() {
    let peer = Peer::start().await;
    let fetcher = fetcher(Hand::new(), &[]);
    let wrapped = |path: &str, inner: &str| format!("{{\"id\":\"{}\",\"x\":{inner}}}", peer.at(path));
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let activity = |body: Vec<u8>| Reply::raw("application/activity+json", body);
    peer.serve(
        "/deep",
        activity(wrapped("/deep", &nested(bounded_json::MAX_DEPTH - 1)).into()),
    );
    assert_eq!(code(&fetcher, &peer.at("/deep")).await, "fetched");
    peer.serve(
        "/deeper",
        activity(wrapped("/deeper", &nested(bounded_json::MAX_DEPTH)).into()),
    );
    peer.serve(
        "/latin1",
        activity([wrapped("/latin1", "\"").into_bytes(), b"\xe9\"}".to_vec()].concat()),
    );
    peer.serve("/cut", activity(b"{\"id\":".to_vec()));
    for path in ["/deeper", "/latin1", "/cut"] {
        assert_eq!(code(&fetcher, &peer.at(path)).await, "json", "{path}");
    }
    peer.serve(
        "/large",
        activity(wrapped("/large", &format!("\"{}\"", "x".repeat(bounded_json::MAX_BYTES))).into()),
    );
    assert_eq!(code(&fetcher, &peer.at("/large")).await, "too_large");
}

#[tokio::test]
async fn eight_who_want_one_document_at_once_make_one_request() {
    let peer = Peer::start().await;
    let fetcher = fetcher(Hand::new(), &[]);
    peer.serve(
        "/slow",
        Reply::activity(&note(&peer.at("/slow"))).after(Duration::from_millis(100)),
    );
    let uri = peer.at("/slow");
    let all = futures::future::join_all((0..8).map(|_| fetcher.fetch(&uri, Wish::KEY))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(peer.hits(), 1);
}

#[tokio::test]
async fn a_failure_is_believed_for_ten_minutes_unless_a_person_asks() {
    let peer = Peer::start().await;
    let clock = Hand::new();
    let fetcher = fetcher(clock.clone(), &[]);
    assert_eq!(code(&fetcher, &peer.at("/1")).await, "not_found");
    peer.serve("/1", Reply::activity(&note(&peer.at("/1"))));
    assert_eq!(code(&fetcher, &peer.at("/1")).await, "not_found");
    assert_eq!(peer.hits(), 1);
    clock.forward(601);
    assert_eq!(code(&fetcher, &peer.at("/1")).await, "fetched");
    peer.serve("/2", Reply::status(410));
    assert_eq!(code(&fetcher, &peer.at("/2")).await, "gone");
    peer.serve("/2", Reply::activity(&note(&peer.at("/2"))));
    assert!(fetcher.fetch(&peer.at("/2"), Wish::PERSON).await.is_ok());
    assert_eq!(code(&fetcher, &peer.at("/2")).await, "fetched");
}

#[tokio::test]
async fn a_tar_pit_costs_its_deadline_once() {
    let peer = Peer::start().await;
    let fetcher = fetcher(Hand::new(), &[]);
    peer.serve("/quick", Reply::activity(&note(&peer.at("/quick"))));
    let wish = Wish::JOB.within(Duration::from_millis(300));
    assert!(fetcher.fetch(&peer.at("/quick"), wish).await.is_ok());
    for pit in ["/pit1", "/pit2", "/pit3", "/pit4"] {
        peer.serve(
            pit,
            Reply::activity(&note(&peer.at(pit))).after(Duration::from_secs(30)),
        );
        let late = fetcher.fetch(&peer.at(pit), wish).await.expect_err("late");
        assert!(
            late.is_temporary() && matches!(late.code(), "deadline" | "timeout"),
            "{late}"
        );
        let hits = peer.hits();
        assert!(fetcher.fetch(&peer.at(pit), Wish::JOB).await.is_err());
        assert_eq!(peer.hits(), hits);
        if pit == "/pit1" {
            // It says nothing about other addresses, and their success something about the server.
            assert!(fetcher.fetch(&peer.at("/quick"), wish).await.is_ok());
        }
    }
    let hits = peer.hits();
    assert!(fetcher.fetch(&peer.at("/quick"), Wish::JOB).await.is_err());
    assert_eq!(peer.hits(), hits);
}

#[tokio::test]
async fn our_own_address_and_blocked_hosts_are_never_asked() {
    let (peer, here) = (Peer::start().await, Peer::start().await);
    let fetcher = fetcher_of(&here.at(""), Hand::new(), &["blocked.localhost"]);
    let port = peer.authority.rsplit(':').next().expect("a port").to_owned();
    let on = |name: &str| format!("http://{name}.localhost:{port}/1");
    peer.serve("/1", Reply::activity(&note(&on("open"))));
    assert_eq!(code(&fetcher, &on("open")).await, "fetched");
    let hits = peer.hits();
    assert_eq!(code(&fetcher, &on("blocked")).await, "blocked");
    assert_eq!(code(&fetcher, &here.at("/1")).await, "own_origin");
    peer.serve("/to-blocked", Reply::redirect(&on("blocked")));
    peer.serve("/to-us", Reply::redirect(&here.at("/1")));
    peer.serve("/to-private", Reply::redirect("https://10.0.0.1/1"));
    peer.serve("/to-open", Reply::redirect(&on("open")));
    assert_eq!(code(&fetcher, &peer.at("/to-open")).await, "fetched");
    assert_eq!(code(&fetcher, &peer.at("/to-blocked")).await, "blocked");
    assert_eq!(code(&fetcher, &peer.at("/to-us")).await, "own_origin");
    assert_eq!(code(&fetcher, &peer.at("/to-private")).await, "refused_address");
    assert_eq!((peer.hits(), here.hits()), (hits + 5, 0));
}

#[tokio::test]
async fn a_key_is_found_in_its_owners_document_directly_or_by_a_document_of_its_own() {
    let peer = Peer::start().await;
    let fetcher = fetcher(Hand::new(), &[]);
    let (actor, key) = (peer.at("/users/ada"), peer.at("/users/ada/main-key"));
    let declared = |id: &str| json!({"id": id, "owner": actor, "publicKeyPem": ADA[0].public.to_pem()});
    let direct = format!("{actor}#main-key");
    peer.serve(
        "/users/ada",
        Reply::activity(&json!({"id": actor, "type": "Person", "publicKey": [declared(&direct), declared(&key)]})),
    );
    peer.serve("/users/ada/main-key", Reply::activity(&declared(&key)));
    for key_id in [&direct, &key] {
        let found = fetcher.fetch_key(key_id).await.expect("found");
        assert_eq!((found.owner.id.as_str(), &found.key), (actor.as_str(), &ADA[0].public));
    }
    let unknown = fetcher.fetch_key(&format!("{actor}#other")).await.expect_err("refused");
    assert_eq!(
        (unknown.code(), KeyLookupError::from(unknown)),
        ("no_such_key", KeyLookupError::Unknown)
    );
}

#[tokio::test]
async fn a_key_that_its_named_owner_does_not_declare_is_refused() {
    let peer = Peer::start().await;
    let fetcher = fetcher(Hand::new(), &[]);
    let (actor, key) = (peer.at("/users/ada"), peer.at("/keys/1"));
    peer.serve(
        "/keys/1",
        Reply::activity(&json!({"id": key, "owner": actor, "publicKeyPem": EVE[0].public.to_pem()})),
    );
    let person = |key_id: &str| json!({"id": actor, "type": "Person", "publicKey": {"id": key_id, "owner": actor, "publicKeyPem": ADA[0].public.to_pem()}});
    peer.serve("/users/ada", Reply::activity(&person(&key)));
    // The owner's document has the last word about which key it is.
    assert_eq!(
        fetcher.fetch_key(&key).await.map(|found| found.key).ok(),
        Some(ADA[0].public.clone())
    );
    peer.serve("/users/ada", Reply::activity(&person(&format!("{actor}#main-key"))));
    let refused = fetcher.fetch_key(&key).await.expect_err("refused");
    assert_eq!(refused.code(), "no_such_key");
}

#[tokio::test]
async fn one_host_makes_us_fetch_only_so_many_keys() {
    let peer = Peer::start().await;
    let clock = Hand::new();
    let fetcher = fetcher(clock.clone(), &[]);
    for n in 0..9 {
        peer.serve(&format!("/{n}"), Reply::activity(&note(&peer.at(&format!("/{n}")))));
    }
    for n in 0..8 {
        assert!(fetcher.fetch(&peer.at(&format!("/{n}")), Wish::KEY).await.is_ok());
    }
    let busy = fetcher.fetch(&peer.at("/8"), Wish::KEY).await.expect_err("busy");
    assert!(matches!(busy, FetchError::Busy { .. }) && busy.is_temporary());
    assert!(matches!(KeyLookupError::from(busy), KeyLookupError::Unavailable(_)));
    assert!(fetcher.fetch(&peer.at("/8"), Wish::JOB).await.is_ok());
    clock.forward(1);
    assert!(fetcher.fetch(&peer.at("/8"), Wish::KEY).await.is_ok());
}

#[tokio::test]
async fn a_gone_or_blocked_owner_is_told_apart_from_an_unknown_key() {
    let peer = Peer::start().await;
    let fetcher = fetcher(Hand::new(), &["blocked.localhost"]);
    peer.serve("/users/gone", Reply::status(410));
    let lookup = async |uri: &str| fetcher.fetch_key(uri).await.map(|_| ()).map_err(KeyLookupError::from);
    assert_eq!(
        lookup(&peer.at("/users/gone#main-key")).await,
        Err(KeyLookupError::Gone)
    );
    assert_eq!(
        lookup(&peer.at("/users/none#main-key")).await,
        Err(KeyLookupError::Unknown)
    );
    assert_eq!(
        lookup("http://blocked.localhost:9/users/x").await,
        Err(KeyLookupError::Blocked)
    );
    peer.serve("/users/down", Reply::status(503));
    assert!(matches!(
        lookup(&peer.at("/users/down#main-key")).await,
        Err(KeyLookupError::Unavailable(_))
    ));
}
