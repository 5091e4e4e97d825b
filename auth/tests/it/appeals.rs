//! Appeals: of whoever cannot sign in, by a wallet's signature, and of members from their session.

use crate::house::{House, answer, sign_in, wallet, with};
use crate::pending_changes::account_id;
use domain::account::AccountState;
use serde_json::json;
use std::time::Duration;
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

#[tokio::test]
async fn strangers_appeals_are_bounded_together_and_those_that_wait_stay() {
    let house = House::new();
    // The house takes five.
    for n in 1..=5 {
        let mut browser = house.browser();
        let signed = answer(&mut browser, &wallet(n), "appeal").await;
        let reply = browser
            .post("/auth/appeals", with(signed, json!({"text": "why?"})))
            .await;
        reply.is(201);
        house.clock.advance(Duration::from_secs(1));
    }
    let first = open(&house).await.pop().expect("the oldest").id;
    let mut sixth = house.browser();
    let signed = answer(&mut sixth, &wallet(6), "appeal").await;
    let refused = sixth
        .post("/auth/appeals", with(signed.clone(), json!({"text": "why?"})))
        .await;
    refused.is_error(429, "too_many_appeals");
    assert!(refused.json["message"].as_str().expect("words").contains("try again"));
    assert_eq!(open(&house).await.len(), 5);
    // Whoever has one waiting hears of that, and members always find room.
    let mut again = house.browser();
    let own = answer(&mut again, &wallet(1), "appeal").await;
    again
        .post("/auth/appeals", with(own, json!({"text": "why?"})))
        .await
        .is_error(409, "appeal_waiting");
    let mut ada = house.member(9, "ada").await;
    ada.post("/auth/appeals", json!({"text": "my key was renewed"}))
        .await
        .is(201);

    house
        .write(move |conn| {
            let now = domain::Timestamp::default();
            appeals::decide(conn, first, AppealState::Rejected, "no", domain::AccountId(1), now)
        })
        .await;
    // The refusal used nothing up.
    sixth
        .post("/auth/appeals", with(signed, json!({"text": "why?"})))
        .await
        .is(201);
}

#[tokio::test]
async fn whoever_appealed_reads_the_answer_with_a_fresh_signature_of_the_same_wallet() {
    let house = House::new();
    house.member(2, "eva").await;
    let eva = account_id(&house, "eva").await;
    let mut browser = house.browser();
    let signed = answer(&mut browser, &wallet(1), "appeal").await;
    browser
        .post("/auth/appeals", with(signed.clone(), json!({"text": "why?"})))
        .await
        .is(201);
    let mut other = house.browser();
    let of_eva = answer(&mut other, &wallet(2), "appeal").await;
    other
        .post("/auth/appeals", with(of_eva, json!({"text": "eva asks"})))
        .await
        .is(201);
    for appeal in open(&house).await {
        let text = format!("no to {}", appeal.text);
        house
            .write(move |conn| {
                let at = domain::Timestamp::from_millis(appeal.created_at.as_millis() + 5);
                appeals::decide(conn, appeal.id, AppealState::Rejected, &text, eva, at)
            })
            .await;
    }
    browser
        .post("/auth/appeals/answers", signed)
        .await
        .is_error(401, "challenge_unknown");
    let wrong = answer(&mut browser, &wallet(1), "recover").await;
    browser
        .post("/auth/appeals/answers", wrong)
        .await
        .is_error(400, "wrong_purpose");
    for (key, texts) in [(1, vec!["why?"]), (2, vec!["eva asks"]), (3, Vec::new())] {
        let fresh = answer(&mut browser, &wallet(key), "appeal").await;
        let own = browser.post("/auth/appeals/answers", fresh.clone()).await.is(200);
        let told: Vec<&str> = own
            .as_array()
            .expect("a list")
            .iter()
            .map(|appeal| appeal["text"].as_str().expect("a text"))
            .collect();
        assert_eq!(told, texts, "{own}");
        for appeal in own.as_array().expect("a list") {
            assert_eq!(appeal["state"], "rejected");
            assert_eq!(appeal["answer"], format!("no to {}", texts[0]));
            assert!(
                appeal["decided_at"].is_string() && appeal.get("decided_by").is_none(),
                "{appeal}"
            );
        }
        browser
            .post("/auth/appeals/answers", fresh)
            .await
            .is_error(401, "challenge_unknown");
    }
}
