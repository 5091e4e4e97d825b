//! Wallets and recovery codes of an account.

use crate::house::{House, answer, link, sign_in, wallet, with};
use domain::membership::RECOVERY_DELAY;
use serde_json::{Value, json};
use store::credentials;

#[tokio::test]
async fn a_second_wallet_is_linked_by_its_own_signature_and_signs_in() {
    let house = House::new();
    let mut browser = house.member(1, "ada").await;
    let new = answer(&mut browser, &wallet(2), "link_wallet").await;
    let asked = browser.post("/auth/wallets", new.clone()).await.is(202);
    assert_eq!(asked["change"]["kind"], json!("link_wallet"));
    browser
        .post("/auth/wallets", new)
        .await
        .is_error(401, "challenge_unknown");
    let early = sign_in(&mut house.browser(), &wallet(2)).await.is(200);
    assert_eq!(early["account"], Value::Null, "it waits");
    assert_eq!(house.after(RECOVERY_DELAY).await, 1);
    let body = sign_in(&mut house.browser(), &wallet(2)).await.is(200);
    assert_eq!(body["account"]["username"], json!("ada"));
    let me = browser.get("/auth/session").await.is(200);
    assert_eq!(me["wallets"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn an_old_session_links_no_wallet_until_its_owner_signs_in_again() {
    let house = House::new();
    let mut browser = house.member(1, "ada").await;
    let early = answer(&mut browser, &wallet(2), "link_wallet").await;
    browser.post("/auth/wallets", early).await.is(202);
    house.clock.advance(std::time::Duration::from_secs(601));
    let late = answer(&mut browser, &wallet(3), "link_wallet").await;
    browser.post("/auth/wallets", late).await.is_error(403, "sign_in_again");
    sign_in(&mut browser, &wallet(1)).await.is(200);
    let fresh = answer(&mut browser, &wallet(3), "link_wallet").await;
    browser.post("/auth/wallets", fresh).await.is(202);
}

#[tokio::test]
async fn a_wallet_of_another_account_is_not_linked() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    house.member(2, "grace").await;
    let taken = answer(&mut ada, &wallet(2), "link_wallet").await;
    ada.post("/auth/wallets", taken).await.is_error(409, "wallet_taken");
    let free = answer(&mut ada, &wallet(3), "link_wallet").await;
    ada.post("/auth/wallets", free).await.is(202);
}

#[tokio::test]
async fn the_last_wallet_stays() {
    let house = House::new();
    let mut browser = house.member(1, "ada").await;
    let target = json!({"address": wallet(1).address()});
    let only = answer(&mut browser, &wallet(1), "unlink_wallet").await;
    browser
        .delete("/auth/wallets", with(only, target.clone()))
        .await
        .is_error(409, "last_wallet");
    link(&house, &mut browser, 2).await;
    let now = answer(&mut browser, &wallet(2), "unlink_wallet").await;
    browser.delete("/auth/wallets", with(now, target)).await.is(202);
    assert!(
        browser.get("/auth/session").await.is(200)["address"].is_string(),
        "it waits"
    );
    house.after(RECOVERY_DELAY).await;
    assert_eq!(browser.get("/auth/session").await.is(200)["address"], Value::Null);
    assert_eq!(sign_in(&mut browser, &wallet(1)).await.is(200)["account"], Value::Null);
    assert_eq!(
        sign_in(&mut browser, &wallet(2)).await.is(200)["account"]["username"],
        json!("ada")
    );
}

#[tokio::test]
async fn only_a_linked_wallet_may_unlink_or_renew() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    link(&house, &mut ada, 2).await;
    let target = json!({"address": wallet(2).address()});
    let stranger = answer(&mut ada, &wallet(3), "unlink_wallet").await;
    ada.delete("/auth/wallets", with(stranger, target.clone()))
        .await
        .is_error(403, "not_your_wallet");
    let stranger = answer(&mut ada, &wallet(3), "renew_recovery_codes").await;
    ada.post("/auth/recovery-codes", stranger)
        .await
        .is_error(403, "not_your_wallet");
    let unknown = json!({"address": wallet(4).address()});
    let own = answer(&mut ada, &wallet(1), "unlink_wallet").await;
    ada.delete("/auth/wallets", with(own.clone(), unknown))
        .await
        .is_error(400, "unknown_wallet");
    let asked = ada.delete("/auth/wallets", with(own, target)).await.is(202);
    assert_eq!(asked["change"]["kind"], json!("unlink_wallet"));
}

#[tokio::test]
async fn new_recovery_codes_replace_the_old_ones() {
    let house = House::new();
    let mut browser = house.browser();
    sign_in(&mut browser, &wallet(1)).await.is(200);
    let joined = browser.post("/auth/join", json!({"username": "ada"})).await.is(201);
    let old = joined["recovery_codes"][0].as_str().expect("a code").to_owned();
    let renewed = answer(&mut browser, &wallet(1), "renew_recovery_codes").await;
    let body = browser.post("/auth/recovery-codes", renewed).await.is(201);
    let new = body["recovery_codes"][0].as_str().expect("a code").to_owned();
    house.after(RECOVERY_DELAY).await;
    let account = house.accounts().await[0].id;
    let now = house.accounts().await[0].created_at;
    let (old_works, new_works, left) = house
        .write(move |conn| {
            let mut take = |code: &str| {
                credentials::take(
                    conn,
                    account,
                    credentials::RECOVERY_CODE,
                    &domain::recovery_code::hash(code),
                    now,
                )
            };
            let (old_works, new_works) = (take(&old)?, take(&new)?);
            Ok((
                old_works,
                new_works,
                credentials::count_unused(conn, account, credentials::RECOVERY_CODE)?,
            ))
        })
        .await;
    assert_eq!((old_works, new_works, left), (false, true, 9));
}

#[tokio::test]
async fn settings_need_an_account() {
    let house = House::new();
    let mut stranger = house.browser();
    let nothing = json!({"message": "x", "signature": "0x00"});
    stranger
        .post("/auth/wallets", nothing.clone())
        .await
        .is_error(401, "no_session");
    stranger
        .post("/auth/recovery-codes", nothing.clone())
        .await
        .is_error(401, "no_session");
    sign_in(&mut stranger, &wallet(1)).await.is(200);
    stranger
        .post("/auth/wallets", nothing)
        .await
        .is_error(403, "not_member");
}
