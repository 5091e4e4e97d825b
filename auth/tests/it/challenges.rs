//! What a challenge may be asked for, and how often.

use crate::fakes::CHAIN;
use crate::house::{House, sign_in, wallet};
use serde_json::{Value, json};
use std::time::Duration;

fn wanted() -> Value {
    json!({"address": wallet(1).address(), "chain_id": CHAIN.0})
}

#[tokio::test]
async fn a_challenge_names_the_site_the_purpose_and_its_end() {
    let house = House::new();
    let mut browser = house.browser();
    let reply = browser.post("/auth/siwe/challenge", wanted()).await;
    assert_eq!(reply.headers["cache-control"], "no-store");
    let issued = reply.is(200);
    let message = issued["message"].as_str().expect("a message");
    assert!(message.starts_with("localhost:8080 wants you to sign in"), "{message}");
    assert!(message.contains("Sign in to Test Guild."), "{message}");
    let nonce = issued["nonce"].as_str().expect("a nonce");
    assert_eq!(nonce.len(), 32);
    assert!(message.contains(nonce));
    assert!(message.ends_with(issued["expires_at"].as_str().expect("a time")));
    let pre_session = browser.cookies.clone();
    browser.post("/auth/siwe/challenge", wanted()).await.is(200);
    assert_eq!(browser.cookies, pre_session, "the pre-session is used again");
}

#[tokio::test]
async fn an_address_a_chain_or_a_purpose_that_does_not_exist_is_refused() {
    let house = House::new();
    let mut browser = house.browser();
    browser.post("/auth/siwe/challenge", wanted()).await.is(200);
    for bad in ["", "0x12", "ada.eth", "00112233445566778899aabbccddeeff00112233"] {
        let request = json!({"address": bad, "chain_id": CHAIN.0});
        browser
            .post("/auth/siwe/challenge", request)
            .await
            .is_error(400, "bad_address");
    }
    let request = json!({"address": wallet(1).address(), "chain_id": 1});
    let reply = browser.post("/auth/siwe/challenge", request).await;
    reply.is_error(400, "chain_not_served");
    assert_eq!(reply.json["chain_ids"], json!([31337]));
    let request = json!({"address": wallet(1).address(), "chain_id": CHAIN.0, "purpose": "steal"});
    browser
        .post("/auth/siwe/challenge", request)
        .await
        .is_error(422, "bad_shape");
}

#[tokio::test]
async fn challenges_for_settings_need_an_account() {
    let house = House::new();
    let request = json!({"address": wallet(1).address(), "chain_id": CHAIN.0, "purpose": "delete_account"});
    let mut member = house.member(1, "ada").await;
    let issued = member.post("/auth/siwe/challenge", request.clone()).await.is(200);
    assert!(
        issued["message"]
            .as_str()
            .is_some_and(|m| m.contains("Delete your account at Test Guild for ever."))
    );
    let mut stranger = house.browser();
    stranger
        .post("/auth/siwe/challenge", request.clone())
        .await
        .is_error(401, "no_session");
    sign_in(&mut stranger, &wallet(2)).await.is(200);
    stranger
        .post("/auth/siwe/challenge", request)
        .await
        .is_error(403, "not_member");
}

#[tokio::test]
async fn a_browser_has_at_most_five_open_challenges() {
    let house = House::new();
    let mut browser = house.browser();
    for _ in 0..5 {
        browser.post("/auth/siwe/challenge", wanted()).await.is(200);
    }
    house.clock.advance(Duration::from_secs(60));
    let reply = browser.post("/auth/siwe/challenge", wanted()).await;
    reply.is_error(429, "too_many_challenges");
    assert_eq!(reply.headers["retry-after"], "240");
    house.browser().post("/auth/siwe/challenge", wanted()).await.is(200);
    house.clock.advance(Duration::from_secs(240));
    browser.post("/auth/siwe/challenge", wanted()).await.is(200);
}

#[tokio::test]
async fn the_eleventh_request_of_a_minute_from_one_address_waits() {
    let house = House::with(10, &[]);
    let from = |ip: &str| {
        let mut browser = house.browser();
        browser.ip = ip.parse().expect("an address");
        browser
    };
    for _ in 0..10 {
        from("2001:db8::1").post("/auth/siwe/challenge", wanted()).await.is(200);
    }
    let reply = from("2001:db8::2").post("/auth/siwe/challenge", wanted()).await;
    reply.is_error(429, "rate_limited");
    assert_eq!(
        (&reply.headers["retry-after"], &reply.json["retry_after"]),
        (&"6".parse().expect("a value"), &json!(6))
    );
    from("2001:db8:0:1::1")
        .post("/auth/siwe/challenge", wanted())
        .await
        .is(200);
    house.clock.advance(Duration::from_secs(6));
    from("2001:db8::1").post("/auth/siwe/challenge", wanted()).await.is(200);
}
