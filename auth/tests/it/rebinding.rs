//! A new wallet for a lost one: by recovery code, by trusted passkey, by an admin.

use crate::authenticator::Authenticator;
use crate::browser::Browser;
use crate::house::{House, answer, link, sign_in, wallet, with};
use crate::pending_changes::{account_id, recover};
use auth::AuthError;
use domain::account::{Account, AccountState, Role};
use domain::membership::{NoticeKind, RECOVERY_DELAY};
use domain::session::Secret;
use serde_json::{Value, json};
use std::net::IpAddr;
use std::time::Duration;
use store::{accounts, appeals, audit};

/// A member and the recovery codes.
async fn member_with_codes(house: &House) -> (Browser, Vec<String>) {
    let mut ada = house.browser();
    sign_in(&mut ada, &wallet(1)).await.is(200);
    let joined = ada.post("/auth/join", json!({"username": "ada"})).await.is(201);
    let codes = joined["recovery_codes"].as_array().expect("codes");
    let codes = codes
        .iter()
        .map(|code| code.as_str().expect("text").to_owned())
        .collect();
    (ada, codes)
}

async fn a_code_links_a_new_wallet(house: House) {
    let (mut ada, codes) = member_with_codes(&house).await;
    let mut lost = house.browser();
    let asked = recover(&mut lost, 2, "@Ada", &codes[0].to_uppercase()).await.is(202);
    assert_eq!(asked["change"]["kind"], json!("rebind"));
    assert_eq!(
        house.told("ada").await,
        [(NoticeKind::ChangeAsked, "rebind".to_owned())]
    );
    recover(&mut lost, 3, "ada", &codes[0])
        .await
        .is_error(401, "wrong_recovery_code");
    let early = sign_in(&mut house.browser(), &wallet(2)).await.is(200);
    assert_eq!(early["account"], Value::Null);
    house.after(RECOVERY_DELAY).await;
    let body = sign_in(&mut lost, &wallet(2)).await.is(200);
    assert_eq!(body["account"]["username"], json!("ada"));
    assert_eq!(
        ada.get("/auth/session").await.is(200)["wallets"]
            .as_array()
            .map(Vec::len),
        Some(2),
        "the old wallet stays until it is removed"
    );
}

#[tokio::test]
async fn a_recovery_code_is_used_up_by_asking_and_links_the_new_wallet_after_three_days() {
    a_code_links_a_new_wallet(House::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_recovery_code_links_the_new_wallet_on_postgres_too() {
    a_code_links_a_new_wallet(House::on_postgres()).await;
}

#[tokio::test]
async fn a_wrong_code_and_a_wrong_name_are_told_apart_by_nothing() {
    let house = House::new();
    let (_, codes) = member_with_codes(&house).await;
    let mut lost = house.browser();
    let wrong = recover(&mut lost, 2, "ada", "0000-0000-0000-0000").await;
    let nobody = recover(&mut lost, 2, "nobody", &codes[0]).await;
    wrong.is_error(401, "wrong_recovery_code");
    assert_eq!((wrong.status, &wrong.json), (nobody.status, &nobody.json));
    recover(&mut lost, 2, "ada", &codes[0]).await.is(202);
}

#[tokio::test]
async fn codes_are_tried_ten_times_an_hour_from_an_address_and_nobody_locks_a_member_out() {
    let house = House::new();
    let (_, codes) = member_with_codes(&house).await;
    let from = |ip: [u8; 4]| {
        let mut browser = house.browser();
        browser.ip = IpAddr::from(ip);
        browser
    };
    // Whoever tries codes for somebody else's name from everywhere does not use up what the owner needs.
    for last in 0..15 {
        recover(&mut from([10, 1, last, 1]), 2, "ada", "0000-0000-0000-0000")
            .await
            .is_error(401, "wrong_recovery_code");
    }
    recover(&mut from([10, 1, 99, 1]), 2, "ada", &codes[0]).await.is(202);
    for name in ["ada", "nobody"] {
        for _ in 0..5 {
            recover(&mut from([192, 0, 2, 1]), 3, name, "0000-0000-0000-0000")
                .await
                .is_error(401, "wrong_recovery_code");
        }
    }
    recover(&mut from([192, 0, 2, 1]), 3, "ada", &codes[1])
        .await
        .is_error(429, "rate_limited");
    house.clock.advance(Duration::from_secs(3600));
    recover(&mut from([192, 0, 2, 1]), 3, "ada", &codes[1]).await.is(202);
}

#[tokio::test]
async fn a_request_that_is_refused_does_not_use_the_code_up() {
    let house = House::new();
    let (_, codes) = member_with_codes(&house).await;
    house.member(2, "grace").await;
    let mut lost = house.browser();
    recover(&mut lost, 2, "ada", &codes[0])
        .await
        .is_error(409, "wallet_taken");
    let foreign = answer(&mut lost, &wallet(3), "sign_in").await;
    let foreign = with(foreign, json!({"username": "ada", "code": codes[0]}));
    lost.post("/auth/recovery", foreign)
        .await
        .is_error(400, "wrong_purpose");
    let id = account_id(&house, "ada").await;
    house
        .write(move |conn| accounts::set_state(conn, id, AccountState::Suspended))
        .await;
    recover(&mut lost, 3, "ada", &codes[0])
        .await
        .is_error(403, "account_suspended");
    house
        .write(move |conn| accounts::set_state(conn, id, AccountState::Active))
        .await;
    recover(&mut lost, 3, "ada", &codes[0]).await.is(202);
}

#[tokio::test]
async fn a_passkey_recovers_the_account_three_days_after_it_was_added_and_not_before() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let mut passkey = Authenticator::new(1);
    assert_eq!(
        passkey.enrol(&mut ada, "phone").await.is(201)["trusted_at"],
        Value::Null
    );
    let mut phone = house.browser();
    passkey.sign_in(&mut phone).await.is(200);
    let signed = answer(&mut phone, &wallet(2), "recover").await;
    phone
        .post("/auth/recovery", signed)
        .await
        .is_error(403, "passkey_not_trusted");
    house.after(RECOVERY_DELAY).await;
    assert!(ada.get("/auth/passkeys").await.is(200)[0]["trusted_at"].is_string());
    let signed = answer(&mut phone, &wallet(2), "recover").await;
    phone
        .post("/auth/recovery", signed)
        .await
        .is_error(403, "passkey_not_trusted");
    passkey.sign_in(&mut phone).await.is(200);
    let signed = answer(&mut phone, &wallet(2), "recover").await;
    let asked = phone.post("/auth/recovery", signed).await.is(202);
    assert_eq!(asked["change"]["kind"], json!("rebind"));
    house.after(RECOVERY_DELAY).await;
    let body = sign_in(&mut house.browser(), &wallet(2)).await.is(200);
    assert_eq!(body["account"]["username"], json!("ada"));
}

#[tokio::test]
async fn a_session_of_a_wallet_is_no_session_of_a_passkey() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    Authenticator::new(1).enrol(&mut ada, "phone").await.is(201);
    house.after(RECOVERY_DELAY).await;
    sign_in(&mut ada, &wallet(1)).await.is(200);
    let signed = answer(&mut ada, &wallet(2), "recover").await;
    ada.post("/auth/recovery", signed)
        .await
        .is_error(403, "passkey_not_trusted");
}

async fn account(house: &House, username: &str) -> Account {
    let username = username.to_owned();
    house
        .read(move |conn| Ok(accounts::find_by_username(conn, &username)?.expect("an account")))
        .await
}

/// Somebody appeals with wallet `n`, which has no account; gives the appeal.
async fn appeal_with(house: &House, n: u8) -> i64 {
    let mut browser = house.browser();
    let signed = answer(&mut browser, &wallet(n), "appeal").await;
    let text = json!({"text": "I am ada and lost my wallet"});
    browser.post("/auth/appeals", with(signed, text)).await.is(201);
    let open = house
        .read(|conn| appeals::list(conn, appeals::AppealState::Open, None, 10))
        .await;
    open[0].id
}

#[tokio::test]
async fn an_admin_asks_for_the_wallet_that_signed_an_appeal_and_a_session_alone_does_not_cancel_that() {
    let house = House::with(1_000_000, &[wallet(9).address()]);
    let mut ada = house.member(1, "ada").await;
    house.member(9, "boss").await;
    house.member(5, "grace").await;
    let (root, grace, target) = (
        account(&house, "boss").await,
        account(&house, "grace").await,
        account(&house, "ada").await,
    );
    assert_eq!(root.role, Role::Admin);
    let appeal = appeal_with(&house, 2).await;
    let refused = house.auth.begin_admin_rebind(&grace, target.id, appeal).await;
    assert!(matches!(refused, Err(AuthError::NotAllowed)), "{refused:?}");
    let own = house.auth.begin_admin_rebind(&root, root.id, appeal).await;
    assert!(matches!(own, Err(AuthError::NotAllowed)), "{own:?}");
    let unproven = house.auth.begin_admin_rebind(&root, target.id, appeal + 1).await;
    assert!(matches!(unproven, Err(AuthError::UnprovenWallet)), "{unproven:?}");

    let first = house
        .auth
        .begin_admin_rebind(&root, target.id, appeal)
        .await
        .expect("an admin may");
    let path = format!("/auth/pending-changes/{}", first.id);
    ada.delete(&path, json!({}))
        .await
        .is_error(403, "stronger_factor_needed");
    let shown = ada.get("/auth/pending-changes").await.is(200);
    assert_eq!(
        (
            &shown[0]["asked_with"],
            &shown[0]["may_cancel"],
            &shown[0]["may_cancel_with_code"]
        ),
        (&json!("admin"), &json!(false), &json!(true))
    );
    let refused = house.auth.cancel_change_as_admin(&grace, first.id).await;
    assert!(matches!(refused, Err(AuthError::NotAllowed)), "{refused:?}");
    house
        .auth
        .cancel_change_as_admin(&root, first.id)
        .await
        .expect("an admin may");

    house
        .auth
        .begin_admin_rebind(&root, target.id, appeal)
        .await
        .expect("once more");
    house.after(RECOVERY_DELAY).await;
    let body = sign_in(&mut house.browser(), &wallet(2)).await.is(200);
    assert_eq!(body["account"]["username"], json!("ada"));
    let done: Vec<_> = house
        .read(|conn| audit::list(conn, None, 10))
        .await
        .into_iter()
        .map(|entry| entry.action)
        .collect();
    assert_eq!(done, ["rebind", "cancel_change", "rebind"]);
}

#[tokio::test]
async fn an_account_with_all_the_wallets_it_may_have_gets_no_other() {
    let house = House::new();
    let (mut ada, codes) = member_with_codes(&house).await;
    for n in 2..=16 {
        sign_in(&mut ada, &wallet(1)).await.is(200);
        link(&house, &mut ada, n).await;
    }
    let mut lost = house.browser();
    recover(&mut lost, 17, "ada", &codes[0])
        .await
        .is_error(409, "too_many_wallets");
}

/// A member with a wallet, codes, a passkey that is trusted and a session from before; an admin; and a
/// wallet that nobody has, with which somebody appealed.
struct Corrupt {
    house: House,
    ada: Browser,
    codes: Vec<String>,
    passkey: Authenticator,
    admin: Account,
    target: Account,
    appeal: i64,
}

async fn corrupt() -> Corrupt {
    let house = House::with(1_000_000, &[wallet(9).address()]);
    let (mut ada, codes) = member_with_codes(&house).await;
    house.member(9, "boss").await;
    let mut passkey = Authenticator::new(1);
    passkey.enrol(&mut ada, "phone").await.is(201);
    house.after(RECOVERY_DELAY + Duration::from_secs(60)).await;
    Corrupt {
        admin: account(&house, "boss").await,
        target: account(&house, "ada").await,
        appeal: appeal_with(&house, 2).await,
        house,
        ada,
        codes,
        passkey,
    }
}

impl Corrupt {
    /// The admin asks; gives where that is cancelled.
    async fn ask(&self) -> String {
        let asked = self
            .house
            .auth
            .begin_admin_rebind(&self.admin, self.target.id, self.appeal);
        format!("/auth/pending-changes/{}", asked.await.expect("an admin may").id)
    }

    async fn waiting(&self) -> usize {
        let id = self.target.id;
        self.house
            .read(move |conn| Ok(store::pending_changes::waiting(conn, id)?.len()))
            .await
    }
}

#[tokio::test]
async fn a_passkey_that_signed_in_just_now_cancels_what_an_admin_asked_for() {
    let mut scene = corrupt().await;
    // Neither the session from before, which the admin may have answered for good reason ...
    let path = scene.ask().await;
    scene
        .ada
        .delete(&path, json!({}))
        .await
        .is_error(403, "stronger_factor_needed");
    // ... nor the wallet, signed again, which may be the lost one ...
    let mut again = scene.house.browser();
    sign_in(&mut again, &wallet(1)).await.is(200);
    again
        .delete(&path, json!({}))
        .await
        .is_error(403, "stronger_factor_needed");
    // ... nor a session of the passkey that somebody found open.
    let mut phone = scene.house.browser();
    scene.passkey.sign_in(&mut phone).await.is(200);
    scene.house.clock.advance(auth::LINK_WITHIN + Duration::from_secs(1));
    assert_eq!(
        phone.get("/auth/pending-changes").await.is(200)[0]["may_cancel"],
        json!(false)
    );
    phone
        .delete(&path, json!({}))
        .await
        .is_error(403, "stronger_factor_needed");
    assert_eq!(scene.waiting().await, 1);

    scene.passkey.sign_in(&mut phone).await.is(200);
    assert_eq!(
        phone.get("/auth/pending-changes").await.is(200)[0]["may_cancel"],
        json!(true)
    );
    phone.delete(&path, json!({})).await.is(204);
    assert_eq!(scene.waiting().await, 0);
    scene.house.after(RECOVERY_DELAY).await;
    let body = sign_in(&mut scene.house.browser(), &wallet(2)).await.is(200);
    assert_eq!(body["account"], Value::Null);
    let done: Vec<_> = scene
        .house
        .read(|conn| audit::list(conn, None, 10))
        .await
        .into_iter()
        .map(|entry| (entry.action, entry.account_id))
        .collect();
    assert_eq!(
        done,
        [
            ("cancel_change".to_owned(), Some(scene.target.id)),
            ("rebind".to_owned(), Some(scene.admin.id))
        ],
        "other admins see it"
    );
}

#[tokio::test]
async fn a_session_handed_on_by_a_passkey_or_of_a_passkey_younger_than_the_request_does_not() {
    let mut scene = corrupt().await;
    let path = scene.ask().await;
    // A thief of the wallet adds a passkey; by the time that it is trusted the change is done.
    let mut thief = scene.house.browser();
    sign_in(&mut thief, &wallet(1)).await.is(200);
    let mut own = Authenticator::new(66);
    own.enrol(&mut thief, "thief").await.is(201);
    let mut second = scene.house.browser();
    own.sign_in(&mut second).await.is(200);
    second
        .delete(&path, json!({}))
        .await
        .is_error(403, "stronger_factor_needed");
    // A code made in the owner's fresh session of the passkey: the passkey itself is not there.
    let mut phone = scene.house.browser();
    scene.passkey.sign_in(&mut phone).await.is(200);
    let code = phone.post("/auth/login-codes", json!({})).await.is(201)["code"].clone();
    let mut third = scene.house.browser();
    third
        .post("/auth/login-codes/session", json!({"username": "ada", "code": code}))
        .await
        .is(200);
    third
        .delete(&path, json!({}))
        .await
        .is_error(403, "stronger_factor_needed");
    phone.delete(&path, json!({})).await.is(204);
}

#[tokio::test]
async fn one_recovery_code_cancels_all_that_admins_asked_for_and_a_wrong_one_nothing() {
    let mut scene = corrupt().await;
    let first = scene.ask().await;
    scene.house.clock.advance(Duration::from_secs(1));
    scene.appeal = appeal_with(&scene.house, 3).await;
    scene.ask().await;
    assert_eq!(scene.waiting().await, 2);
    scene
        .ada
        .delete(&first, json!({"code": "0000-0000-0000-0000"}))
        .await
        .is_error(401, "wrong_recovery_code");
    assert_eq!(scene.waiting().await, 2);
    scene.ada.delete(&first, json!({"code": scene.codes[0]})).await.is(204);
    assert_eq!(scene.waiting().await, 0);
    let again = scene.ask().await;
    scene
        .ada
        .delete(&again, json!({"code": scene.codes[0]}))
        .await
        .is_error(401, "wrong_recovery_code");
}

#[tokio::test]
async fn a_session_of_which_it_is_not_known_what_it_rests_on_cancels_nothing_of_an_admin() {
    let mut scene = corrupt().await;
    let path = scene.ask().await;
    let mut phone = scene.house.browser();
    scene.passkey.sign_in(&mut phone).await.is(200);
    // As a session was before the factor was noted.
    let hash = Secret::presented(&phone.cookies["gh_8080"]).hash();
    scene
        .house
        .write(move |conn| store::factors::note_session(conn, &hash, None))
        .await;
    phone
        .delete(&path, json!({}))
        .await
        .is_error(403, "stronger_factor_needed");
    scene.passkey.sign_in(&mut phone).await.is(200);
    phone.delete(&path, json!({})).await.is(204);
}
