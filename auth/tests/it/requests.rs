//! Requests that are wrong before anybody looks at what they ask for.

use crate::fakes::CHAIN;
use crate::house::{House, wallet};
use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};

const CHALLENGE: &str = "/auth/siwe/challenge";

fn wanted() -> Value {
    json!({"address": wallet(1).address(), "chain_id": CHAIN.0})
}

#[tokio::test]
async fn a_request_of_another_origin_is_refused() {
    let house = House::new();
    let mut browser = house.browser();
    browser.post(CHALLENGE, wanted()).await.is(200);
    for origin in [
        "https://evil.example",
        "http://localhost:8081",
        "https://localhost:8080",
        "null",
    ] {
        browser.origin = Some(origin.into());
        browser.post(CHALLENGE, wanted()).await.is_error(403, "foreign_origin");
        browser
            .delete("/auth/session", Value::Null)
            .await
            .is_error(403, "foreign_origin");
    }
    browser.origin = None;
    browser.post(CHALLENGE, wanted()).await.is_error(403, "foreign_origin");
    for (site, accepted) in [("same-origin", true), ("same-site", false), ("cross-site", false)] {
        let request = browser
            .request(Method::POST, CHALLENGE)
            .header(header::CONTENT_TYPE, "application/json");
        let request = request
            .header("sec-fetch-site", site)
            .body(Body::from(wanted().to_string()));
        let reply = browser.send(request.expect("a request")).await;
        assert_eq!(reply.status.is_success(), accepted, "{site}");
    }
    browser.get("/auth/session").await.is(200);
}

#[tokio::test]
async fn anything_but_json_is_refused() {
    let house = House::new();
    let mut browser = house.browser();
    for (content_type, status) in [
        (Some("application/json"), 200),
        (Some("Application/JSON; charset=utf-8"), 200),
        (Some("text/plain"), 415),
        (Some("application/x-www-form-urlencoded"), 415),
        (None, 415),
    ] {
        let mut request = browser.request(Method::POST, CHALLENGE);
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let reply = browser
            .send(request.body(Body::from(wanted().to_string())).expect("a request"))
            .await;
        assert_eq!(reply.status.as_u16(), status, "{content_type:?}");
        if status == 415 {
            reply.is_error(415, "not_json");
        }
    }
}

#[tokio::test]
async fn a_body_of_more_than_64_kib_is_refused_with_or_without_its_length() {
    let house = House::new();
    let mut browser = house.browser();
    let padded = |bytes: usize| {
        let text = wanted().to_string();
        format!("{text}{}", " ".repeat(bytes - text.len()))
    };
    for (bytes, status) in [(64 * 1024, 200), (64 * 1024 + 1, 413)] {
        for announced in [true, false] {
            let mut request = browser
                .request(Method::POST, CHALLENGE)
                .header(header::CONTENT_TYPE, "application/json");
            if announced {
                request = request.header(header::CONTENT_LENGTH, bytes);
            }
            let reply = browser
                .send(request.body(Body::from(padded(bytes))).expect("a request"))
                .await;
            assert_eq!(reply.status.as_u16(), status, "{bytes} bytes, announced: {announced}");
            if status == 413 {
                reply.is_error(413, "body_too_large");
            }
        }
    }
}

#[tokio::test]
async fn broken_deep_and_foreign_json_is_refused() {
    let house = House::new();
    let mut browser = house.browser();
    browser.post(CHALLENGE, wanted()).await.is(200);
    let deep = format!("{{\"x\":{}1{}", "[".repeat(5000), "]".repeat(5000));
    for (body, status, code) in [
        (b"{".to_vec(), 400, "bad_json"),
        (b"".to_vec(), 400, "bad_json"),
        (b"{\"address\":\"\xff\"}".to_vec(), 400, "bad_json"),
        (deep.into_bytes(), 400, "bad_json"),
        (b"{}".to_vec(), 422, "bad_shape"),
        (b"[]".to_vec(), 422, "bad_shape"),
        (br#"{"address":1,"chain_id":1}"#.to_vec(), 422, "bad_shape"),
        (br#"{"address":"0x00","chain_id":-1}"#.to_vec(), 422, "bad_shape"),
    ] {
        let request = browser
            .request(Method::POST, CHALLENGE)
            .header(header::CONTENT_TYPE, "application/json");
        let reply = browser.send(request.body(Body::from(body)).expect("a request")).await;
        reply.is_error(status, code);
    }
}

#[tokio::test]
async fn a_method_that_an_address_does_not_have_is_named() {
    let house = House::new();
    let mut browser = house.browser();
    browser.post("/auth/handoffs", json!({})).await.is(201);
    browser.get("/auth/handoffs").await.is_error(405, "method_not_allowed");
}
