//! Yes, no and *cannot be told now* at sign-in and at joining.

use crate::fakes::Mood;
use crate::house::{House, answer, link, sign_in, wallet};
use serde_json::{Value, json};

#[tokio::test]
async fn an_unknown_decision_leaves_the_nonce_and_makes_no_account() {
    let house = House::new();
    house.gate.set(Mood::Unknown);
    let mut browser = house.browser();
    let good = answer(&mut browser, &wallet(1), "sign_in").await;
    let body = browser.post("/auth/siwe/session", good.clone()).await.is(200);
    assert_eq!(
        (&body["account"], &body["decision"]["outcome"]),
        (&Value::Null, &json!("unknown"))
    );
    let reply = browser.post("/auth/join", json!({"username": "ada"})).await;
    reply.is_error(503, "decision_unknown");
    assert_eq!(reply.json["outcome"], json!("unknown"));
    assert_eq!(reply.json["reasons"][0]["outcome"], json!("unknown"));
    assert!(house.accounts().await.is_empty());

    house.gate.set(Mood::Granted);
    let body = browser.post("/auth/siwe/session", good.clone()).await.is(200);
    assert_eq!(
        body["decision"]["outcome"],
        json!("granted"),
        "the same answer is good while nothing is decided"
    );
    browser
        .post("/auth/siwe/session", good)
        .await
        .is_error(401, "no_pre_session");
    browser.post("/auth/join", json!({"username": "ada"})).await.is(201);
}

#[tokio::test]
async fn a_member_signs_in_while_the_chain_is_out() {
    let house = House::new();
    house.member(1, "ada").await;
    house.gate.set(Mood::Unknown);
    let mut browser = house.browser();
    let body = sign_in(&mut browser, &wallet(1)).await.is(200);
    assert_eq!(
        (&body["account"]["username"], &body["decision"]["outcome"]),
        (&json!("ada"), &json!("unknown"))
    );
}

#[tokio::test]
async fn a_denied_wallet_is_told_why_and_takes_nothing() {
    let house = House::new();
    house.gate.set(Mood::Denied);
    let mut browser = house.browser();
    let body = sign_in(&mut browser, &wallet(1)).await.is(200);
    assert_eq!(body["decision"]["outcome"], json!("denied"));
    let reply = browser.post("/auth/join", json!({"username": "ada"})).await;
    reply.is_error(403, "denied");
    assert_eq!(reply.json["outcome"], json!("denied"));
    assert_eq!(reply.json["reasons"][0]["text"], json!("gate-pass says No"));
    assert_eq!(reply.json["reasons"][0]["link"], json!("https://pass.example/"));
    assert!(house.accounts().await.is_empty());
    house.gate.set(Mood::Granted);
    assert_eq!(
        browser.get("/auth/decision").await.is(200)["outcome"],
        json!("granted"),
        "check again"
    );
    browser.post("/auth/join", json!({"username": "ada"})).await.is(201);
}

#[tokio::test]
async fn checking_again_needs_a_session() {
    let house = House::new();
    let mut browser = house.browser();
    browser.get("/auth/decision").await.is_error(401, "no_session");
    sign_in(&mut browser, &wallet(1)).await.is(200);
    browser.get("/auth/decision").await.is(200);
}

#[tokio::test]
async fn the_gate_is_asked_about_all_wallets_of_a_member() {
    let house = House::new();
    let mut browser = house.member(1, "ada").await;
    link(&house, &mut browser, 2).await;
    browser.get("/auth/decision").await.is(200);
    let asked = house
        .gate
        .asked
        .lock()
        .expect("not poisoned")
        .pop()
        .expect("the gate was asked");
    let addresses: Vec<_> = asked.iter().map(|wallet| wallet.address).collect();
    assert_eq!(addresses.len(), 2);
    assert!(addresses.contains(&wallet(1).address()) && addresses.contains(&wallet(2).address()));
}

#[tokio::test]
async fn looking_at_the_decision_again_and_again_leaves_the_allowance_for_joining() {
    let house = House::with(10, &[]);
    house.gate.set(Mood::Unknown);
    let mut browser = house.browser();
    sign_in(&mut browser, &wallet(1)).await.is(200);
    for _ in 0..30 {
        browser.get("/auth/decision").await.is(200);
    }
    let reply = browser.get("/auth/decision").await;
    reply.is_error(429, "rate_limited");
    assert_eq!(reply.headers["retry-after"], "2");
    house.gate.set(Mood::Granted);
    browser.post("/auth/join", json!({"username": "ada"})).await.is(201);
}
