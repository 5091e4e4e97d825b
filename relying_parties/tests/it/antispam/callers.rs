//! Who may ask, and how.

use super::house::{Answered, House, TOKEN, assert_may};
use crate::enforcer::house::PARTY;
use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value as Json, json};

const CALLBACK: &str = "user_may_join_room";

fn question() -> String {
    json!({ "user": "@old:example.org", "room": "!any:example.org", "is_invited": true }).to_string()
}

#[tokio::test]
async fn a_wrong_token_and_an_unknown_client_are_answered_alike() {
    let house = House::new().await;
    let right = format!("Bearer {TOKEN}");
    assert_may(&house.ask_as(PARTY, &right, CALLBACK, question()).await);
    assert_may(
        &house
            .ask_as(PARTY, &format!("bearer {TOKEN}"), CALLBACK, question())
            .await,
    );
    let mut refusals = Vec::new();
    for (client, authorization) in [
        (PARTY, format!("Bearer {TOKEN}x")),
        (PARTY, format!("Bearer {}", &TOKEN[1..])),
        (PARTY, "Bearer ".to_owned()),
        (PARTY, format!("Basic {TOKEN}")),
        (PARTY, TOKEN.to_owned()),
        ("rp_unknown", right.clone()),
        ("rp_unasked", right.clone()),
        ("rp_unasked", "Bearer 00000000000000000000000000000000".to_owned()),
        ("%ff", right.clone()),
    ] {
        for callback in [CALLBACK, "ping", "check_event_for_spam"] {
            refusals.push(house.ask_as(client, &authorization, callback, question()).await);
        }
    }
    let first = refusals[0].clone();
    assert_eq!(first.0, StatusCode::UNAUTHORIZED);
    assert_is_no_verdict(&first);
    assert!(refusals.iter().all(|refusal| *refusal == first), "{refusals:?}");
}

/// The module takes any error in JSON for a no, and hands it to the person's client; anything else is decided by
/// its own fail mode.
#[track_caller]
fn assert_is_no_verdict((status, body): &Answered) {
    assert!(status.is_client_error(), "{status}");
    let sentence = body.as_str().expect("a text that is no JSON");
    assert!(sentence.len() > 10 && serde_json::from_str::<Json>(sentence).is_err());
}

#[tokio::test]
async fn what_is_no_question_is_no_verdict_either_so_that_the_modules_fail_mode_decides() {
    let house = House::new().await;
    let right = format!("Bearer {TOKEN}");
    assert_may(&house.ask_as(PARTY, &right, CALLBACK, question()).await);
    for (callback, body, status) in [
        (CALLBACK, "{".to_owned(), 400),
        (CALLBACK, String::new(), 400),
        (CALLBACK, "[]".to_owned(), 400),
        (CALLBACK, r#"{"user":1,"room":"!a:b"}"#.to_owned(), 400),
        (CALLBACK, r#"{"user":"ada","room":"!a:b"}"#.to_owned(), 400),
        (
            CALLBACK,
            r#"{"user":"@a\u0000b:example.org","room":"!a:b"}"#.to_owned(),
            400,
        ),
        (CALLBACK, " ".repeat(65 * 1024), 413),
        (
            "check_registration_for_spam",
            r#"{"username":"a\u0000b"}"#.to_owned(),
            400,
        ),
        ("user_may_create_room", "{}".to_owned(), 404),
        ("check_event_for_spam/deeper", "{}".to_owned(), 404),
    ] {
        let answered = house.ask_as(PARTY, &right, callback, body.clone()).await;
        assert_eq!(answered.0.as_u16(), status, "{callback} {body:.60}");
        assert_is_no_verdict(&answered);
    }
    let read = Request::get(format!("/gate/synapse/{PARTY}/ping")).header("authorization", right);
    let answered = house.send(read.body(Body::empty()).expect("a request")).await;
    assert_eq!(answered.0, StatusCode::NOT_FOUND);
    assert_is_no_verdict(&answered);
}

#[tokio::test]
async fn a_ping_gets_its_id_back() {
    let house = House::new().await;
    let (status, json) = house.ask("ping", json!({ "id": "AbCdEfGh" })).await;
    assert_eq!(
        (status, json),
        (StatusCode::OK, json!({ "id": "AbCdEfGh", "status": "ok" }))
    );
}
