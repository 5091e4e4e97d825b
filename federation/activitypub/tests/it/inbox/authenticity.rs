//! Who really sent it. Every test first shows that the same request without the fault is accepted.

use crate::parts::request::{post, send_as};
use crate::parts::{Forgery, Instance, Person, Stranger, World, send};
use activitypub::signature::Dialect;
use actpub_httpsig::{CavageSigner, RsaSigningKey, SigningKey};
use http::{HeaderValue, Request, header};
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

struct Scene {
    instance: Instance,
    stranger: Stranger,
    bob: Person,
    ada: String,
}

async fn scene() -> Scene {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await.uri;
    Scene {
        instance,
        stranger,
        bob,
        ada,
    }
}

impl Scene {
    fn follow(&self) -> Value {
        self.bob.activity("Follow", json!(self.ada))
    }

    /// Sends a fresh Follow with a fault.
    async fn try_with(&self, forgery: Forgery) -> crate::parts::Answer {
        send_as(
            &self.instance,
            &self.bob,
            self.follow().to_string().as_bytes(),
            &forgery,
        )
        .await
    }

    /// Nothing was stored but what the clean twins did.
    async fn assert_jobs(&self, expected: i64) {
        assert_eq!(self.instance.waiting_jobs().await, expected);
    }
}

#[tokio::test]
async fn both_dialects_are_accepted_at_both_inboxes() {
    let scene = scene().await;
    for dialect in [Dialect::Rfc9421, Dialect::Cavage] {
        for path in ["/inbox", "/users/ada/inbox", "/users/Ada/inbox"] {
            scene
                .try_with(Forgery {
                    dialect,
                    path,
                    ..Forgery::default()
                })
                .await
                .assert(202, "");
        }
    }
    scene.assert_jobs(6).await;
    scene
        .try_with(Forgery {
            path: "/users/nobody/inbox",
            ..Forgery::default()
        })
        .await
        .assert(404, "no_such_inbox");
}

#[tokio::test]
async fn a_body_altered_under_a_good_signature_is_refused() {
    let scene = scene().await;
    for dialect in [Dialect::Rfc9421, Dialect::Cavage] {
        let clean = scene.follow().to_string();
        let altered = clean.replace("/users/ada", "/users/eva").into_bytes();
        let forged = Forgery {
            dialect,
            other_body: Some(altered),
            ..Forgery::default()
        };
        send_as(
            &scene.instance,
            &scene.bob,
            clean.as_bytes(),
            &Forgery {
                dialect,
                ..Forgery::default()
            },
        )
        .await
        .assert(202, "");
        send_as(&scene.instance, &scene.bob, clean.as_bytes(), &forged)
            .await
            .assert(401, "digest_mismatch");
    }
    scene.assert_jobs(2).await;
}

#[tokio::test]
async fn a_digest_that_the_signature_does_not_cover_is_refused() {
    let scene = scene().await;
    let url = Url::parse(&format!("{}/inbox", scene.instance.url)).expect("a url");
    let body = scene.follow().to_string().into_bytes();
    let signed = |covered: &[&str]| {
        let key = SigningKey::Rsa(RsaSigningKey::from_pkcs8_der(scene.bob.pkcs8()).expect("a key"));
        let mut request = Request::post(url.as_str())
            .header(header::HOST, scene.instance.url.trim_start_matches("http://"))
            .header(header::DATE, "Sun, 22 Nov 2026 10:00:00 GMT")
            .header(header::CONTENT_TYPE, "application/activity+json")
            .header("digest", activitypub::signature::digest::digest(&body))
            .body(())
            .expect("a request");
        let covered = covered.iter().map(|name| (*name).to_owned());
        CavageSigner::new(&key, &scene.bob.key_id())
            .with_headers(covered)
            .sign(&mut request)
            .expect("signed");
        let mut headers = request.headers().clone();
        headers.remove(header::HOST);
        headers
    };
    let uncovered = signed(&["(request-target)", "host", "date"]);
    post(&scene.instance, &url, uncovered, body.clone())
        .await
        .assert(401, "digest_not_covered");
    scene.assert_jobs(0).await;
    let covered = signed(&["(request-target)", "host", "date", "digest"]);
    let mut without = covered.clone();
    without.remove("digest");
    post(&scene.instance, &url, without, body.clone())
        .await
        .assert(401, "signature_header_missing");
    post(&scene.instance, &url, covered, body).await.assert(202, "");
    scene.assert_jobs(1).await;
}

#[tokio::test]
async fn an_unsigned_activity_is_refused() {
    let scene = scene().await;
    scene.try_with(Forgery::default()).await.assert(202, "");
    scene
        .try_with(Forgery {
            unsigned: true,
            ..Forgery::default()
        })
        .await
        .assert(401, "signature_missing");
    scene.assert_jobs(1).await;
}

#[tokio::test]
async fn somebody_else_s_key_does_not_speak_for_an_actor() {
    let scene = scene().await;
    let eve = scene.stranger.person(&scene.instance.world, "eve");
    send(&scene.instance, &scene.bob, &scene.follow()).await.assert(202, "");
    // Eve's key is good for Eve, and so is known here.
    send(&scene.instance, &eve, &eve.activity("Follow", json!(scene.ada)))
        .await
        .assert(202, "");
    // Bob's activity, forwarded or forged by Eve.
    send(&scene.instance, &eve, &scene.follow())
        .await
        .assert(401, "key_owner_mismatch");
    scene.assert_jobs(2).await;
}

#[tokio::test]
async fn a_key_that_its_owner_does_not_declare_is_refused() {
    let scene = scene().await;
    send(&scene.instance, &scene.bob, &scene.follow()).await.assert(202, "");
    let claimed = scene.stranger.person(&scene.instance.world, "mallory");
    let mut document = claimed.document();
    document["publicKey"]["owner"] = json!(scene.bob.uri);
    scene.stranger.serve("/users/mallory", document);
    let activity = claimed.activity("Follow", json!(scene.ada));
    send(&scene.instance, &claimed, &activity)
        .await
        .assert(401, "key_unknown");
    scene.assert_jobs(1).await;
}

#[tokio::test]
async fn an_id_on_another_port_of_the_same_host_is_refused() {
    let scene = scene().await;
    let elsewhere = Stranger::start().await;
    send(&scene.instance, &scene.bob, &scene.follow()).await.assert(202, "");
    let mut activity = scene.follow();
    activity["id"] = json!(format!("{}/activities/1", elsewhere.url));
    send(&scene.instance, &scene.bob, &activity)
        .await
        .assert(403, "cross_origin_id");
    // Nor may a post live there.
    let mut create = scene.bob.activity("Create", scene.bob.note_to(1, "hi", &scene.ada));
    send(&scene.instance, &scene.bob, &create).await.assert(202, "");
    create = scene.bob.activity("Create", scene.bob.note_to(2, "hi", &scene.ada));
    create["object"]["id"] = json!(format!("{}/notes/2", elsewhere.url));
    send(&scene.instance, &scene.bob, &create)
        .await
        .assert(403, "cross_origin");
    scene.assert_jobs(2).await;
}

#[tokio::test]
async fn a_signature_too_old_or_from_the_future_is_refused() {
    let scene = scene().await;
    for dialect in [Dialect::Rfc9421, Dialect::Cavage] {
        let at = |signed_before_secs| Forgery {
            dialect,
            signed_before_secs,
            ..Forgery::default()
        };
        scene.try_with(at(12 * 3600)).await.assert(202, "");
        scene.try_with(at(12 * 3600 + 2)).await.assert(401, "signature_too_old");
        scene.try_with(at(-3600)).await.assert(202, "");
        scene.try_with(at(-3602)).await.assert(401, "signature_from_future");
    }
    scene.assert_jobs(4).await;
}

#[tokio::test]
async fn an_activity_that_claims_to_be_ours_is_refused() {
    let scene = scene().await;
    send(&scene.instance, &scene.bob, &scene.follow()).await.assert(202, "");
    let mut ours = scene.follow();
    ours["actor"] = json!(scene.ada);
    ours["id"] = json!(format!("{}/1", scene.ada));
    send(&scene.instance, &scene.bob, &ours).await.assert(403, "own_origin");
}

#[tokio::test]
async fn a_rotated_key_is_fetched_once_and_then_believed() {
    let scene = scene().await;
    send(&scene.instance, &scene.bob, &scene.follow()).await.assert(202, "");
    assert_eq!(scene.stranger.asked("/users/bob"), 1);
    scene.instance.world.forward(Duration::from_secs(61));
    let rotated = scene.bob.with_new_keys();
    // Not published yet: a signature with it is a bad one, asked for once a minute at most.
    for _ in 0..3 {
        send(&scene.instance, &rotated, &scene.follow())
            .await
            .assert(401, "signature_bad");
    }
    assert_eq!(scene.stranger.asked("/users/bob"), 2);
    scene.stranger.serve("/users/bob", rotated.document());
    scene.instance.world.forward(Duration::from_secs(61));
    send(&scene.instance, &rotated, &scene.follow()).await.assert(202, "");
    assert_eq!(scene.stranger.asked("/users/bob"), 3);
    scene.instance.world.forward(Duration::from_secs(61));
    send(&scene.instance, &scene.bob, &scene.follow())
        .await
        .assert(401, "signature_bad");
}

#[tokio::test]
async fn a_key_that_cannot_be_fetched_now_asks_for_another_try() {
    let scene = scene().await;
    scene.stranger.serve_status("/users/bob", 503);
    let answer = send(&scene.instance, &scene.bob, &scene.follow()).await;
    answer.assert(503, "key_unavailable");
    assert_eq!(
        answer.headers.get(header::RETRY_AFTER),
        Some(&HeaderValue::from_static("60"))
    );
    scene.stranger.serve("/users/bob", scene.bob.document());
    scene.instance.world.forward(Duration::from_secs(61));
    send(&scene.instance, &scene.bob, &scene.follow()).await.assert(202, "");
}

#[tokio::test]
async fn a_key_behind_a_private_address_is_not_fetched() {
    let scene = scene().await;
    send(&scene.instance, &scene.bob, &scene.follow()).await.assert(202, "");
    let world = World::new();
    let mallory = scene.stranger.person(&world, "mallory");
    scene
        .stranger
        .redirect("/users/mallory", "http://10.0.0.1/users/mallory");
    send(&scene.instance, &mallory, &mallory.activity("Follow", json!(scene.ada)))
        .await
        .assert(401, "key_unknown");
    // An instance that may not reach this machine does not ask a stranger on it either.
    let strict = Instance::start_with(&world, |_| {}, false).await;
    let ada = strict.member("ada").await;
    let bob = scene.bob.activity("Follow", json!(ada.uri));
    send(&strict, &scene.bob, &bob).await.assert(401, "key_unknown");
    assert_eq!(strict.waiting_jobs().await, 0);
}
