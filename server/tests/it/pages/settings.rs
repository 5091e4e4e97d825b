//! Profile, sessions, and the acts that need a fresh signature.

use super::browser::{Answer, Browser, address, sign};
use super::house::House;
use std::time::Duration;

/// Goes through an act without scripts: asks for the message, signs it with `key`, sends it.
async fn act(browser: &mut Browser, path: &str, key: u8, extra: &[(&str, &str)]) -> Answer {
    let address = address(key);
    let mut fields = vec![("address", address.as_str()), ("chain", "31337")];
    fields.extend_from_slice(extra);
    let page = if path.ends_with("unlink-wallet") {
        "/settings".to_owned()
    } else {
        path.to_owned()
    };
    let shown = browser.submit(&page, &format!("{path}/challenge"), &fields).await;
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

#[tokio::test]
async fn a_profile_is_changed_and_what_is_too_long_is_kept_for_shortening() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let saved = ada
        .submit(
            "/settings",
            "/settings/profile",
            &[("display_name", "Ada L"), ("biography", "I build <b> #bridges")],
        )
        .await;
    assert_eq!(saved.location(), "/settings?done=saved", "{}", saved.body);
    assert!(ada.get(saved.location()).await.body.contains("Saved."));
    let profile = house.browser().get("/@ada").await;
    assert!(
        profile.body.contains(">Ada L</h1>") && profile.body.contains("I build &lt;b&gt;"),
        "{}",
        profile.body
    );
    let long = "x".repeat(501);
    let refused = ada
        .submit(
            "/settings",
            "/settings/profile",
            &[("display_name", "Other"), ("biography", &long)],
        )
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.textarea("biography").as_deref(), Some(long.as_str()));
    assert!(
        house.browser().get("/@ada").await.body.contains(">Ada L</h1>"),
        "nothing was changed"
    );
    house.app.run_until_idle().await.expect("the queue works");
}

#[tokio::test]
async fn a_wallet_is_linked_by_its_own_signature_signs_in_and_is_unlinked() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    house.clock.advance(Duration::from_secs(61));
    let linked = act(&mut ada, "/settings/link-wallet", 9, &[]).await;
    assert_eq!(linked.location(), "/settings?done=linked#wallets", "{}", linked.body);
    assert!(ada.get("/settings").await.body.contains(&address(9)));
    let mut other = house.browser();
    assert_eq!(other.sign_in(9).await, "/home", "either wallet opens the account");
    house.clock.advance(Duration::from_secs(61));
    let wallet = address(9);
    let gone = act(&mut ada, "/settings/unlink-wallet", 1, &[("wallet", &wallet)]).await;
    assert_eq!(gone.location(), "/settings?done=unlinked#wallets", "{}", gone.body);
    assert_eq!(other.get("/home").await.status, 303, "its sessions ended with it");
    house.clock.advance(Duration::from_secs(61));
    let last = act(&mut ada, "/settings/unlink-wallet", 1, &[("wallet", &address(1))]).await;
    assert_eq!(last.status, 422);
    assert!(last.body.contains("your last wallet"), "{}", last.body);
}

#[tokio::test]
async fn new_recovery_codes_need_the_signature_of_a_linked_wallet() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    house.clock.advance(Duration::from_secs(61));
    let refused = act(&mut ada, "/settings/recovery-codes", 9, &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("not linked to your account"), "{}", refused.body);
    house.clock.advance(Duration::from_secs(61));
    let codes = act(&mut ada, "/settings/recovery-codes", 1, &[]).await;
    assert_eq!(
        (codes.status, codes.body.matches("<li><code>").count()),
        (200, 10),
        "{}",
        codes.body
    );
    assert_eq!(codes.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all_others() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    house.clock.advance(Duration::from_secs(61));
    let (mut second, mut third) = (house.browser(), house.browser());
    second.sign_in(1).await;
    third.sign_in(1).await;
    let page = ada.get("/settings").await;
    assert_eq!(page.body.matches("action=\"/settings/end-session\"").count(), 2);
    let session = page.attribute("name=\"session\"", "value").expect("a session to end");
    assert_eq!(
        ada.submit("/settings", "/settings/end-session", &[("session", &session)])
            .await
            .status,
        303
    );
    let alive = [second.get("/home").await.status, third.get("/home").await.status];
    assert_eq!(alive.iter().filter(|status| **status == 200).count(), 1, "{alive:?}");
    assert_eq!(
        ada.submit("/settings", "/settings/end-other-sessions", &[])
            .await
            .status,
        303
    );
    assert_eq!(
        [second.get("/home").await.status, third.get("/home").await.status],
        [303, 303]
    );
    assert_eq!(ada.get("/home").await.status, 200, "one's own stays");
}

#[tokio::test]
async fn an_account_is_deleted_after_its_name_was_typed_and_a_wallet_signed() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let id = ada.write("soon gone", "public").await;
    house.clock.advance(Duration::from_secs(61));
    let refused = act(&mut ada, "/settings/delete-account", 1, &[("username", "eva")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("not your username"), "{}", refused.body);
    assert_eq!(ada.get("/@ada").await.status, 200);
    house.clock.advance(Duration::from_secs(61));
    let gone = act(&mut ada, "/settings/delete-account", 1, &[("username", "ada")]).await;
    assert_eq!((gone.status, gone.location()), (303, "/"), "{}", gone.body);
    assert!(ada.cookies.is_empty());
    let mut stranger = house.browser();
    assert_eq!(stranger.get("/@ada").await.status, 410);
    assert_eq!(stranger.get(&format!("/@ada/{id}")).await.status, 410);
    assert!(!stranger.get("/").await.body.contains("soon gone"));
    house.app.run_until_idle().await.expect("the queue works");
}
