//! Banned wallets and tokens: they neither sign in, join nor get linked, and are told how to appeal.

use crate::browser::Browser;
use crate::fakes::{CHAIN, ENDS_AT_SECS, Mood, RULE};
use crate::house::{House, answer, link, sign_in, wallet, with};
use crate::pending_changes::account_id;
use alloy_primitives::{Address, U256};
use domain::Clock;
use domain::gate::Token;
use domain::membership::BanSubject;
use domain::membership::Stage;
use domain::membership::ban::Ban;
use domain::wallet::{Proof, Wallet};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::{bans, bindings, memberships, token_holds};

async fn ban(house: &House, subject: BanSubject) {
    let ban = Ban {
        subject,
        reason: "spam".into(),
        by: None,
        created_at: house.clock.now(),
    };
    let entropy = testkit::SeededEntropy::new(SEED.fetch_add(1, Ordering::SeqCst));
    house.write(move |conn| bans::add(conn, &ban, &entropy)).await;
}

/// Bans of one moment need ids of their own.
static SEED: AtomicU64 = AtomicU64::new(1);

fn of_wallet(n: u8) -> BanSubject {
    let wallet = Wallet {
        address: wallet(n).address(),
        proof: Proof::Key,
    };
    BanSubject::Wallet(wallet.subject())
}

/// The one pass of [`Mood::OnePass`].
fn one_pass() -> Token {
    Token {
        chain: CHAIN,
        contract: Address::repeat_byte(0xbb),
        id: U256::from(1),
    }
}

async fn signed_in(house: &House, n: u8) -> Browser {
    let mut browser = house.browser();
    sign_in(&mut browser, &wallet(n)).await.is(200);
    browser
}

#[tokio::test]
async fn a_banned_wallet_does_not_sign_in_and_another_does() {
    let house = House::new();
    sign_in(&mut house.browser(), &wallet(1)).await.is(200);
    ban(&house, of_wallet(1)).await;
    let reply = sign_in(&mut house.browser(), &wallet(1)).await;
    reply.is_error(403, "wallet_banned");
    assert!(reply.json["message"].as_str().expect("text").contains("/appeal"));
    sign_in(&mut house.browser(), &wallet(2)).await.is(200);
}

#[tokio::test]
async fn a_wallet_that_is_banned_between_sign_in_and_joining_does_not_join() {
    let house = House::new();
    let (mut banned, mut other) = (signed_in(&house, 1).await, signed_in(&house, 2).await);
    ban(&house, of_wallet(1)).await;
    banned
        .post("/auth/join", json!({"username": "ada"}))
        .await
        .is_error(403, "wallet_banned");
    other.post("/auth/join", json!({"username": "ada"})).await.is(201);
}

#[tokio::test]
async fn a_banned_wallet_is_not_linked_and_harms_nobody_who_has_another() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    link(&house, &mut ada, 2).await;
    ban(&house, of_wallet(2)).await;
    ban(&house, of_wallet(3)).await;
    sign_in(&mut ada, &wallet(1)).await.is(200);
    let signed = answer(&mut ada, &wallet(3), "link_wallet").await;
    ada.post("/auth/wallets", signed).await.is_error(403, "wallet_banned");
    let signed = answer(&mut ada, &wallet(4), "link_wallet").await;
    ada.post("/auth/wallets", signed).await.is(202);
    // It belonged to a member before it was banned, and goes on to open their account.
    sign_in(&mut house.browser(), &wallet(2)).await.is(200);
    sign_in(&mut house.browser(), &wallet(3))
        .await
        .is_error(403, "wallet_banned");
    assert_eq!(
        ada.get("/auth/session").await.is(200)["account"]["username"],
        json!("ada")
    );
}

#[tokio::test]
async fn a_banned_pass_admits_nobody_and_says_how_to_appeal() {
    let house = House::new();
    house.gate.set(Mood::OnePass);
    ban(&house, BanSubject::Token(one_pass())).await;
    let mut browser = signed_in(&house, 1).await;
    let reply = browser.post("/auth/join", json!({"username": "ada"})).await;
    reply.is_error(403, "pass_banned");
    let message = reply.json["message"].as_str().expect("text");
    assert!(message.contains("/appeal") && !message.contains("spam"), "{message}");
    assert!(house.accounts().await.is_empty());
    house.gate.set(Mood::Granted);
    browser.post("/auth/join", json!({"username": "ada"})).await.is(201);
}

async fn a_pass_that_was_sold(house: House) {
    house.gate.set(Mood::OnePass);
    house.member(1, "ada").await;
    let seller = account_id(&house, "ada").await;
    let mut buyer = signed_in(&house, 2).await;
    buyer
        .post("/auth/join", json!({"username": "grace"}))
        .await
        .is_error(409, "pass_taken");
    let free_at = house.clock.now().plus(Duration::from_secs(3600));
    house
        .write(move |conn| {
            assert!(bindings::release(conn, seller, &one_pass(), free_at)?);
            Ok(())
        })
        .await;
    let reply = buyer.post("/auth/join", json!({"username": "grace"})).await;
    reply.is_error(409, "pass_cooling");
    assert_eq!(reply.json["free_at"], json!(free_at.to_rfc3339()));
    house
        .clock
        .advance(Duration::from_secs(3600) - Duration::from_millis(1));
    buyer
        .post("/auth/join", json!({"username": "grace"}))
        .await
        .is_error(409, "pass_cooling");
    house.clock.advance(Duration::from_millis(1));
    buyer.post("/auth/join", json!({"username": "grace"})).await.is(201);
    assert_eq!(house.accounts().await.len(), 2);
}

#[tokio::test]
async fn a_pass_that_left_another_account_admits_nobody_before_it_has_cooled_down() {
    a_pass_that_was_sold(House::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pass_cools_down_on_postgres_too() {
    a_pass_that_was_sold(House::on_postgres()).await;
}

#[tokio::test]
async fn joining_begins_a_membership_with_its_rule_its_end_and_a_look_within_a_day() {
    let house = House::new();
    let mut looks = Vec::new();
    for n in 1..=3 {
        let name = format!("member_{n}");
        house.member(n, &name).await;
        let id = account_id(&house, &name).await;
        let found = house
            .read(move |conn| memberships::find(conn, id))
            .await
            .expect("it began");
        assert_eq!(found.rule.as_deref(), Some(RULE));
        assert_eq!(found.standing.stage, Stage::Active);
        let ends = i64::try_from(ENDS_AT_SECS).expect("small");
        assert_eq!(found.expires_at, Some(domain::Timestamp::from_secs(ends)));
        let now = house.clock.now();
        assert!(found.recheck_at >= now && found.recheck_at < now.plus(Duration::from_secs(86_400)));
        looks.push(found.recheck_at);
    }
    looks.dedup();
    assert_eq!(looks.len(), 3, "each at a time of its own");
    let hold = house.read(|conn| token_holds::find(conn, &one_pass())).await;
    assert!(hold.is_none());
    assert_eq!(house.accounts().await[0].stage, Stage::Active);
}

#[tokio::test]
async fn a_suspended_account_hears_that_before_it_hears_of_its_wallets() {
    let house = House::new();
    house.member(1, "ada").await;
    let id = account_id(&house, "ada").await;
    ban(&house, of_wallet(1)).await;
    house
        .write(move |conn| store::accounts::set_state(conn, id, domain::account::AccountState::Suspended))
        .await;
    sign_in(&mut house.browser(), &wallet(1))
        .await
        .is_error(403, "account_suspended");
    let mut browser = house.browser();
    let signed = answer(&mut browser, &wallet(1), "appeal").await;
    let text = json!({"text": "it was not me"});
    let filed = browser.post("/auth/appeals", with(signed, text)).await;
    assert_eq!((filed.status.as_u16(), filed.json), (201, Value::Null));
}

#[tokio::test]
async fn what_stands_in_the_way_of_a_proven_wallet_is_told_before_a_name_is_chosen() {
    let house = House::new();
    house.gate.set(Mood::OnePass);
    let mut buyer = signed_in(&house, 2).await;
    let clean = buyer.get("/auth/decision").await.is(200);
    assert_eq!(clean["outcome"], json!("granted"));
    house.member(1, "ada").await;
    let seller = account_id(&house, "ada").await;
    let refused = |reply: &Value, code: &str| {
        assert_eq!(reply["outcome"], json!("denied"), "{reply}");
        let last = reply["reasons"]
            .as_array()
            .and_then(|all| all.last())
            .expect("a reason");
        assert_eq!(
            (&last["condition"], &last["outcome"]),
            (&json!(code), &json!("no")),
            "{reply}"
        );
        last["text"].as_str().expect("words").to_owned()
    };
    refused(&buyer.get("/auth/decision").await.is(200), "pass_taken");
    let again = sign_in(&mut house.browser(), &wallet(2)).await.is(200);
    refused(&again["decision"], "pass_taken");

    let free_at = house.clock.now().plus(Duration::from_secs(3600));
    house
        .write(move |conn| bindings::release(conn, seller, &one_pass(), free_at).map(|_| ()))
        .await;
    refused(&buyer.get("/auth/decision").await.is(200), "pass_cooling");
    house.clock.advance(Duration::from_secs(3600));
    assert_eq!(buyer.get("/auth/decision").await.is(200)["outcome"], json!("granted"));

    ban(&house, BanSubject::Token(one_pass())).await;
    refused(&buyer.get("/auth/decision").await.is(200), "pass_banned");
    ban(&house, of_wallet(2)).await;
    refused(&buyer.get("/auth/decision").await.is(200), "wallet_banned");
    // A ban is told also to whom the rules do not admit: else they would buy a pass for nothing.
    house.gate.set(Mood::Denied);
    refused(&buyer.get("/auth/decision").await.is(200), "wallet_banned");
    house.gate.set(Mood::Unknown);
    refused(&buyer.get("/auth/decision").await.is(200), "wallet_banned");
}

#[tokio::test]
async fn a_stranger_learns_nothing_of_a_wallet_that_is_not_proven() {
    let house = House::new();
    house.member(1, "ada").await;
    ban(&house, of_wallet(3)).await;
    // A member's, a banned and an unknown wallet: until one of them signs, all are answered alike.
    let mut shapes = Vec::new();
    for n in [1, 3, 4] {
        let mut stranger = house.browser();
        let wanted = json!({"address": wallet(n).address(), "chain_id": CHAIN.0, "purpose": "sign_in"});
        let issued = stranger.post("/auth/siwe/challenge", wanted).await;
        let keys: Vec<String> = issued.json.as_object().expect("an object").keys().cloned().collect();
        stranger.get("/auth/decision").await.is_error(401, "no_session");
        shapes.push((issued.status, keys));
    }
    shapes.dedup();
    assert_eq!(shapes.len(), 1, "{shapes:?}");
    // And whoever proves one learns of that one only.
    let mut other = signed_in(&house, 4).await;
    assert_eq!(other.get("/auth/decision").await.is(200)["outcome"], json!("granted"));
}
