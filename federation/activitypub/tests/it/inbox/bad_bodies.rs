//! Bodies that are no activities. Every test first shows the clean twin accepted.

use crate::parts::request::send_as;
use crate::parts::{Forgery, Instance, Person, Stranger, World, send};
use serde_json::json;

async fn scene() -> (Instance, Stranger, Person, String) {
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await.uri;
    (instance, stranger, bob, ada)
}

#[tokio::test]
async fn an_oversized_body_is_refused() {
    let (instance, stranger, bob, ada) = scene().await;
    let padded = |bytes: usize| {
        let mut activity = bob.activity("Follow", json!(ada));
        activity["padding"] = json!("");
        let empty = activity.to_string().len();
        activity["padding"] = json!("x".repeat(bytes - empty));
        activity.to_string().into_bytes()
    };
    let fits = padded(1 << 20);
    assert_eq!(fits.len(), 1 << 20);
    send_as(&instance, &bob, &fits, &Forgery::default())
        .await
        .assert(202, "");
    let asked = stranger.asked("/users/bob");
    send_as(&instance, &bob, &padded((1 << 20) + 1), &Forgery::default())
        .await
        .assert(413, "too_large");
    assert_eq!(
        (instance.waiting_jobs().await, stranger.asked("/users/bob")),
        (1, asked)
    );
}

#[tokio::test]
async fn a_deeply_nested_body_is_refused() {
    let (instance, _stranger, bob, ada) = scene().await;
    let nested = |depth: usize| {
        let text = bob.activity("Follow", json!(ada)).to_string();
        format!(
            "{},\"deep\":{}{}}}",
            &text[..text.len() - 1],
            "[".repeat(depth),
            "]".repeat(depth)
        )
        .into_bytes()
    };
    send_as(&instance, &bob, &nested(60), &Forgery::default())
        .await
        .assert(202, "");
    send_as(&instance, &bob, &nested(64), &Forgery::default())
        .await
        .assert(400, "bad_json");
    send_as(&instance, &bob, &nested(200_000), &Forgery::default())
        .await
        .assert(400, "bad_json");
    assert_eq!(instance.waiting_jobs().await, 1);
}

#[tokio::test]
async fn a_body_that_is_not_utf_8_is_refused() {
    let (instance, _stranger, bob, ada) = scene().await;
    let mut activity = bob.activity("Follow", json!(ada));
    activity["note"] = json!("XX");
    let clean = activity.to_string();
    let at = clean.find("XX").expect("there");
    let mut broken = clean.clone().into_bytes();
    broken[at] = 0xff;
    send_as(&instance, &bob, &broken, &Forgery::default())
        .await
        .assert(400, "bad_json");
    assert_eq!(instance.waiting_jobs().await, 0);
    send_as(&instance, &bob, clean.as_bytes(), &Forgery::default())
        .await
        .assert(202, "");
}

#[tokio::test]
async fn another_media_type_is_refused() {
    let (instance, _stranger, bob, ada) = scene().await;
    let body = || bob.activity("Follow", json!(ada)).to_string().into_bytes();
    send_as(&instance, &bob, &body(), &Forgery::default())
        .await
        .assert(202, "");
    let text = Forgery {
        content_type: Some("text/plain"),
        ..Forgery::default()
    };
    send_as(&instance, &bob, &body(), &text)
        .await
        .assert(415, "content_type");
}

#[tokio::test]
async fn an_activity_without_what_every_activity_needs_is_refused() {
    let (instance, stranger, bob, ada) = scene().await;
    for field in ["id", "type", "actor"] {
        let mut activity = bob.activity("Follow", json!(ada));
        activity.as_object_mut().expect("an object").remove(field);
        send(&instance, &bob, &activity).await.assert(400, "bad_activity");
    }
    let mut empty = bob.activity("Follow", json!(ada));
    empty.as_object_mut().expect("an object").remove("object");
    assert_eq!(stranger.asked("/users/bob"), 0);
    send(&instance, &bob, &empty).await.assert(400, "bad_activity");
    send(&instance, &bob, &bob.activity("Follow", json!(ada)))
        .await
        .assert(202, "");
    assert_eq!(instance.waiting_jobs().await, 1);
}

#[tokio::test]
async fn a_type_we_do_not_know_is_taken_and_forgotten() {
    let (instance, _stranger, bob, ada) = scene().await;
    send(&instance, &bob, &bob.activity("Juggle", json!(ada)))
        .await
        .assert(202, "");
    assert_eq!(instance.waiting_jobs().await, 0);
}
