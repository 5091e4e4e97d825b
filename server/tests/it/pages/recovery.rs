//! Getting back into an account without scripts, and appealing.

use super::browser::{Answer, Browser, address, sign};
use super::house::House;
use domain::account::AccountState;
use domain::membership::RECOVERY_DELAY;
use membership::Permit;
use std::time::Duration;
use store::{StoreError, accounts, appeals};

/// Asks for the message of a page, signs it with `key` and sends it with more fields.
async fn plead(browser: &mut Browser, path: &str, key: u8, extra: &[(&str, &str)]) -> Answer {
    let address = address(key);
    let mut fields = vec![("address", address.as_str()), ("chain", "31337")];
    fields.extend_from_slice(extra);
    let shown = browser.submit(path, &format!("{path}/challenge"), &fields).await;
    let message = shown
        .textarea("message")
        .unwrap_or_else(|| panic!("no message: {}", shown.body));
    let (token, signature) = (shown.token(), sign(key, &message));
    let mut fields = vec![
        ("token", token.as_str()),
        ("message", &message),
        ("signature", &signature),
    ];
    fields.extend_from_slice(extra);
    browser.post(path, &fields).await
}

/// A member, and one of the recovery codes.
async fn with_code(house: &House) -> (Browser, String) {
    house.clock.advance(Duration::from_secs(61));
    let mut ada = house.browser();
    ada.sign_in(1).await;
    let joined = ada.submit("/join", "/join", &[("username", "ada")]).await;
    let code = joined.body.split("<li><code>").nth(1).expect("a code");
    let code = code.split("</code>").next().expect("a code").to_owned();
    (ada, code)
}

#[tokio::test]
async fn a_member_gets_back_in_with_a_code_and_a_new_wallet_after_three_days() {
    let house = House::new().await;
    let (mut ada, code) = with_code(&house).await;
    house.clock.advance(Duration::from_secs(61));
    let mut lost = house.browser();
    let entry = lost.get("/sign-in").await;
    assert!(entry.body.contains("href=\"/recover\""), "{}", entry.body);
    let wrong = plead(&mut lost, "/recover", 9, &[("username", "ada"), ("code", "0000")]).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    assert!(wrong.body.contains("do not go together") && wrong.body.contains("value=\"ada\""));
    let asked = plead(&mut lost, "/recover", 9, &[("username", "ada"), ("code", &code)]).await;
    assert_eq!(asked.status, 200, "{}", asked.body);
    assert!(asked.body.contains("The wallet is linked on"), "{}", asked.body);
    assert!(!asked.body.contains(&code), "a code is shown to nobody");
    let told = ada.get("/home").await;
    assert!(
        told.body.contains("link a new wallet in place of a lost one"),
        "{}",
        told.body
    );
    assert!(ada.get("/settings").await.body.contains("asked with a recovery code"));
    house.clock.advance(RECOVERY_DELAY);
    house.app.run_until_idle().await.expect("the queue works");
    assert_eq!(lost.sign_in(9).await, "/home");
}

#[tokio::test]
async fn the_owner_says_no_to_a_stranger_with_a_code() {
    let house = House::new().await;
    let (mut ada, code) = with_code(&house).await;
    house.clock.advance(Duration::from_secs(61));
    let mut thief = house.browser();
    plead(&mut thief, "/recover", 9, &[("username", "ada"), ("code", &code)]).await;
    let change = ada.get("/settings").await.attribute("name=\"change\"", "value");
    let change = change.expect("it is shown");
    let cancelled = ada
        .submit("/settings", "/settings/cancel-change", &[("change", &change)])
        .await;
    assert_eq!(cancelled.location(), "/settings?done=change-cancelled#changes");
    house.clock.advance(RECOVERY_DELAY);
    house.app.run_until_idle().await.expect("the queue works");
    assert_eq!(thief.sign_in(9).await, "/join");
}

/// Suspends a member, as a ban does.
async fn suspend(house: &House, username: &'static str) {
    let suspended = house.app.store().write::<_, StoreError, _>(move |conn| {
        let account = accounts::find_by_username(conn, username)?.expect("an account").id;
        accounts::set_state(conn, account, AccountState::Suspended)
    });
    suspended.await.expect("suspended");
}

async fn open_appeals(house: &House) -> Vec<appeals::Appeal> {
    let list = |conn: &mut store::Conn| appeals::list(conn, appeals::AppealState::Open, None, 10);
    let found = house.app.store().read::<_, StoreError, _>(list).await;
    found.expect("a list")
}

#[tokio::test]
async fn a_suspended_member_and_a_wallet_without_an_account_appeal_by_pasting() {
    let house = House::new().await;
    house.member("ada", 1).await;
    suspend(&house, "ada").await;
    for (key, text) in [(1, "it was not me"), (9, "why not me?")] {
        house.clock.advance(Duration::from_secs(61));
        let mut browser = house.browser();
        let empty = plead(&mut browser, "/appeal", key, &[("text", "")]).await;
        assert_eq!(empty.status, 422, "{}", empty.body);
        let filed = plead(&mut browser, "/appeal", key, &[("text", text)]).await;
        assert_eq!(filed.status, 200, "{}", filed.body);
        assert!(filed.body.contains("Sent."), "{}", filed.body);
    }
    let open = open_appeals(&house).await;
    let of: Vec<_> = open
        .iter()
        .map(|appeal| (appeal.account_id.is_some(), appeal.text.as_str()))
        .collect();
    assert_eq!(of, [(false, "why not me?"), (true, "it was not me")]);
}

/// Answers every open appeal.
async fn reject_all(house: &House, answer: &str) {
    let open = open_appeals(house).await;
    for appeal in open {
        let text = format!("{answer} ({})", appeal.text);
        let done = house
            .app
            .membership()
            .decide_appeal(Permit::operator(), appeal.id, false, &text);
        done.await.expect("answered");
    }
}

#[tokio::test]
async fn whoever_appealed_reads_the_answer_with_the_same_wallet_and_nobody_elses() {
    let house = House::new().await;
    house.member("ada", 1).await;
    suspend(&house, "ada").await;
    for (key, text) in [(1, "it was not me"), (9, "why not me?")] {
        house.clock.advance(Duration::from_secs(61));
        let mut browser = house.browser();
        let filed = plead(&mut browser, "/appeal", key, &[("text", text)]).await;
        assert!(
            filed.status == 200 && filed.body.contains("href=\"/appeal/answers\""),
            "it says where the answer will be: {}",
            filed.body
        );
        let waits = plead(&mut browser, "/appeal/answers", key, &[]).await;
        assert!(
            waits.body.contains(text) && waits.body.contains("Waits for its answer"),
            "{}",
            waits.body
        );
    }
    reject_all(&house, "No, sorry").await;
    for (key, own, other) in [
        (1, Some("it was not me"), "why not me?"),
        (9, Some("why not me?"), "it was not me"),
        (8, None, "not me"),
    ] {
        house.clock.advance(Duration::from_secs(61));
        let mut browser = house.browser();
        let before = browser.get("/appeal/answers").await;
        assert!(
            before.status == 200 && !before.body.contains("sorry"),
            "nothing without a signature: {}",
            before.body
        );
        let read = plead(&mut browser, "/appeal/answers", key, &[]).await;
        assert_eq!(read.status, 200, "{}", read.body);
        assert_eq!(read.headers["cache-control"], "no-store");
        match own {
            Some(own) => assert!(
                read.body.contains(&format!("No, sorry ({own})")) && read.body.contains("Rejected"),
                "{}",
                read.body
            ),
            None => assert!(read.body.contains("This wallet has no appeal"), "{}", read.body),
        }
        assert!(!read.body.contains(other), "{}", read.body);
    }
}

#[tokio::test]
async fn an_answer_is_not_read_with_a_signature_for_something_else() {
    let house = House::new().await;
    let mut browser = house.browser();
    let filed = plead(&mut browser, "/appeal", 9, &[("text", "why not me?")]).await;
    assert_eq!(filed.status, 200, "{}", filed.body);
    let address = address(9);
    let fields = [("address", address.as_str()), ("chain", "31337")];
    let shown = browser.submit("/recover", "/recover/challenge", &fields).await;
    let message = shown.textarea("message").expect("a message");
    let (token, signature) = (shown.token(), sign(9, &message));
    let fields = [
        ("token", token.as_str()),
        ("message", &message),
        ("signature", &signature),
    ];
    let refused = browser.post("/appeal/answers", &fields).await;
    assert!(
        refused.status == 422 && !refused.body.contains("why not me?"),
        "{}",
        refused.body
    );
}

#[tokio::test]
async fn a_member_who_is_signed_in_reads_answers_in_the_settings() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    for page in ["/appeal", "/appeal/answers"] {
        assert_eq!(ada.get(page).await.location(), "/settings/membership#appeal", "{page}");
    }
}

#[tokio::test]
async fn a_code_of_a_suspended_account_is_not_used_up_and_the_page_says_what_to_do() {
    let house = House::new().await;
    let (_, code) = with_code(&house).await;
    suspend(&house, "ada").await;
    house.clock.advance(Duration::from_secs(61));
    let mut lost = house.browser();
    let fields = [("username", "ada"), ("code", code.as_str())];
    let refused = plead(&mut lost, "/recover", 9, &fields).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(
        refused.body.contains("This account is suspended") && refused.body.contains("/appeal"),
        "{}",
        refused.body
    );
    house
        .app
        .store()
        .write::<_, StoreError, _>(|conn| {
            let account = accounts::find_by_username(conn, "ada")?.expect("an account").id;
            accounts::set_state(conn, account, AccountState::Active)
        })
        .await
        .expect("restored");
    house.clock.advance(Duration::from_secs(61));
    let asked = plead(&mut lost, "/recover", 9, &fields).await;
    assert!(asked.body.contains("The wallet is linked on"), "{}", asked.body);
}
