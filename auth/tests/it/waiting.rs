//! Challenges that wait for a day: how many there may be, what they are for, and what they outlive.

use crate::browser::{Browser, Reply};
use crate::fakes::CHAIN;
use crate::house::{House, sign_in, wallet, with};
use alloy_primitives::{Address, Bytes, hex};
use auth::{MAX_WAITING, MAX_WAITING_FOR_ONE};
use domain::Clock;
use domain::chain_reader::Call;
use domain::session::{Purpose, WAITING_CHALLENGE_TTL};
use serde_json::{Value, json};
use std::time::Duration;
use store::challenges::{self, Challenge};

const SAFE: Address = Address::repeat_byte(0x5a);

fn deploy(house: &House) {
    house
        .chain
        .codes
        .lock()
        .expect("not poisoned")
        .insert(SAFE, Bytes::from_static(b"\x60"));
}

async fn wait(browser: &mut Browser) -> Reply {
    let wanted = json!({"address": SAFE, "chain_id": CHAIN.0, "waits": true});
    browser.post("/auth/siwe/challenge", wanted).await
}

#[tokio::test]
async fn one_address_has_six_an_hour() {
    let house = House::new();
    deploy(&house);
    for _ in 0..6 {
        wait(&mut house.browser()).await.is(200);
    }
    wait(&mut house.browser()).await.is_error(429, "rate_limited");
    let short = json!({"address": SAFE, "chain_id": CHAIN.0});
    house.browser().post("/auth/siwe/challenge", short).await.is(200);
    let mut elsewhere = house.browser();
    elsewhere.ip = [192, 0, 2, 77].into();
    wait(&mut elsewhere).await.is(200);
    house.clock.advance(Duration::from_secs(3600));
    wait(&mut house.browser()).await.is(200);
}

#[tokio::test]
async fn the_networks_of_one_site_share_what_an_hour_allows() {
    let house = House::new();
    deploy(&house);
    let from = |ip: &str| {
        let mut browser = house.browser();
        browser.ip = ip.parse().expect("an address");
        browser
    };
    for n in 1..=6 {
        wait(&mut from(&format!("2001:db8:1:{n}::1"))).await.is(200);
    }
    wait(&mut from("2001:db8:1:7::1")).await.is_error(429, "rate_limited");
    wait(&mut from("2001:db8:2:7::1")).await.is(200);
}

/// Lets browsers wait for the owners of the wallets that `address` gives for their numbers.
async fn others_wait(house: &House, count: i64, address: fn(i64) -> Address) {
    let expires_at = house.clock.now().plus(WAITING_CHALLENGE_TTL);
    house
        .write(move |conn| {
            for n in 0..count {
                let one = Challenge {
                    nonce: format!("nonce{n}"),
                    pre_session_hash: format!("browser{n}"),
                    address: address(n),
                    chain: CHAIN,
                    purpose: Purpose::SignIn,
                    message: "sign".into(),
                    expires_at,
                    waits: true,
                };
                challenges::add(conn, &one)?;
            }
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn those_of_one_wallet_are_bounded_and_keep_nobody_from_waiting_for_another() {
    let house = House::new();
    deploy(&house);
    let mut early = house.browser();
    wait(&mut early).await.is(200);
    others_wait(&house, MAX_WAITING_FOR_ONE - 1, |_| SAFE).await;
    wait(&mut house.browser()).await.is_error(429, "too_many_waiting");
    wait(&mut early).await.is(200);
    let another = Address::repeat_byte(0x5b);
    let code = Bytes::from_static(b"\x60");
    house.chain.codes.lock().expect("not poisoned").insert(another, code);
    let wanted = json!({"address": another, "chain_id": CHAIN.0, "waits": true});
    house.browser().post("/auth/siwe/challenge", wanted).await.is(200);
    let mut late = house.browser();
    house.clock.advance(WAITING_CHALLENGE_TTL);
    wait(&mut late).await.is(200);
}

#[tokio::test]
async fn all_together_are_bounded_and_those_that_wait_stay() {
    let house = House::new();
    deploy(&house);
    let mut early = house.browser();
    wait(&mut early).await.is(200);
    others_wait(&house, MAX_WAITING - 1, |n| {
        Address::with_last_byte(u8::try_from(n % 200).expect("small"))
    })
    .await;
    let refused = wait(&mut house.browser()).await;
    refused.is_error(429, "too_many_waiting");
    assert!(refused.json["message"].as_str().expect("words").contains("try again"));
    wait(&mut early).await.is(200);
    let mut late = house.browser();
    house.clock.advance(WAITING_CHALLENGE_TTL);
    wait(&mut late).await.is(200);
}

/// The owners of the wallet have signed, or have not yet.
fn owners_signed(house: &House, signed: bool) {
    let magic = hex!("1626ba7e00000000000000000000000000000000000000000000000000000000");
    let answer = if signed { Bytes::from(magic) } else { Bytes::new() };
    *house.chain.answer.lock().expect("not poisoned") = Some(Call::Returned(answer));
}

/// What this browser waits for, answered with nothing but the owners' word on the chain.
async fn look(browser: &mut Browser, purpose: &str) -> Value {
    let waiting = browser
        .get(&format!("/auth/siwe/challenge?purpose={purpose}"))
        .await
        .is(200);
    json!({"message": waiting["message"], "signature": ""})
}

async fn wait_for(browser: &mut Browser, purpose: &str) -> Reply {
    let wanted = json!({"address": SAFE, "chain_id": CHAIN.0, "waits": true, "purpose": purpose});
    browser.post("/auth/siwe/challenge", wanted).await
}

#[tokio::test]
async fn what_waits_survives_a_session_that_begins_meanwhile() {
    let house = House::new();
    deploy(&house);
    owners_signed(&house, false);
    house.member(1, "ada").await;
    let mut browser = house.browser();
    wait(&mut browser).await.is(200);
    sign_in(&mut browser, &wallet(1)).await.is(200);
    sign_in(&mut browser, &wallet(1)).await.is(200);
    owners_signed(&house, true);
    let answer = look(&mut browser, "sign_in").await;
    browser.delete("/auth/session", json!({})).await.is(204);
    browser
        .post("/auth/siwe/session", answer)
        .await
        .is_error(401, "no_pre_session");
}

#[tokio::test]
async fn whoever_is_next_at_the_browser_finishes_no_sign_in_of_the_one_before() {
    for signs_out in [false, true] {
        let house = House::new();
        deploy(&house);
        owners_signed(&house, false);
        house.member(1, "ada").await;
        house.member(2, "bob").await;
        let mut browser = house.browser();
        wait(&mut browser).await.is(200);
        sign_in(&mut browser, &wallet(1)).await.is(200);
        assert!(look(&mut browser, "sign_in").await["message"].is_string());
        if signs_out {
            browser.delete("/auth/session", json!({})).await.is(204);
        }
        sign_in(&mut browser, &wallet(2)).await.is(200);
        owners_signed(&house, true);
        let left = look(&mut browser, "sign_in").await;
        assert!(left["message"].is_null(), "signed out: {signs_out}");
    }
}

#[tokio::test]
async fn owners_have_a_day_for_whatever_a_member_may_do() {
    let house = House::new();
    deploy(&house);
    owners_signed(&house, true);
    let mut browser = house.browser();
    wait_for(&mut browser, "delete_account")
        .await
        .is_error(401, "no_session");
    wait(&mut browser).await.is(200);
    let answer = look(&mut browser, "sign_in").await;
    browser.post("/auth/siwe/session", answer).await.is(200);
    browser.post("/auth/join", json!({"username": "ada"})).await.is(201);
    owners_signed(&house, false);
    for purpose in ["renew_recovery_codes", "delete_account"] {
        wait_for(&mut browser, purpose).await.is(200);
    }
    house.clock.advance(Duration::from_secs(23 * 3600));
    let codes = look(&mut browser, "renew_recovery_codes").await;
    browser
        .post("/auth/recovery-codes", codes.clone())
        .await
        .is_error(401, "not_signed_yet");
    owners_signed(&house, true);
    let gone = with(codes.clone(), json!({"username": "ada"}));
    browser
        .delete("/auth/account", gone)
        .await
        .is_error(400, "wrong_purpose");
    browser.post("/auth/recovery-codes", codes).await.is(201);
    let gone = with(look(&mut browser, "delete_account").await, json!({"username": "ada"}));
    browser.delete("/auth/account", gone).await.is(204);
}

#[tokio::test]
async fn what_waits_for_one_member_is_nothing_for_another_at_the_same_browser() {
    let house = House::new();
    deploy(&house);
    owners_signed(&house, true);
    let mut browser = house.member(1, "ada").await;
    house.member(2, "bob").await;
    wait_for(&mut browser, "link_wallet").await.is(200);
    sign_in(&mut browser, &wallet(1)).await.is(200);
    let answer = look(&mut browser, "link_wallet").await;
    assert!(answer["message"].is_string(), "she signed in again: {answer}");
    let pre_session = browser.cookies["gh_8080_pre"].clone();
    sign_in(&mut browser, &wallet(2)).await.is(200);
    // Even if the browser still had what it was issued to.
    browser.cookies.insert("gh_8080_pre".into(), pre_session);
    assert!(look(&mut browser, "link_wallet").await["message"].is_null());
    browser
        .post("/auth/wallets", answer)
        .await
        .is_error(401, "challenge_unknown");
}
