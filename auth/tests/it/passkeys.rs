//! Passkeys: enrolled after a wallet signature, they sign in elsewhere, and prove no wallet.

use crate::authenticator::Authenticator;
use crate::house::{House, answer, link, sign_in, wallet, with};
use axum::http::Method;
use domain::account::AccountState;
use serde_json::{Value, json};
use std::time::Duration;

const ENROL: &str = "/auth/passkeys/challenge";
const ASK: &str = "/auth/passkeys/session/challenge";
const SESSION: &str = "/auth/passkeys/session";

#[tokio::test]
async fn a_passkey_enrolled_after_a_wallet_signature_signs_in_elsewhere() {
    let house = House::new();
    let mut desktop = house.member(1, "ada").await;
    let mut passkey = Authenticator::new(1);
    let enrolled = passkey.enrol(&mut desktop, "my phone").await.is(201);
    assert_eq!(enrolled["name"], json!("my phone"));
    assert_eq!(enrolled["used_at"], Value::Null);

    let mut phone = house.browser();
    let body = passkey.sign_in(&mut phone).await.is(200);
    assert_eq!(body["account"]["username"], json!("ada"));
    let me = phone.get("/auth/session").await.is(200);
    assert_eq!(me["account"]["username"], json!("ada"));
    assert_eq!((&me["method"], &me["address"]), (&json!("passkey"), &Value::Null));
    let there = desktop.get("/auth/session").await.is(200);
    assert_eq!(there["method"], json!("wallet"), "the other session goes on");
    let list = desktop.get("/auth/passkeys").await.is(200);
    assert!(list[0]["used_at"].is_string(), "{list}");
}

#[tokio::test]
async fn a_session_opened_by_a_passkey_links_no_wallet_and_enrols_no_passkey() {
    let house = House::new();
    let mut desktop = house.member(1, "ada").await;
    link(&house, &mut desktop, 2).await;
    sign_in(&mut desktop, &wallet(1)).await.is(200);
    let mut passkey = Authenticator::new(1);
    passkey.enrol(&mut desktop, "phone").await.is(201);

    let mut phone = house.browser();
    passkey.sign_in(&mut phone).await.is(200);
    phone.post(ENROL, json!({})).await.is_error(403, "sign_in_again");
    let thief = answer(&mut phone, &wallet(3), "link_wallet").await;
    phone.post("/auth/wallets", thief).await.is_error(403, "sign_in_again");
    // What asks for a fresh signature of one's own wallet gets it here as anywhere.
    let own = answer(&mut phone, &wallet(1), "renew_recovery_codes").await;
    phone.post("/auth/recovery-codes", own).await.is(201);
    sign_in(&mut phone, &wallet(1)).await.is(200);
    phone.post(ENROL, json!({})).await.is(200);
}

#[tokio::test]
async fn a_passkey_is_enrolled_only_within_ten_minutes_of_a_wallet_signature() {
    let house = House::new();
    let mut browser = house.member(1, "ada").await;
    house.clock.advance(Duration::from_secs(600));
    Authenticator::new(1).enrol(&mut browser, "early").await.is(201);
    house.clock.advance(Duration::from_secs(1));
    browser.post(ENROL, json!({})).await.is_error(403, "sign_in_again");
    sign_in(&mut browser, &wallet(1)).await.is(200);
    Authenticator::new(2)
        .enrol(&mut browser, "after signing again")
        .await
        .is(201);
}

#[tokio::test]
async fn a_passkey_question_is_good_for_one_answer() {
    let house = House::new();
    let mut passkey = Authenticator::new(1);
    passkey.enrol(&mut house.member(1, "ada").await, "phone").await.is(201);
    let mut phone = house.browser();
    let options = phone.post(ASK, json!({})).await.is(200);
    let answer = passkey.get(&options);
    let mut replaying = phone.clone();
    phone.post(SESSION, answer.clone()).await.is(200);
    replaying.post(SESSION, answer).await.is_error(401, "ceremony_unknown");
    // A bad answer uses the question up as well.
    let options = replaying.post(ASK, json!({})).await.is(200);
    let mut broken = passkey.get(&options);
    let good = broken.clone();
    broken["credential"]["response"]["signature"] = json!("MAYCAQECAQE");
    replaying.post(SESSION, broken).await.is_error(401, "passkey_refused");
    replaying.post(SESSION, good).await.is_error(401, "ceremony_unknown");
    passkey.sign_in(&mut replaying).await.is(200);
}

#[tokio::test]
async fn a_passkey_question_of_one_browser_is_refused_in_another() {
    let house = House::new();
    let mut passkey = Authenticator::new(1);
    passkey.enrol(&mut house.member(1, "ada").await, "phone").await.is(201);
    let (mut own, mut other) = (house.browser(), house.browser());
    let options = own.post(ASK, json!({})).await.is(200);
    other.post(ASK, json!({})).await.is(200);
    let answer = passkey.get(&options);
    let mut bare = house.browser();
    bare.post(SESSION, answer.clone()).await.is_error(401, "no_pre_session");
    other
        .post(SESSION, answer.clone())
        .await
        .is_error(401, "ceremony_unknown");
    own.post(SESSION, answer).await.is(200);
}

#[tokio::test]
async fn an_enrolment_of_one_session_is_refused_in_another() {
    let house = House::new();
    let (mut ada, mut grace) = (house.member(1, "ada").await, house.member(2, "grace").await);
    let options = ada.post(ENROL, json!({})).await.is(200);
    let answer = Authenticator::new(1).create(&options, "phone");
    grace
        .post("/auth/passkeys", answer.clone())
        .await
        .is_error(401, "ceremony_unknown");
    // Nor does a question for enrolling pass as one for signing in, or the other way round.
    let asked = ada.post(ASK, json!({})).await.is(200);
    let crossed = Authenticator::new(2).create(&with(options.clone(), json!({"ceremony": asked["ceremony"]})), "x");
    ada.post("/auth/passkeys", crossed)
        .await
        .is_error(401, "ceremony_unknown");
    ada.post("/auth/passkeys", answer).await.is(201);
}

#[tokio::test]
async fn a_passkey_answer_of_another_origin_port_or_host_is_refused() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let mut passkey = Authenticator::new(1);
    passkey.enrol(&mut ada, "phone").await.is(201);
    let good = passkey.origin.clone();
    for origin in [
        "https://localhost:8080",
        "http://localhost:8081",
        "http://evil.example",
        "http://a.localhost:8080",
    ] {
        passkey.origin = origin.into();
        passkey
            .sign_in(&mut house.browser())
            .await
            .is_error(401, "passkey_refused");
        let mut second = Authenticator::new(2);
        second.origin = origin.into();
        second.enrol(&mut ada, "second").await.is_error(401, "passkey_refused");
    }
    passkey.origin = good;
    passkey.rp_id = "evil.example".into();
    passkey
        .sign_in(&mut house.browser())
        .await
        .is_error(401, "passkey_refused");
    passkey.rp_id = "localhost".into();
    passkey.sign_in(&mut house.browser()).await.is(200);
}

#[tokio::test]
async fn a_passkey_question_expires_after_five_minutes() {
    let house = House::new();
    let mut passkey = Authenticator::new(1);
    passkey.enrol(&mut house.member(1, "ada").await, "phone").await.is(201);
    let mut phone = house.browser();
    let in_time = phone.post(ASK, json!({})).await.is(200);
    let too_late = phone.post(ASK, json!({})).await.is(200);
    house.clock.advance(Duration::from_secs(299));
    let mut twin = phone.clone();
    phone.post(SESSION, passkey.get(&in_time)).await.is(200);
    house.clock.advance(Duration::from_secs(1));
    twin.post(SESSION, passkey.get(&too_late))
        .await
        .is_error(401, "ceremony_expired");
}

#[tokio::test]
async fn a_suspended_member_is_not_signed_in_by_a_passkey() {
    let house = House::new();
    let mut passkey = Authenticator::new(1);
    passkey.enrol(&mut house.member(1, "ada").await, "phone").await.is(201);
    passkey.sign_in(&mut house.browser()).await.is(200);
    let id = house.accounts().await[0].id;
    house
        .write(move |conn| store::accounts::set_state(conn, id, AccountState::Suspended))
        .await;
    passkey
        .sign_in(&mut house.browser())
        .await
        .is_error(403, "account_suspended");
}

#[tokio::test]
async fn a_removed_passkey_signs_nobody_in() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let mut passkey = Authenticator::new(1);
    let id = passkey.enrol(&mut ada, "phone").await.is(201)["id"].clone();
    passkey.sign_in(&mut house.browser()).await.is(200);
    let path = format!("/auth/passkeys/{}", id.as_str().expect("an id"));

    let mut grace = house.member(2, "grace").await;
    grace.delete(&path, Value::Null).await.is_error(404, "no_such_passkey");
    grace
        .json(Method::PATCH, &path, json!({"name": "mine"}))
        .await
        .is_error(404, "no_such_passkey");
    ada.json(Method::PATCH, &path, json!({"name": "old phone"}))
        .await
        .is(204);
    assert_eq!(ada.get("/auth/passkeys").await.is(200)[0]["name"], json!("old phone"));
    let mut phone = house.browser();
    passkey.sign_in(&mut phone).await.is(200);
    phone.delete(&path, Value::Null).await.is(204);
    passkey
        .sign_in(&mut house.browser())
        .await
        .is_error(401, "passkey_unknown");
    assert_eq!(
        phone.get("/auth/session").await.is(200)["account"],
        Value::Null,
        "what it opened ended with it"
    );
}

#[tokio::test]
async fn a_passkey_whose_counter_goes_back_is_refused() {
    let house = House::new();
    let mut passkey = Authenticator::new(1);
    passkey.enrol(&mut house.member(1, "ada").await, "phone").await.is(201);
    passkey.sign_in(&mut house.browser()).await.is(200);
    passkey.counter -= 1;
    passkey
        .sign_in(&mut house.browser())
        .await
        .is_error(401, "passkey_cloned");
    passkey.sign_in(&mut house.browser()).await.is(200);
}

#[tokio::test]
async fn a_passkey_that_never_counts_signs_in_again_and_again() {
    let house = House::new();
    let mut passkey = Authenticator::new(1);
    passkey.counts = false;
    passkey.enrol(&mut house.member(1, "ada").await, "phone").await.is(201);
    for _ in 0..3 {
        passkey.sign_in(&mut house.browser()).await.is(200);
    }
}

#[tokio::test]
async fn a_passkey_must_verify_the_person_and_be_found_without_a_name() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let options = ada.post(ENROL, json!({})).await.is(200);
    let selection = &options["publicKey"]["authenticatorSelection"];
    assert_eq!(selection["residentKey"], json!("required"));
    assert_eq!(selection["requireResidentKey"], json!(true));
    assert_eq!(selection["userVerification"], json!("required"));
    let mut careless = Authenticator::new(1);
    careless.verifies = false;
    careless
        .enrol(&mut ada, "careless")
        .await
        .is_error(401, "passkey_refused");
    let mut forgetful = Authenticator::new(2);
    forgetful.keeps = false;
    forgetful
        .enrol(&mut ada, "forgetful")
        .await
        .is_error(400, "passkey_not_kept");

    let mut passkey = Authenticator::new(3);
    passkey.enrol(&mut ada, "phone").await.is(201);
    let asked = house.browser().post(ASK, json!({})).await.is(200);
    assert_eq!(asked["publicKey"]["userVerification"], json!("required"));
    assert_eq!(asked["publicKey"]["allowCredentials"], json!([]));
    assert_eq!(asked["publicKey"]["rpId"], json!("localhost"));
    passkey.verifies = false;
    passkey
        .sign_in(&mut house.browser())
        .await
        .is_error(401, "passkey_refused");
    passkey.verifies = true;
    passkey.sign_in(&mut house.browser()).await.is(200);
}

#[tokio::test]
async fn a_passkey_names_its_account_by_a_random_handle() {
    let house = House::new();
    let (mut ada, mut grace) = (house.member(1, "ada").await, house.member(2, "grace").await);
    let first = ada.post(ENROL, json!({})).await.is(200);
    let second = ada.post(ENROL, json!({})).await.is(200);
    let other = grace.post(ENROL, json!({})).await.is(200);
    let user = |options: &Value| {
        options["publicKey"]["user"]["id"]
            .as_str()
            .expect("a handle")
            .to_owned()
    };
    assert_eq!(user(&first), user(&second), "one for an account");
    assert_ne!(user(&first), user(&other));
    assert_eq!(user(&first).len(), 22, "128 bits");
    let account = house.accounts().await[0].id.to_string();
    let address = wallet(1).address().to_string().to_lowercase();
    let text = first.to_string().to_lowercase();
    assert!(text.contains("ada@localhost:8080"), "the person sees the name: {text}");
    assert!(!text.contains(&account) && !text.contains(&address[2..]), "{text}");

    // A passkey that says it is somebody else's is nobody's.
    let mut passkey = Authenticator::new(1);
    passkey.enrol(&mut ada, "phone").await.is(201);
    let own = passkey.user.replace(user(&other));
    passkey
        .sign_in(&mut house.browser())
        .await
        .is_error(401, "passkey_unknown");
    passkey.user = None;
    passkey
        .sign_in(&mut house.browser())
        .await
        .is_error(401, "passkey_refused");
    passkey.user = own;
    passkey.sign_in(&mut house.browser()).await.is(200);
}

#[tokio::test]
async fn an_account_has_at_most_ten_passkeys_and_a_credential_one_account() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    for n in 1..=10 {
        Authenticator::new(n).enrol(&mut ada, &format!("key {n}")).await.is(201);
    }
    ada.post(ENROL, json!({})).await.is_error(409, "too_many_passkeys");
    let mut grace = house.member(2, "grace").await;
    Authenticator::new(3)
        .enrol(&mut grace, "stolen id")
        .await
        .is_error(409, "passkey_taken");
    let long = "x".repeat(51);
    for name in ["", "  ", "a\nb", &long] {
        Authenticator::new(11)
            .enrol(&mut grace, name)
            .await
            .is_error(400, "bad_passkey_name");
    }
}

#[tokio::test]
async fn passkeys_share_the_allowance_of_signing_in() {
    let house = House::with(3, &[]);
    let mut phone = house.browser();
    for _ in 0..3 {
        phone.post(ASK, json!({})).await.is(200);
    }
    phone.post(ASK, json!({})).await.is_error(429, "rate_limited");
    house.clock.advance(Duration::from_secs(60));
    let mut eager = House::new().browser();
    for _ in 0..5 {
        eager.post(ASK, json!({})).await.is(200);
    }
    eager.post(ASK, json!({})).await.is_error(429, "too_many_challenges");
}

#[tokio::test]
async fn passkeys_need_an_account_and_our_own_origin() {
    let house = House::new();
    let mut stranger = house.browser();
    stranger.post(ENROL, json!({})).await.is_error(401, "no_session");
    stranger.get("/auth/passkeys").await.is_error(401, "no_session");
    stranger.post(ASK, json!({})).await.is(200);
    stranger.origin = Some("https://evil.example".into());
    stranger.post(ASK, json!({})).await.is_error(403, "foreign_origin");
}
