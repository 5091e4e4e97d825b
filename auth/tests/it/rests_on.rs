//! What rests on a wallet or a passkey ends with it: sessions, what was handed on from them, and apps.

use crate::authenticator::Authenticator;
use crate::browser::Browser;
use crate::house::{House, answer, link, sign_in, wallet, with};
use crate::oauth_steps::{access, code, exchange, refused, register, token};
use domain::membership::RECOVERY_DELAY;
use serde_json::{Value, json};

async fn username(browser: &mut Browser) -> Value {
    browser.get("/auth/session").await.is(200)["account"]["username"].clone()
}

/// A browser signed in by a one-time code that `from` makes.
async fn handed_on(house: &House, from: &mut Browser) -> Browser {
    let code = from.post("/auth/login-codes", json!({})).await.is(201)["code"].clone();
    let mut browser = house.browser();
    browser
        .post("/auth/login-codes/session", json!({"username": "ada", "code": code}))
        .await
        .is(200);
    browser
}

#[tokio::test]
async fn sessions_that_rest_on_an_unlinked_wallet_end_with_it_also_those_handed_on() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    link(&house, &mut ada, 2).await;
    let mut direct = house.browser();
    sign_in(&mut direct, &wallet(2)).await.is(200);
    let mut second = handed_on(&house, &mut direct).await;
    let mut unrelated = handed_on(&house, &mut ada).await;
    let signed = answer(&mut ada, &wallet(1), "unlink_wallet").await;
    let target = json!({"address": wallet(2).address()});
    ada.delete("/auth/wallets", with(signed, target)).await.is(202);
    for browser in [&mut direct, &mut second, &mut unrelated] {
        assert_eq!(username(browser).await, json!("ada"), "until then all go on");
    }
    house.after(RECOVERY_DELAY).await;
    assert_eq!(username(&mut direct).await, Value::Null);
    assert_eq!(username(&mut second).await, Value::Null);
    assert_eq!(username(&mut unrelated).await, json!("ada"));
    assert_eq!(username(&mut ada).await, json!("ada"));
}

#[tokio::test]
async fn sessions_that_rest_on_a_removed_passkey_end_with_it() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let mut passkey = Authenticator::new(1);
    let id = passkey.enrol(&mut ada, "phone").await.is(201)["id"].clone();
    let mut phone = house.browser();
    passkey.sign_in(&mut phone).await.is(200);
    let mut second = handed_on(&house, &mut phone).await;
    assert_eq!(username(&mut second).await, json!("ada"));
    let path = format!("/auth/passkeys/{}", id.as_str().expect("an id"));
    phone.delete(&path, Value::Null).await.is(204);
    assert_eq!(username(&mut phone).await, Value::Null);
    assert_eq!(username(&mut second).await, Value::Null);
    assert_eq!(username(&mut ada).await, json!("ada"));
}

#[tokio::test]
async fn apps_that_were_let_in_from_a_session_end_with_what_that_rests_on() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let mut passkey = Authenticator::new(1);
    let id = passkey.enrol(&mut ada, "phone").await.is(201)["id"].clone();
    let mut phone = house.browser();
    passkey.sign_in(&mut phone).await.is(200);
    let mut second = handed_on(&house, &mut phone).await;
    let client = register(&mut ada).await;
    let by_wallet = token(&house, &mut ada, &client).await;
    let by_passkey = token(&house, &mut phone, &client).await;
    let handed_on = token(&house, &mut second, &client).await;
    let waiting = code(&house, &phone, &client, &[("scope", "read")]).await;
    for token in [&by_wallet, &by_passkey, &handed_on] {
        assert!(access(&house, token).await.is_some());
    }
    let path = format!("/auth/passkeys/{}", id.as_str().expect("an id"));
    phone.delete(&path, Value::Null).await.is(204);
    assert!(access(&house, &by_wallet).await.is_some(), "the wallet is still there");
    assert!(access(&house, &by_passkey).await.is_none());
    assert!(access(&house, &handed_on).await.is_none());
    let late = exchange(&mut phone, &client, &waiting, &[]).await;
    refused(&late, 400, "invalid_grant");
}
