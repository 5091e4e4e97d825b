//! How often one may ask, and from where.

use crate::house::House;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use axum::response::Response;
use domain::Clock;
use mastodon::{ApiLimits, ClientAddress, InstanceInfo, Mastodon, Wiring};
use std::time::Duration;
use tower::ServiceExt;

/// A house where one may ask three times in five minutes.
fn house() -> House {
    let mut house = House::new();
    let app = Mastodon::new(Wiring {
        means: house.app.means().clone(),
        instance: InstanceInfo::default(),
        limits: ApiLimits {
            requests: 3,
            ..ApiLimits::default()
        },
        sign_up: None,
        notice_words: std::sync::Arc::new(|kind, _| kind.as_str().to_owned()),
    });
    house.router = app.router();
    house
}

async fn from(house: &House, address: &str, token: Option<&str>) -> Response {
    let mut request = Request::builder().uri("/api/v1/instance");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let mut request = request.body(Body::empty()).expect("a request");
    request
        .extensions_mut()
        .insert(ClientAddress(address.parse().expect("an address")));
    house
        .router
        .clone()
        .oneshot(request)
        .await
        .expect("the router never fails")
}

fn header_of<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers()[name].to_str().expect("text")
}

#[tokio::test]
async fn every_answer_says_how_much_is_left_and_the_fourth_is_told_to_wait() {
    let house = house();
    let ada = house.member("ada").await;
    for left in ["2", "1", "0"] {
        let answer = from(&house, "192.0.2.1", Some(&ada.token)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(header_of(&answer, "x-ratelimit-limit"), "3");
        assert_eq!(header_of(&answer, "x-ratelimit-remaining"), left);
    }
    let refused = house.get(&ada, "/api/v1/instance").await;
    assert_eq!(refused.headers["retry-after"], "100");
    let reset = house.clock.now().plus(Duration::from_secs(300)).to_rfc3339();
    assert_eq!(refused.headers["x-ratelimit-reset"], reset.as_str());
    assert_eq!(refused.refused(429), "Too many requests");
    house.clock.advance(Duration::from_secs(100));
    house.get(&ada, "/api/v1/instance").await.ok();
}

#[tokio::test]
async fn a_member_is_counted_wherever_they_are_and_others_are_not_affected() {
    let house = house();
    let (ada, bob) = (house.member("ada").await, house.member("bob").await);
    for last in 1..=3 {
        let answer = from(&house, &format!("192.0.2.{last}"), Some(&ada.token)).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }
    let again = from(&house, "192.0.2.9", Some(&ada.token)).await;
    assert_eq!(again.status(), StatusCode::TOO_MANY_REQUESTS);
    let other = from(&house, "192.0.2.9", Some(&bob.token)).await;
    assert_eq!(other.status(), StatusCode::OK);
}

#[tokio::test]
async fn strangers_are_counted_by_address_and_a_wrong_token_makes_nobody_a_member() {
    let house = house();
    for _ in 0..2 {
        assert_eq!(from(&house, "2001:db8::1", None).await.status(), StatusCode::OK);
    }
    let guess = from(&house, "2001:db8::2", Some("nonsense")).await;
    assert_eq!(header_of(&guess, "x-ratelimit-remaining"), "0");
    let neighbour = from(&house, "2001:db8::3", None).await;
    assert_eq!(neighbour.status(), StatusCode::TOO_MANY_REQUESTS, "the same /64");
    let elsewhere = from(&house, "2001:db8:0:1::3", None).await;
    assert_eq!(elsewhere.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_browser_may_ask_from_any_site_and_read_what_clients_need() {
    let house = house();
    for path in ["/api/v1/statuses", "/api/v1/nowhere", "/api/v2/search"] {
        let headers = [
            ("origin", "https://elk.example"),
            ("access-control-request-method", "POST"),
            (
                "access-control-request-headers",
                "authorization, idempotency-key, content-type",
            ),
        ];
        let answer = house.send(Method::OPTIONS, path, &headers, Body::empty()).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.status);
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
        let allowed = answer.headers["access-control-allow-headers"].to_str().expect("text");
        for name in ["authorization", "idempotency-key", "content-type"] {
            assert!(allowed.contains(name), "{allowed}");
        }
    }
    let headers = [("origin", "https://elk.example")];
    for path in [
        "/api/v1/instance",
        "/api/v1/timelines/home",
        "/api/v1/nowhere",
        "/api/v1/instance",
    ] {
        let answer = house.send(Method::GET, path, &headers, Body::empty()).await;
        assert_eq!(answer.headers["access-control-allow-origin"], "*", "{path}");
        let exposed = answer.headers["access-control-expose-headers"].to_str().expect("text");
        assert!(
            exposed.contains("link") && exposed.contains("x-ratelimit-remaining"),
            "{exposed}"
        );
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
    }
}

#[tokio::test]
async fn what_nothing_answers_to_is_refused_in_the_shape_of_the_api() {
    let house = House::new();
    house.get_as_stranger("/api/v2/instance").await.ok();
    for path in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/emails/confirmations",
        "/api/oembed",
        "/api/v9/x/y/z",
    ] {
        assert_eq!(house.get_as_stranger(path).await.refused(404), "Not Found", "{path}");
    }
    let wrong = house.send(Method::DELETE, "/api/v2/instance", &[], Body::empty()).await;
    assert_eq!(wrong.refused(405), "This address does not answer to this method");
}

#[tokio::test]
async fn no_cache_keeps_an_answer_and_pictures_are_kept() {
    let house = House::new();
    let ada = house.member("ada").await;
    for path in ["/api/v1/preferences", "/api/v2/instance", "/api/v1/nowhere"] {
        let answer = house.get(&ada, path).await;
        assert_eq!(answer.headers["cache-control"], "private, no-store", "{path}");
    }
    let refused = house.get_as_stranger("/api/v1/preferences").await;
    assert_eq!(refused.headers["cache-control"], "private, no-store");
    let picture = house.get_as_stranger(&format!("/avatars/{}", ada.id())).await;
    assert_eq!(picture.headers["cache-control"], "public, max-age=86400");
}
