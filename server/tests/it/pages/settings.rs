//! Profile, sessions, and the acts that need a fresh signature.

use super::browser::{Answer, Browser, address, sign};
use super::house::{CONTRACT, House};
use domain::Timestamp;
use domain::gate::Effect;
use domain::membership::{RECOVERY_DELAY, Stage};
use std::time::Duration;
use store::{StoreError, accounts, member_effects, memberships};

/// Goes through an act without scripts: asks for the message, signs it with `key`, sends it.
pub(crate) async fn act(browser: &mut Browser, path: &str, key: u8, extra: &[(&str, &str)]) -> Answer {
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

/// Lets what waits have its time, and does it.
async fn three_days_later(house: &House) {
    house.clock.advance(RECOVERY_DELAY);
    house.app.run_until_idle().await.expect("the queue works");
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
    assert_eq!(
        linked.location(),
        "/settings?done=change-asked#changes",
        "{}",
        linked.body
    );
    let waits = ada.get(linked.location()).await;
    assert!(
        waits.body.contains("Another wallet is linked") && waits.body.contains(&address(9)),
        "{}",
        waits.body
    );
    assert_eq!(house.browser().sign_in(9).await, "/join", "not yet");
    three_days_later(&house).await;
    let mut other = house.browser();
    assert_eq!(other.sign_in(9).await, "/home", "either wallet opens the account");
    house.clock.advance(Duration::from_secs(61));
    let wallet = address(9);
    let gone = act(&mut ada, "/settings/unlink-wallet", 1, &[("wallet", &wallet)]).await;
    assert_eq!(gone.location(), "/settings?done=change-asked#changes", "{}", gone.body);
    assert_eq!(other.get("/home").await.status, 200, "until then it goes on");
    three_days_later(&house).await;
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
    assert!(codes.body.contains("Until then the old ones do"), "{}", codes.body);
}

#[tokio::test]
async fn a_waiting_change_is_shown_and_cancelled_with_a_button() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    house.clock.advance(Duration::from_secs(61));
    act(&mut ada, "/settings/link-wallet", 9, &[]).await;
    let page = ada.get("/settings").await;
    let change = page.attribute("name=\"change\"", "value").expect("a change");
    let cancelled = ada
        .submit("/settings", "/settings/cancel-change", &[("change", &change)])
        .await;
    assert_eq!(cancelled.location(), "/settings?done=change-cancelled#changes");
    assert!(ada.get(cancelled.location()).await.body.contains("Nothing was changed"));
    let again = ada
        .submit("/settings", "/settings/cancel-change", &[("change", &change)])
        .await;
    assert_eq!(again.location(), "/settings?done=change-gone#changes");
    three_days_later(&house).await;
    assert_eq!(house.browser().sign_in(9).await, "/join", "it never happened");
}

#[tokio::test]
async fn the_membership_page_says_the_stage_what_the_gate_says_and_takes_an_appeal() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let page = ada.get("/settings/membership").await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("You are a member") && page.body.contains("href=\"/settings/export\""));
    assert!(!page.body.contains(&address(1)), "no wallet stands there");
    house.clock.advance(Duration::from_secs(61));
    let empty = ada
        .submit("/settings/membership", "/settings/appeal", &[("text", " ")])
        .await;
    assert_eq!(empty.status, 422, "{}", empty.body);
    let filed = ada
        .submit("/settings/membership", "/settings/appeal", &[("text", "look again")])
        .await;
    assert_eq!(filed.location(), "/settings/membership?done=appealed#appeal");
    assert!(ada.get(filed.location()).await.body.contains("waits for its answer"));
}

#[tokio::test]
async fn a_role_is_hidden_until_its_member_shows_it() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let role = Effect::Role("builder".to_owned());
    let granted = role.clone();
    let account = house
        .app
        .store()
        .write::<_, StoreError, _>(move |conn| {
            let account = accounts::find_by_username(conn, "ada")?.expect("an account").id;
            member_effects::grant(conn, account, &granted, "builders", Timestamp::default())?;
            Ok(account)
        })
        .await
        .expect("a role");
    let page = ada.get("/settings/membership").await;
    assert!(
        page.body.contains("Role: builder") && page.body.contains("seen by nobody"),
        "{}",
        page.body
    );
    let fields = [("effect", "role:builder"), ("shown", "yes")];
    let shown = ada
        .submit("/settings/membership", "/settings/show-effect", &fields)
        .await;
    assert_eq!(shown.location(), "/settings/membership?done=shown#effects");
    let among = house
        .app
        .store()
        .read::<_, StoreError, _>(move |conn| member_effects::shown_among(conn, &[account]))
        .await
        .expect("an answer");
    assert_eq!(among, [(account, role)]);
    let other = ada
        .submit(
            "/settings/membership",
            "/settings/show-effect",
            &[("effect", "role:king")],
        )
        .await;
    assert_eq!(other.status, 404);
}

#[tokio::test]
async fn everything_is_downloaded_as_json_and_a_dormant_member_may_too() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    for n in 0..3 {
        ada.write(&format!("thought {n}"), "public").await;
    }
    for dormant in [false, true] {
        if dormant {
            house
                .app
                .store()
                .write::<_, StoreError, _>(|conn| {
                    let account = accounts::find_by_username(conn, "ada")?.expect("an account").id;
                    let mut membership = memberships::find(conn, account)?.expect("a membership");
                    membership.standing.stage = Stage::Dormant;
                    memberships::save(conn, &membership)
                })
                .await
                .expect("it lapses");
        }
        let file = ada.get("/settings/export").await;
        assert_eq!(file.status, 200, "{}", file.body);
        assert_eq!(file.headers["content-disposition"], "attachment; filename=\"ada.json\"");
        assert_eq!(file.headers["cache-control"], "no-store");
        let document: serde_json::Value = serde_json::from_str(&file.body).expect("JSON");
        assert_eq!(document["account"]["username"], "ada");
        assert_eq!(document["posts"].as_array().map(Vec::len), Some(3));
        for list in ["following", "followers", "blocks", "bookmarks", "notices", "decisions"] {
            assert!(document[list].is_array(), "{list}: {document}");
        }
        assert!(
            !file.body.to_lowercase().contains(&address(1).to_lowercase()),
            "no wallet is in it"
        );
    }
    assert_eq!(house.browser().get("/settings/export").await.status, 303);
    house.app.run_until_idle().await.expect("the queue works");
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

#[tokio::test]
async fn owners_of_a_wallet_with_several_have_a_day_and_the_page_keeps_what_they_sign() {
    let house = House::with_chain().await;
    let mut ada = house.member("ada", 1).await;
    let path = "/settings/delete-account";
    let key = address(1);
    let mut fields = vec![("address", key.as_str()), ("chain", "31337"), ("waits", "yes")];
    let challenge = format!("{path}/challenge");
    let no_contract = ada.submit(path, &challenge, &fields).await;
    assert_eq!(no_contract.status, 422, "{}", no_contract.body);
    assert!(
        no_contract.body.contains("There is no contract at this address"),
        "{}",
        no_contract.body
    );
    fields[0].1 = CONTRACT;
    let begun = ada.submit(path, &challenge, &fields).await;
    let message = begun.textarea("message").expect("a message");
    assert!(begun.body.contains("Hash that the owners approve"), "{}", begun.body);
    house.clock.advance(Duration::from_secs(20 * 3600));
    let back = ada.get(path).await;
    assert_eq!(
        back.textarea("message").as_deref(),
        Some(message.as_str()),
        "it is kept"
    );
    let elsewhere = ada.get("/settings/recovery-codes").await;
    assert_eq!(elsewhere.textarea("message"), None, "it is for one act");
    let token = back.token();
    let early = [
        ("token", token.as_str()),
        ("username", "ada"),
        ("message", &message),
        ("signature", ""),
    ];
    let early = ada.post(path, &early).await;
    assert_eq!(early.status, 422, "{}", early.body);
    assert!(
        early.body.contains("does not stand by this message yet"),
        "{}",
        early.body
    );
    assert_eq!(
        early.textarea("message").as_deref(),
        Some(message.as_str()),
        "nothing is lost"
    );
    let anew = ada.get(&format!("{path}?again=1")).await;
    assert!(
        anew.textarea("message").is_none() && anew.body.contains("name=\"waits\""),
        "{}",
        anew.body
    );
    house.clock.advance(Duration::from_secs(5 * 3600));
    assert_eq!(ada.get(path).await.textarea("message"), None, "a day is over");
}
