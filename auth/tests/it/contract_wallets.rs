//! Wallets that are contracts, through the whole sign-in.

use crate::browser::Browser;
use crate::fakes::CHAIN;
use crate::house::{House, sign, wallet};
use alloy_primitives::{Address, Bytes, hex};
use domain::chain_reader::Call;
use serde_json::{Value, json};

const SAFE: Address = Address::repeat_byte(0x5a);

fn says(house: &House, answer: Option<Call>) {
    *house.chain.answer.lock().expect("not poisoned") = answer;
}

fn magic() -> Option<Call> {
    Some(Call::Returned(Bytes::from(hex!(
        "1626ba7e00000000000000000000000000000000000000000000000000000000"
    ))))
}

async fn challenge(browser: &mut Browser) -> Value {
    let issued = browser
        .post("/auth/siwe/challenge", json!({"address": SAFE, "chain_id": CHAIN.0}))
        .await
        .is(200);
    json!({"message": issued["message"], "signature": "0xc0ffee"})
}

fn deploy(house: &House) {
    house
        .chain
        .codes
        .lock()
        .expect("not poisoned")
        .insert(SAFE, Bytes::from_static(b"\x60"));
}

#[tokio::test]
async fn a_contract_wallet_signs_in_joins_and_is_shown_with_its_chain() {
    let house = House::new();
    deploy(&house);
    says(&house, magic());
    let mut browser = house.browser();
    let answer = challenge(&mut browser).await;
    browser.post("/auth/siwe/session", answer).await.is(200);
    browser.post("/auth/join", json!({"username": "ada"})).await.is(201);
    let me = browser.get("/auth/session").await.is(200);
    assert_eq!(
        me["wallets"],
        json!([{"address": SAFE.to_string(), "proof": "contract", "chain_id": 31337}])
    );
}

#[tokio::test]
async fn a_contract_wallet_that_cannot_be_asked_is_neither_refused_nor_let_in() {
    let house = House::new();
    deploy(&house);
    says(&house, None);
    let mut browser = house.browser();
    let answer = challenge(&mut browser).await;
    browser
        .post("/auth/siwe/session", answer.clone())
        .await
        .is_error(503, "proof_unknown");
    assert!(!browser.cookies.contains_key("gh_8080"));
    says(&house, Some(Call::Reverted));
    browser
        .post("/auth/siwe/session", answer.clone())
        .await
        .is_error(401, "wrong_signature");
    says(&house, magic());
    browser.post("/auth/siwe/session", answer).await.is(200);
}

#[tokio::test]
async fn an_operators_address_proven_by_a_contract_is_no_admin() {
    let house = House::with(1000, &[SAFE, wallet(1).address()]);
    deploy(&house);
    says(&house, magic());
    let mut browser = house.browser();
    let answer = challenge(&mut browser).await;
    browser.post("/auth/siwe/session", answer).await.is(200);
    let body = browser.post("/auth/join", json!({"username": "ada"})).await.is(201);
    assert_eq!(body["account"]["role"], json!("member"));
    let mut by_key = house.browser();
    let wanted = json!({"address": wallet(1).address(), "chain_id": CHAIN.0});
    let issued = by_key.post("/auth/siwe/challenge", wanted).await.is(200);
    let message = issued["message"].as_str().expect("a message");
    let answer = json!({"message": message, "signature": sign(&wallet(1), message)});
    by_key.post("/auth/siwe/session", answer).await.is(200);
    let body = by_key.post("/auth/join", json!({"username": "grace"})).await.is(201);
    assert_eq!(body["account"]["role"], json!("admin"));
}
