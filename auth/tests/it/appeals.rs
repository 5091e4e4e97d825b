//! Appeals: of whoever cannot sign in, by a wallet's signature, and of members from their session.

use crate::house::{House, answer, sign_in, wallet, with};
use crate::pending_changes::account_id;
use domain::account::AccountState;
use serde_json::json;
use store::appeals::{self, Appeal, AppealState};

async fn open(house: &House) -> Vec<Appeal> {
    house
        .read(|conn| appeals::list(conn, AppealState::Open, None, 10))
        .await
}

#[tokio::test]
async fn a_suspended_member_appeals_with_a_wallet_once_until_it_is_answered() {
    let house = House::new();
    house.member(1, "ada").await;
    let id = account_id(&house, "ada").await;
    house
        .write(move |conn| store::accounts::set_state(conn, id, AccountState::Suspended))
        .await;
    sign_in(&mut house.browser(), &wallet(1))
        .await
        .is_error(403, "account_suspended");
    let mut browser = house.browser();
    let signed = answer(&mut browser, &wallet(1), "appeal").await;
    let filed = browser
        .post("/auth/appeals", with(signed, json!({"text": " It was\r\nnot me. "})))
        .await;
    filed.is(201);
    let found = open(&house).await.remove(0);
    assert_eq!((found.account_id, found.wallet.as_deref()), (Some(id), None));
    assert_eq!(found.text, "It was\nnot me.");
    let again = answer(&mut browser, &wallet(1), "appeal").await;
    browser
        .post("/auth/appeals", with(again, json!({"text": "hello?"})))
        .await
        .is_error(409, "appeal_waiting");
    let appeal = found.id;
    house
        .write(move |conn| {
            appeals::decide(
                conn,
                appeal,
                AppealState::Rejected,
                "no",
                id,
                domain::Timestamp::default(),
            )
        })
        .await;
    let again = answer(&mut browser, &wallet(1), "appeal").await;
    browser
        .post("/auth/appeals", with(again, json!({"text": "hello?"})))
        .await
        .is(201);
}

#[tokio::test]
async fn a_wallet_without_an_account_appeals_for_itself() {
    let house = House::new();
    let mut browser = house.browser();
    let signed = answer(&mut browser, &wallet(1), "appeal").await;
    browser
        .post("/auth/appeals", with(signed.clone(), json!({"text": "why?"})))
        .await
        .is(201);
    let found = open(&house).await.remove(0);
    let subject = format!("{:#x}", wallet(1).address());
    assert_eq!((found.account_id, found.wallet), (None, Some(subject)));
    browser
        .post("/auth/appeals", with(signed, json!({"text": "why?"})))
        .await
        .is_error(401, "challenge_unknown");
}

#[tokio::test]
async fn an_appeal_needs_a_text_and_a_signature_for_exactly_that() {
    let house = House::new();
    let mut browser = house.browser();
    browser
        .post("/auth/appeals", json!({"text": "why?"}))
        .await
        .is_error(401, "no_session");
    let signed = answer(&mut browser, &wallet(1), "appeal").await;
    for text in ["", " ", &"x".repeat(2001)] {
        browser
            .post("/auth/appeals", with(signed.clone(), json!({"text": text})))
            .await
            .is_error(400, "bad_appeal");
    }
    let other = answer(&mut browser, &wallet(1), "sign_in").await;
    browser
        .post("/auth/appeals", with(other, json!({"text": "why?"})))
        .await
        .is_error(400, "wrong_purpose");
    assert!(open(&house).await.is_empty());
    browser
        .post("/auth/appeals", with(signed, json!({"text": "why?"})))
        .await
        .is(201);
}

#[tokio::test]
async fn a_member_who_is_signed_in_appeals_without_a_signature() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    ada.post("/auth/appeals", json!({"text": "my key was renewed"}))
        .await
        .is(201);
    let found = open(&house).await.remove(0);
    assert_eq!(found.account_id, Some(account_id(&house, "ada").await));
    ada.post("/auth/appeals", json!({"text": "again"}))
        .await
        .is_error(409, "appeal_waiting");
}
