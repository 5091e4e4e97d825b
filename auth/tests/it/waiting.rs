//! Challenges that wait for a day: how many there may be.

use crate::browser::{Browser, Reply};
use crate::fakes::CHAIN;
use crate::house::House;
use alloy_primitives::{Address, Bytes};
use auth::MAX_WAITING;
use domain::Clock;
use domain::session::{Purpose, WAITING_CHALLENGE_TTL};
use serde_json::json;
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
async fn all_together_are_bounded_and_those_that_wait_stay() {
    let house = House::new();
    deploy(&house);
    let mut early = house.browser();
    wait(&mut early).await.is(200);
    let expires_at = house.clock.now().plus(WAITING_CHALLENGE_TTL);
    house
        .write(move |conn| {
            for n in 1..MAX_WAITING {
                let one = Challenge {
                    nonce: format!("nonce{n}"),
                    pre_session_hash: format!("browser{n}"),
                    address: SAFE,
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
    let refused = wait(&mut house.browser()).await;
    refused.is_error(429, "too_many_waiting");
    assert!(refused.json["message"].as_str().expect("words").contains("try again"));
    wait(&mut early).await.is(200);
    let mut late = house.browser();
    house.clock.advance(WAITING_CHALLENGE_TTL);
    wait(&mut late).await.is(200);
}
