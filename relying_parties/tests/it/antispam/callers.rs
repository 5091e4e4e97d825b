//! Who may ask, and how.

use super::house::{House, TOKEN, assert_may};
use crate::enforcer::house::PARTY;
use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::json;

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
    // Clients who read M_UNKNOWN_TOKEN log themselves out, and the module hands on what it reads.
    assert_eq!(first.1["errcode"], "M_UNAUTHORIZED");
    assert!(refusals.iter().all(|refusal| *refusal == first), "{refusals:?}");
}

#[tokio::test]
async fn what_is_no_question_is_told_so_in_the_shape_of_matrix() {
    let house = House::new().await;
    let right = format!("Bearer {TOKEN}");
    assert_may(&house.ask_as(PARTY, &right, CALLBACK, question()).await);
    for (callback, body, status, errcode) in [
        (CALLBACK, "{".to_owned(), 400, "M_BAD_JSON"),
        (CALLBACK, String::new(), 400, "M_BAD_JSON"),
        (CALLBACK, "[]".to_owned(), 400, "M_BAD_JSON"),
        (CALLBACK, r#"{"user":1,"room":"!a:b"}"#.to_owned(), 400, "M_BAD_JSON"),
        (
            CALLBACK,
            r#"{"user":"ada","room":"!a:b"}"#.to_owned(),
            400,
            "M_INVALID_PARAM",
        ),
        (
            CALLBACK,
            r#"{"user":"@a\u0000b:example.org","room":"!a:b"}"#.to_owned(),
            400,
            "M_INVALID_PARAM",
        ),
        (CALLBACK, " ".repeat(65 * 1024), 413, "M_TOO_LARGE"),
        (
            "check_registration_for_spam",
            r#"{"username":"a\u0000b"}"#.to_owned(),
            400,
            "M_INVALID_PARAM",
        ),
        ("user_may_create_room", "{}".to_owned(), 404, "M_UNRECOGNIZED"),
        ("check_event_for_spam/deeper", "{}".to_owned(), 404, "M_UNRECOGNIZED"),
    ] {
        let (found, json) = house.ask_as(PARTY, &right, callback, body.clone()).await;
        assert_eq!(
            (found.as_u16(), &json["errcode"]),
            (status, &json!(errcode)),
            "{callback} {body:.60}"
        );
        assert!(json["error"].as_str().is_some_and(|text| text.len() > 10));
    }
    let read = Request::get(format!("/gate/synapse/{PARTY}/ping")).header("authorization", right);
    let (status, json) = house.send(read.body(Body::empty()).expect("a request")).await;
    assert_eq!(
        (status, &json["errcode"]),
        (StatusCode::NOT_FOUND, &json!("M_UNRECOGNIZED"))
    );
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
