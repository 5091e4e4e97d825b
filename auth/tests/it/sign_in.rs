//! Sign-in messages that must not work, each after the same one that does.

use crate::browser::Browser;
use crate::fakes::{CHAIN, Mood};
use crate::house::{House, answer, sign, sign_in, wallet, with};
use domain::account::AccountState;
use serde_json::{Value, json};
use std::time::Duration;

/// The clean twin: the untouched answer of the same browser is accepted.
async fn accepted(browser: &mut Browser, answer: Value) -> Value {
    browser.post("/auth/siwe/session", answer).await.is(200)
}

#[tokio::test]
async fn a_wallet_without_an_account_gets_a_session_and_the_gates_reasons() {
    let house = House::new();
    let mut browser = house.browser();
    let body = sign_in(&mut browser, &wallet(1)).await.is(200);
    assert_eq!(body["address"], json!(wallet(1).address().to_string()));
    assert_eq!(body["account"], Value::Null);
    assert_eq!(
        body["decision"],
        json!({"outcome": "granted", "reasons": [{
            "condition": "pass", "outcome": "yes", "text": "gate-pass says Yes", "link": "https://pass.example/",
            "block": {"chain": "eip155:31337", "number": 12},
        }]})
    );
    assert!(browser.cookies.contains_key("gh_8080"));
    assert!(
        !browser.cookies.contains_key("gh_8080_pre"),
        "the pre-session is discarded"
    );
    let me = browser.get("/auth/session").await.is(200);
    assert_eq!((&me["address"], &me["account"]), (&body["address"], &Value::Null));
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_uses_nothing_up() {
    let house = House::new();
    let mut browser = house.browser();
    let good = answer(&mut browser, &wallet(1), "sign_in").await;
    let message = good["message"].as_str().expect("a message");
    let forged = json!({"message": message, "signature": sign(&wallet(2), message)});
    browser
        .post("/auth/siwe/session", forged)
        .await
        .is_error(401, "wrong_signature");
    for bad in ["", "0x", "nonsense", &format!("0x{}", "ab".repeat(8193))] {
        let malformed = json!({"message": message, "signature": bad});
        browser
            .post("/auth/siwe/session", malformed)
            .await
            .is_error(400, "malformed_signature");
    }
    assert!(!browser.cookies.contains_key("gh_8080"));
    accepted(&mut browser, good).await;
}

#[tokio::test]
async fn an_expired_challenge_is_refused() {
    let house = House::new();
    let mut browser = house.browser();
    let in_time = answer(&mut browser, &wallet(1), "sign_in").await;
    house.clock.advance(Duration::from_millis(299_999));
    accepted(&mut browser, in_time).await;
    let late = answer(&mut browser, &wallet(1), "sign_in").await;
    house.clock.advance(Duration::from_secs(300));
    browser
        .post("/auth/siwe/session", late)
        .await
        .is_error(401, "challenge_expired");
}

#[tokio::test]
async fn a_challenge_is_good_for_one_answer() {
    let house = House::new();
    let mut browser = house.browser();
    let good = answer(&mut browser, &wallet(1), "sign_in").await;
    let mut before = browser.clone();
    accepted(&mut browser, good.clone()).await;
    before
        .post("/auth/siwe/session", good)
        .await
        .is_error(401, "challenge_unknown");
}

#[tokio::test]
async fn twenty_answers_at_once_make_one_session() {
    let house = House::new();
    let mut browser = house.browser();
    let good = answer(&mut browser, &wallet(1), "sign_in").await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (mut twin, good) = (browser.clone(), good.clone());
        tries.spawn(async move { twin.post("/auth/siwe/session", good).await.status.as_u16() });
    }
    let mut statuses = tries.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(statuses[1..].iter().all(|status| *status == 401), "{statuses:?}");
}

#[tokio::test]
async fn a_challenge_of_one_browser_is_refused_in_another() {
    let house = House::new();
    let (mut ours, mut other) = (house.browser(), house.browser());
    let good = answer(&mut ours, &wallet(1), "sign_in").await;
    other
        .post("/auth/siwe/session", good.clone())
        .await
        .is_error(401, "no_pre_session");
    answer(&mut other, &wallet(1), "sign_in").await;
    other
        .post("/auth/siwe/session", good.clone())
        .await
        .is_error(401, "other_browser");
    accepted(&mut ours, good).await;
}

#[tokio::test]
async fn a_message_for_another_site_or_with_one_letter_changed_is_refused() {
    let house = House::new();
    let mut browser = house.browser();
    let good = answer(&mut browser, &wallet(1), "sign_in").await;
    let message = good["message"].as_str().expect("a message").to_owned();
    for (from, to, code) in [
        ("localhost:8080 wants", "evil.example wants", "foreign_domain"),
        ("localhost:8080 wants", "localhost:8081 wants", "foreign_domain"),
        (
            "URI: http://localhost:8080",
            "URI: http://localhost:8081",
            "message_altered",
        ),
        ("Chain ID: 31337", "Chain ID: 1", "message_altered"),
        ("Sign in to", "Log in to", "message_altered"),
        ("wants you to sign in", "would like you to sign in", "bad_message"),
    ] {
        let altered = message.replace(from, to);
        assert_ne!(altered, message);
        let answer = json!({"message": altered, "signature": sign(&wallet(1), &altered)});
        browser.post("/auth/siwe/session", answer).await.is_error(400, code);
    }
    accepted(&mut browser, good).await;
}

#[tokio::test]
async fn a_signature_for_another_purpose_is_refused() {
    let house = House::new();
    let mut member = house.member(1, "ada").await;
    let for_codes = answer(&mut member, &wallet(1), "renew_recovery_codes").await;
    member
        .post("/auth/siwe/session", for_codes.clone())
        .await
        .is_error(400, "wrong_purpose");
    let wrong = with(for_codes.clone(), json!({"username": "ada"}));
    member
        .delete("/auth/account", wrong)
        .await
        .is_error(400, "wrong_purpose");
    member.post("/auth/recovery-codes", for_codes).await.is(201);
}

#[tokio::test]
async fn signing_in_again_ends_the_session_the_browser_had() {
    let house = House::new();
    let mut browser = house.member(1, "ada").await;
    let mut stale = browser.clone();
    assert_eq!(
        stale.get("/auth/session").await.is(200)["account"]["username"],
        json!("ada")
    );
    let body = sign_in(&mut browser, &wallet(1)).await.is(200);
    assert_eq!(body["account"]["username"], json!("ada"));
    assert_ne!(browser.cookies, stale.cookies);
    assert_eq!(stale.get("/auth/session").await.is(200)["address"], Value::Null);
}

#[tokio::test]
async fn a_wallet_of_nobody_leaves_the_member_signed_in_who_chose_it_by_mistake() {
    let house = House::new();
    house.member(2, "bob").await;
    let mut browser = house.member(1, "ada").await;
    let wrong = answer(&mut browser, &wallet(3), "sign_in").await;
    for mood in [Mood::Granted, Mood::Denied, Mood::Unknown] {
        house.gate.set(mood);
        let refused = browser.post("/auth/siwe/session", wrong.clone()).await;
        refused.is_error(409, "wallet_of_nobody");
        let message = refused.json["message"].as_str().expect("words");
        assert!(
            message.contains("@ada") && message.contains("sign out first"),
            "{message}"
        );
        assert!(refused.headers.get("set-cookie").is_none());
    }
    house.gate.set(Mood::Granted);
    let still = browser.get("/auth/session").await.is(200);
    assert_eq!(still["account"]["username"], json!("ada"));

    // Whoever means it signs out first; another member signs in without that.
    browser.delete("/auth/session", json!({})).await.is(204);
    sign_in(&mut browser, &wallet(3)).await.is(200);
    sign_in(&mut browser, &wallet(2)).await.is(200);
    let now = browser.get("/auth/session").await.is(200);
    assert_eq!(now["account"]["username"], json!("bob"));
    sign_in(&mut browser, &wallet(1)).await.is(200);
}

#[tokio::test]
async fn a_suspended_account_loses_its_session_and_cannot_sign_in() {
    let house = House::new();
    let mut browser = house.member(1, "ada").await;
    assert_eq!(
        browser.get("/auth/session").await.is(200)["account"]["username"],
        json!("ada")
    );
    let id = house.accounts().await[0].id;
    house
        .write(move |conn| store::accounts::set_state(conn, id, AccountState::Suspended))
        .await;
    assert_eq!(browser.get("/auth/session").await.is(200)["address"], Value::Null);
    sign_in(&mut house.browser(), &wallet(1))
        .await
        .is_error(403, "account_suspended");
    house
        .write(move |conn| store::accounts::set_state(conn, id, AccountState::Active))
        .await;
    assert_eq!(
        browser.get("/auth/session").await.is(200)["address"],
        Value::Null,
        "the session ended for good"
    );
    sign_in(&mut browser, &wallet(1)).await.is(200);
}

#[tokio::test]
async fn signing_out_ends_the_session_everywhere_the_cookie_is() {
    let house = House::new();
    let mut browser = house.member(1, "ada").await;
    let mut copy = browser.clone();
    assert_eq!(
        copy.get("/auth/session").await.is(200)["account"]["username"],
        json!("ada")
    );
    browser.delete("/auth/session", Value::Null).await.is(204);
    assert!(browser.cookies.is_empty());
    assert_eq!(copy.get("/auth/session").await.is(200)["address"], Value::Null);
}

#[tokio::test]
async fn a_session_dies_after_thirty_days_without_use() {
    let house = House::new();
    let mut browser = house.member(1, "ada").await;
    for _ in 0..5 {
        house.clock.advance(Duration::from_secs(29 * 86_400));
        assert_eq!(
            browser.get("/auth/session").await.is(200)["account"]["username"],
            json!("ada")
        );
    }
    house.clock.advance(Duration::from_secs(30 * 86_400));
    assert_eq!(browser.get("/auth/session").await.is(200)["address"], Value::Null);
}

#[tokio::test]
async fn a_session_dies_after_half_a_year_however_much_it_is_used() {
    let house = House::new();
    let mut browser = house.member(1, "ada").await;
    for _ in 0..8 {
        house.clock.advance(Duration::from_secs(20 * 86_400));
        assert_eq!(
            browser.get("/auth/session").await.is(200)["account"]["username"],
            json!("ada")
        );
    }
    house.clock.advance(Duration::from_secs(20 * 86_400));
    assert_eq!(browser.get("/auth/session").await.is(200)["address"], Value::Null);
}

#[tokio::test]
async fn a_lower_case_address_is_served_with_its_checksum() {
    let house = House::new();
    let mut browser = house.browser();
    let address = format!("{:#x}", wallet(1).address());
    let issued = browser
        .post("/auth/siwe/challenge", json!({"address": address, "chain_id": CHAIN.0}))
        .await
        .is(200);
    let message = issued["message"].as_str().expect("a message");
    assert!(message.contains(&wallet(1).address().to_string()), "{message}");
    accepted(
        &mut browser,
        json!({"message": message, "signature": sign(&wallet(1), message)}),
    )
    .await;
}
