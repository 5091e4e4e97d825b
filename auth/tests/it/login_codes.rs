//! One-time log-in codes from the settings.

use crate::browser::{Browser, Reply};
use crate::house::House;
use domain::account::AccountState;
use serde_json::{Value, json};
use std::time::Duration;

async fn make(browser: &mut Browser) -> String {
    let made = browser.post("/auth/login-codes", json!({})).await.is(201);
    made["code"].as_str().expect("a code").to_owned()
}

async fn redeem(house: &House, username: &str, code: &str) -> Reply {
    let typed = json!({"username": username, "code": code});
    house.browser().post("/auth/login-codes/session", typed).await
}

/// Another code of the same shape.
fn wrong(code: &str) -> String {
    let last = if code.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &code[..code.len() - 1])
}

#[tokio::test]
async fn a_login_code_signs_in_once() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let code = make(&mut ada).await;
    let mut phone = house.browser();
    let typed = json!({"username": " @Ada ", "code": code.to_lowercase().replace('-', " ")});
    let body = phone.post("/auth/login-codes/session", typed).await.is(200);
    assert_eq!(body["account"]["username"], json!("ada"));
    let me = phone.get("/auth/session").await.is(200);
    assert_eq!((&me["method"], &me["address"]), (&json!("code"), &Value::Null));
    redeem(&house, "ada", &code).await.is_error(401, "wrong_login_code");
}

#[tokio::test]
async fn a_login_code_works_for_five_minutes_and_until_the_next_one() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let first = make(&mut ada).await;
    let second = make(&mut ada).await;
    redeem(&house, "ada", &first).await.is_error(401, "wrong_login_code");
    house.clock.advance(Duration::from_secs(299));
    redeem(&house, "ada", &second).await.is(200);
    let third = make(&mut ada).await;
    house.clock.advance(Duration::from_secs(300));
    redeem(&house, "ada", &third).await.is_error(401, "wrong_login_code");
}

#[tokio::test]
async fn the_fifth_wrong_guess_kills_a_login_code() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let code = make(&mut ada).await;
    for _ in 0..4 {
        redeem(&house, "ada", &wrong(&code))
            .await
            .is_error(401, "wrong_login_code");
    }
    redeem(&house, "ada", &code).await.is(200);
    let code = make(&mut ada).await;
    for _ in 0..5 {
        redeem(&house, "ada", &wrong(&code))
            .await
            .is_error(401, "wrong_login_code");
    }
    redeem(&house, "ada", &code).await.is_error(401, "wrong_login_code");
}

#[tokio::test]
async fn a_login_code_of_one_account_is_worth_nothing_for_another() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let mut grace = house.member(2, "grace").await;
    let code = make(&mut ada).await;
    make(&mut grace).await;
    redeem(&house, "grace", &code).await.is_error(401, "wrong_login_code");
    redeem(&house, "nobody", &code).await.is_error(401, "wrong_login_code");
    redeem(&house, "ada", &code).await.is(200);
}

#[tokio::test]
async fn a_suspended_member_is_not_signed_in_by_a_login_code() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let code = make(&mut ada).await;
    redeem(&house, "ada", &code).await.is(200);
    let code = make(&mut ada).await;
    let id = house.accounts().await[0].id;
    house
        .write(move |conn| store::accounts::set_state(conn, id, AccountState::Suspended))
        .await;
    redeem(&house, "ada", &code).await.is_error(403, "account_suspended");
    ada.post("/auth/login-codes", json!({}))
        .await
        .is_error(401, "no_session");
}

#[tokio::test]
async fn login_codes_share_the_allowance_of_signing_in() {
    let house = House::with(2, &[]);
    for _ in 0..2 {
        redeem(&house, "ada", "00000-00000")
            .await
            .is_error(401, "wrong_login_code");
    }
    redeem(&house, "ada", "00000-00000").await.is_error(429, "rate_limited");
}
