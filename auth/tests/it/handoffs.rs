//! Hand-off: one browser waits, another one lets it in by choosing the number it shows.

use crate::browser::Browser;
use crate::house::House;
use auth::{AuthError, Visitor};
use axum::http::Method;
use domain::account::AccountState;
use serde_json::{Value, json};
use std::net::IpAddr;
use std::time::Duration;

async fn visitor(house: &House, browser: &Browser) -> Visitor {
    let request = browser.request(Method::GET, "/").body(()).expect("a request");
    let mut visitor = house.auth.visitor(request.headers()).await.expect("a visitor");
    visitor.client_ip = Some(browser.ip);
    visitor
}

/// A browser that waits, with its code and number.
async fn waiting(house: &House) -> (Browser, String, i32) {
    let mut phone = house.browser();
    let begun = phone.post("/auth/handoffs", json!({})).await.is(201);
    let code = begun["code"].as_str().expect("a code").to_owned();
    assert_eq!(begun["url"], json!(format!("http://localhost:8080/handoff/{code}")));
    let number = begun["number"].as_i64().expect("a number");
    (phone, code, i32::try_from(number).expect("two digits"))
}

fn session(code: &str) -> String {
    format!("/auth/handoffs/{code}/session")
}

fn refused(result: Result<(), AuthError>) -> &'static str {
    result.expect_err("refused").code()
}

#[tokio::test]
async fn a_browser_that_is_let_in_gets_a_session_of_its_own() {
    let house = House::new();
    let desktop = house.member(1, "ada").await;
    let (mut phone, code, number) = waiting(&house).await;
    let path = format!("/auth/handoffs/{code}");
    assert_eq!(phone.get(&path).await.is(200)["state"], json!("waiting"));
    phone
        .post(&session(&code), json!({}))
        .await
        .is_error(409, "handoff_waiting");

    let ada = visitor(&house, &desktop).await;
    let offered = house.auth.find_offered_handoff(&ada, &code).await.expect("offered");
    assert_eq!((offered.label.as_str(), offered.is_own), ("Test/1", false));
    assert!(
        offered.choices.contains(&number) && offered.choices.len() == 4,
        "{offered:?}"
    );
    house
        .auth
        .decide_handoff(&ada, &code, Some(number))
        .await
        .expect("let in");
    assert_eq!(phone.get(&path).await.is(200)["state"], json!("approved"));

    let body = phone.post(&session(&code), json!({})).await.is(200);
    assert_eq!(
        (&body["account"]["username"], &body["next"]),
        (&json!("ada"), &json!("/home"))
    );
    let me = phone.get("/auth/session").await.is(200);
    assert_eq!((&me["method"], &me["address"]), (&json!("handoff"), &Value::Null));
    let own = house.auth.list_sessions(&ada).await.expect("a list");
    assert_eq!(own.len(), 2, "two sessions");
    let first = own.iter().find(|s| s.wallet.is_some()).expect("the desktop's");
    house.auth.end_session_by_id(&ada, first.id).await.expect("ended");
    assert!(
        phone.get("/auth/session").await.is(200)["account"].is_object(),
        "it does not hang on the other"
    );
}

#[tokio::test]
async fn a_wrong_number_ends_a_hand_off() {
    let house = House::new();
    let desktop = house.member(1, "ada").await;
    let ada = visitor(&house, &desktop).await;
    let (mut phone, code, number) = waiting(&house).await;
    let offered = house.auth.find_offered_handoff(&ada, &code).await.expect("offered");
    let wrong = *offered.choices.iter().find(|n| **n != number).expect("three of them");
    assert_eq!(
        refused(house.auth.decide_handoff(&ada, &code, Some(wrong)).await),
        "handoff_cancelled"
    );
    assert_eq!(
        refused(house.auth.decide_handoff(&ada, &code, Some(number)).await),
        "handoff_cancelled"
    );
    phone
        .post(&session(&code), json!({}))
        .await
        .is_error(403, "handoff_cancelled");

    let (mut phone, code, number) = waiting(&house).await;
    house
        .auth
        .decide_handoff(&ada, &code, Some(number))
        .await
        .expect("let in");
    phone.post(&session(&code), json!({})).await.is(200);
}

#[tokio::test]
async fn saying_no_ends_a_hand_off() {
    let house = House::new();
    let desktop = house.member(1, "ada").await;
    let ada = visitor(&house, &desktop).await;
    let (mut phone, code, number) = waiting(&house).await;
    house.auth.decide_handoff(&ada, &code, None).await.expect("said no");
    assert_eq!(
        refused(house.auth.decide_handoff(&ada, &code, Some(number)).await),
        "handoff_cancelled"
    );
    phone
        .post(&session(&code), json!({}))
        .await
        .is_error(403, "handoff_cancelled");
}

#[tokio::test]
async fn a_hand_off_lives_two_minutes() {
    let house = House::new();
    let desktop = house.member(1, "ada").await;
    let ada = visitor(&house, &desktop).await;
    let (mut in_time, code, number) = waiting(&house).await;
    let (mut too_late, late_code, late_number) = waiting(&house).await;
    house.clock.advance(Duration::from_secs(119));
    house
        .auth
        .decide_handoff(&ada, &code, Some(number))
        .await
        .expect("let in");
    in_time.post(&session(&code), json!({})).await.is(200);
    house
        .auth
        .decide_handoff(&ada, &late_code, Some(late_number))
        .await
        .expect("let in");
    house.clock.advance(Duration::from_secs(1));
    too_late
        .post(&session(&late_code), json!({}))
        .await
        .is_error(404, "handoff_unknown");
    let (_, code, number) = waiting(&house).await;
    house.clock.advance(Duration::from_secs(120));
    assert_eq!(
        refused(house.auth.decide_handoff(&ada, &code, Some(number)).await),
        "handoff_unknown"
    );
}

#[tokio::test]
async fn a_hand_off_is_collected_once_and_only_by_the_browser_that_waited() {
    let house = House::new();
    let desktop = house.member(1, "ada").await;
    let ada = visitor(&house, &desktop).await;
    let (mut phone, code, number) = waiting(&house).await;
    let (mut other, _, _) = waiting(&house).await;
    house
        .auth
        .decide_handoff(&ada, &code, Some(number))
        .await
        .expect("let in");
    let mut twin = phone.clone();
    let mut bare = house.browser();
    for thief in [&mut other, &mut bare] {
        thief
            .get(&format!("/auth/handoffs/{code}"))
            .await
            .is_error(404, "handoff_unknown");
        thief
            .post(&session(&code), json!({}))
            .await
            .is_error(404, "handoff_unknown");
    }
    phone.post(&session(&code), json!({})).await.is(200);
    twin.post(&session(&code), json!({}))
        .await
        .is_error(404, "handoff_unknown");
    assert_eq!(
        refused(house.auth.decide_handoff(&ada, &code, Some(number)).await),
        "handoff_unknown"
    );
}

#[tokio::test]
async fn a_new_hand_off_takes_the_place_of_the_old_one() {
    let house = House::new();
    let desktop = house.member(1, "ada").await;
    let ada = visitor(&house, &desktop).await;
    let (mut phone, old, number) = waiting(&house).await;
    let begun = phone.post("/auth/handoffs", json!({})).await.is(201);
    assert_eq!(
        refused(house.auth.decide_handoff(&ada, &old, Some(number)).await),
        "handoff_unknown"
    );
    let new = begun["number"].as_i64().and_then(|n| i32::try_from(n).ok());
    let code = begun["code"].as_str().expect("a code");
    house.auth.decide_handoff(&ada, code, new).await.expect("let in");
    phone.post(&session(code), json!({})).await.is(200);
}

#[tokio::test]
async fn a_member_suspended_meanwhile_lets_nobody_in() {
    let house = House::new();
    let desktop = house.member(1, "ada").await;
    let ada = visitor(&house, &desktop).await;
    let (mut phone, code, number) = waiting(&house).await;
    let (_, second, second_number) = waiting(&house).await;
    house
        .auth
        .decide_handoff(&ada, &code, Some(number))
        .await
        .expect("let in");
    let id = house.accounts().await[0].id;
    house
        .write(move |conn| store::accounts::set_state(conn, id, AccountState::Suspended))
        .await;
    phone
        .post(&session(&code), json!({}))
        .await
        .is_error(403, "account_suspended");
    let late = house.auth.decide_handoff(&ada, &second, Some(second_number)).await;
    assert_eq!(refused(late), "account_suspended");
}

#[tokio::test]
async fn only_a_member_decides_and_the_page_knows_the_browser_that_waits() {
    let house = House::new();
    let (phone, code, number) = waiting(&house).await;
    let own = visitor(&house, &phone).await;
    assert!(
        house
            .auth
            .find_offered_handoff(&own, &code)
            .await
            .expect("offered")
            .is_own
    );
    assert_eq!(
        refused(house.auth.decide_handoff(&own, &code, Some(number)).await),
        "no_session"
    );

    let mut desktop = house.member(1, "ada").await;
    let near = visitor(&house, &desktop).await;
    assert!(
        !house
            .auth
            .find_offered_handoff(&near, &code)
            .await
            .expect("offered")
            .elsewhere
    );
    desktop.ip = IpAddr::from([127, 0, 1, 1]);
    let far = visitor(&house, &desktop).await;
    assert!(
        house
            .auth
            .find_offered_handoff(&far, &code)
            .await
            .expect("offered")
            .elsewhere
    );
}

#[tokio::test]
async fn the_database_keeps_no_code_of_a_hand_off() {
    let house = House::new();
    let (_, code, _) = waiting(&house).await;
    let now = house.auth.find_offered_handoff(&Visitor::default(), &code).await;
    assert!(now.is_ok(), "the code is good");
    let moment = domain::Clock::now(&*house.clock);
    let found = house.read(move |conn| store::handoffs::find(conn, &code, moment)).await;
    assert!(found.is_none(), "what is stored is not the code");
}
