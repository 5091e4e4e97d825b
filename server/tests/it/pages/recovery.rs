//! Getting back into an account without scripts, and appealing.

use super::browser::{Answer, Browser, address, sign};
use super::house::House;
use domain::account::AccountState;
use domain::membership::RECOVERY_DELAY;
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

#[tokio::test]
async fn a_suspended_member_and_a_wallet_without_an_account_appeal_by_pasting() {
    let house = House::new().await;
    house.member("ada", 1).await;
    house
        .app
        .store()
        .write::<_, StoreError, _>(|conn| {
            let account = accounts::find_by_username(conn, "ada")?.expect("an account").id;
            accounts::set_state(conn, account, AccountState::Suspended)
        })
        .await
        .expect("suspended");
    for (key, text) in [(1, "it was not me"), (9, "why not me?")] {
        house.clock.advance(Duration::from_secs(61));
        let mut browser = house.browser();
        let empty = plead(&mut browser, "/appeal", key, &[("text", "")]).await;
        assert_eq!(empty.status, 422, "{}", empty.body);
        let filed = plead(&mut browser, "/appeal", key, &[("text", text)]).await;
        assert_eq!(filed.status, 200, "{}", filed.body);
        assert!(filed.body.contains("Sent."), "{}", filed.body);
    }
    let open = house
        .app
        .store()
        .read::<_, StoreError, _>(|conn| appeals::list(conn, appeals::AppealState::Open, None, 10))
        .await
        .expect("a list");
    let of: Vec<_> = open
        .iter()
        .map(|appeal| (appeal.account_id.is_some(), appeal.text.as_str()))
        .collect();
    assert_eq!(of, [(false, "why not me?"), (true, "it was not me")]);
}
