//! What the instance says about itself, and what it does not offer yet.

use crate::house::House;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn the_instance_tells_its_bare_domain_and_its_real_limits() {
    let house = House::new();
    house.member("ada").await;
    let old = house.get_as_stranger("/api/v1/instance").await.ok();
    assert_eq!(old["uri"], "guild.example");
    assert_eq!(old["stats"]["user_count"], 1);
    assert_eq!(old["configuration"]["statuses"]["max_characters"], 500);
    assert!(
        old["version"]
            .as_str()
            .is_some_and(|text| text.contains("compatible; Guildhall"))
    );
    let new = house.get_as_stranger("/api/v2/instance").await.ok();
    assert_eq!(new["domain"], "guild.example");
    assert!(new["api_versions"]["mastodon"].is_number());
    assert_eq!(new["registrations"]["enabled"], false);
    assert_eq!(
        new["configuration"]["urls"].get("streaming"),
        None,
        "there is no streaming yet"
    );
    assert_eq!(new["configuration"]["statuses"]["max_characters"], 500);
    assert_eq!(new["rules"], json!([]));
}

#[tokio::test]
async fn a_blocked_host_is_told_without_the_reason() {
    let house = House::new();
    let blocks = "/api/v1/instance/domain_blocks";
    assert_eq!(house.get_as_stranger(blocks).await.ok(), json!([]));
    let now = domain::Clock::now(&*house.clock);
    house
        .write(move |conn| store::hosts::block(conn, "bad.example", "ada complained", now))
        .await;
    let told = house.get_as_stranger(blocks).await.ok();
    assert_eq!(
        told,
        json!([{"domain": "bad.example", "severity": "suspend", "comment": null}])
    );
}

#[tokio::test]
async fn what_is_not_offered_yet_is_empty_or_refused_with_a_reason() {
    let house = House::new();
    let ada = house.member("ada").await;
    for path in [
        "/api/v1/custom_emojis",
        "/api/v1/filters",
        "/api/v2/filters",
        "/api/v1/lists",
        "/api/v1/followed_tags",
        "/api/v1/featured_tags",
        "/api/v1/announcements",
        "/api/v1/trends",
        "/api/v1/trends/tags",
        "/api/v1/trends/statuses",
        "/api/v1/trends/links",
        "/api/v1/suggestions",
        "/api/v2/suggestions",
        "/api/v1/directory",
        "/api/v1/endorsements",
        "/api/v1/scheduled_statuses",
        "/api/v1/domain_blocks",
        "/api/v1/instance/peers",
        "/api/v1/instance/activity",
        "/api/v1/instance/rules",
    ] {
        assert_eq!(house.get(&ada, path).await.ok(), json!([]), "{path}");
    }
    for path in [
        "/api/v1/lists",
        "/api/v1/filters",
        "/api/v2/filters",
        "/api/v1/media",
        "/api/v2/media",
        "/api/v1/reports",
        "/api/v1/push/subscription",
    ] {
        let why = house
            .json(&ada, Method::POST, path, json!({"title": "x"}))
            .await
            .refused(422);
        assert!(why.contains(" here yet"), "{path}: {why}");
    }
    for path in [
        "/api/v1/polls/1",
        "/api/v1/lists/1",
        "/api/v1/media/1",
        "/api/v1/streaming/health",
    ] {
        assert_eq!(house.get(&ada, path).await.refused(404), "Record not found", "{path}");
    }
}

#[tokio::test]
async fn everybody_has_a_picture_and_nobody_is_counted_for_looking_at_it() {
    let house = House::new();
    let ada = house.member("ada").await;
    let account = house.get(&ada, "/api/v1/accounts/verify_credentials").await.ok();
    for name in ["avatar", "header"] {
        let address = account[name].as_str().expect("an address");
        let path = address.strip_prefix("https://guild.example").expect("of this instance");
        let answer = house.get_as_stranger(path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["content-type"], "image/png");
        assert!(!answer.headers.contains_key("x-ratelimit-remaining"));
    }
    house.get_as_stranger("/avatars/1").await.refused(404);
    house.get_as_stranger("/avatars/x").await.refused(404);
}

#[tokio::test]
async fn markers_are_kept_for_each_timeline_and_only_for_their_owner() {
    let house = House::new();
    let (ada, bob) = (house.member("ada").await, house.member("bob").await);
    let moved = house
        .json(
            &ada,
            Method::POST,
            "/api/v1/markers",
            json!({"home": {"last_read_id": "77"}}),
        )
        .await
        .ok();
    assert_eq!(moved["home"]["last_read_id"], "77");
    assert!(moved.get("notifications").is_none());
    let both = "/api/v1/markers?timeline[]=home&timeline[]=notifications";
    assert_eq!(house.get(&ada, both).await.ok()["home"]["last_read_id"], "77");
    assert_eq!(
        house.get(&ada, "/api/v1/markers?timeline[]=notifications").await.ok(),
        json!({})
    );
    assert_eq!(house.get(&bob, both).await.ok(), json!({}));
    for bad in ["x", "-1", ""] {
        let body = json!({"home": {"last_read_id": bad}});
        house
            .json(&ada, Method::POST, "/api/v1/markers", body)
            .await
            .refused(422);
    }
    assert_eq!(house.get(&ada, both).await.ok()["home"]["last_read_id"], "77");
}
