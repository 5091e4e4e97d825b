//! Signing in where no wallet is at hand, without scripts: hand-off and one-time code.

use super::browser::{Answer, Browser};
use super::house::House;
use std::time::Duration;

/// Begins to wait; gives the page, the path of the link, and the number.
async fn wait(phone: &mut Browser, next: &str) -> (String, Answer, String, String) {
    let begun = phone.get(&format!("/sign-in/handoff?next={next}")).await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    let path = begun.location().to_owned();
    let page = phone.get(&path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let link = page.attribute("id=\"handoff-link\"", "value").expect("a link");
    let link = link.strip_prefix("http://localhost:8080").expect("ours").to_owned();
    let number = page.body.split("id=\"handoff-number\">").nth(1).expect("a number")[..2].to_owned();
    (path, page, link, number)
}

/// The form of the waiting page.
async fn continue_there(phone: &mut Browser, path: &str) -> Answer {
    let action = path.split('?').next().expect("a path").to_owned();
    let page = phone.get(path).await;
    let (token, next) = (
        page.token(),
        page.attribute("name=\"next\"", "value").unwrap_or_default(),
    );
    phone.post(&action, &[("token", &token), ("next", &next)]).await
}

fn choices(page: &Answer) -> Vec<String> {
    let buttons = page.body.split("<button name=\"number\" value=\"").skip(1);
    buttons.map(|rest| rest[..2].to_owned()).collect()
}

#[tokio::test]
async fn a_waiting_browser_is_let_in_by_its_number_and_goes_where_it_wanted() {
    let house = House::new().await;
    let mut desktop = house.member("ada", 1).await;
    let mut phone = house.browser();
    let (path, page, link, number) = wait(&mut phone, "%2Fsettings%3Fa%3Db").await;
    assert!(
        page.body.contains("<svg class=\"qr\"") && page.body.len() < 24_000,
        "{}",
        page.body.len()
    );
    let early = continue_there(&mut phone, &path).await;
    assert_eq!(early.status, 303);
    assert!(
        phone.get(early.location()).await.body.contains("Nobody has chosen"),
        "too early"
    );

    let offer = desktop.get(&link).await;
    assert!(
        offer.body.contains("approve only if you started this"),
        "{}",
        offer.body
    );
    assert!(
        choices(&offer).contains(&number) && choices(&offer).len() == 4,
        "{:?}",
        choices(&offer)
    );
    let decided = desktop.submit(&link, &link, &[("number", &number)]).await;
    assert_eq!(decided.status, 200, "{}", decided.body);
    assert!(phone.get(&path).await.body.contains("You were let in"));
    let collected = continue_there(&mut phone, &path).await;
    assert_eq!(
        (collected.status, collected.location()),
        (303, "/settings?a=b"),
        "{}",
        collected.body
    );
    let settings = phone.get("/settings").await;
    assert!(
        settings.body.contains("opened from another browser"),
        "{}",
        settings.body
    );
    assert!(settings.body.contains("opened by a wallet"));
    assert_eq!(desktop.get(&link).await.status, 410, "used up");
    assert_eq!(phone.get(&path).await.location(), "/settings?a=b", "signed in already");
}

#[tokio::test]
async fn a_wrong_number_and_a_no_end_the_link_for_both_sides() {
    let house = House::new().await;
    let mut desktop = house.member("ada", 1).await;
    for wrong in [true, false] {
        house.clock.advance(Duration::from_secs(61));
        let mut phone = house.browser();
        let (path, _, link, number) = wait(&mut phone, "").await;
        let offer = desktop.get(&link).await;
        let other = choices(&offer)
            .into_iter()
            .find(|choice| *choice != number)
            .expect("three");
        let chosen = if wrong { other.as_str() } else { "none" };
        let decided = desktop.submit(&link, &link, &[("number", chosen)]).await;
        assert_eq!(decided.status, if wrong { 410 } else { 200 }, "{}", decided.body);
        assert_eq!(desktop.get(&link).await.status, 410);
        let there = phone.get(&path).await;
        assert_eq!(there.status, 410, "{}", there.body);
        assert!(
            there.body.contains("href=\"/sign-in/handoff\""),
            "begin again: {}",
            there.body
        );
    }
}

#[tokio::test]
async fn whoever_opens_the_link_signs_in_first_and_comes_back() {
    let house = House::new().await;
    let mut phone = house.browser();
    let (_, _, link, _) = wait(&mut phone, "%2Fcompose").await;
    let stranger = house.browser().get(&link).await;
    assert_eq!(stranger.status, 200);
    assert!(choices(&stranger).is_empty(), "nothing to choose yet");
    let back = stranger.attribute("href=\"/sign-in?next=", "href").expect("a link");
    assert_eq!(back, format!("/sign-in?next={}", link.replace('/', "%2F")));
    let own = phone.get(&link).await;
    assert!(own.body.contains("This is the browser that waits"), "{}", own.body);
    assert!(own.body.contains("href=\"/sign-in?next=%2Fcompose\""), "{}", own.body);
    house.clock.advance(Duration::from_secs(120));
    assert_eq!(phone.get(&link).await.status, 410, "two minutes");
}

#[tokio::test]
async fn a_one_time_code_signs_in_without_a_script_and_goes_on() {
    let house = House::new().await;
    let mut desktop = house.member("ada", 1).await;
    let shown = desktop.submit("/settings", "/settings/login-code", &[]).await;
    assert_eq!(shown.status, 200, "{}", shown.body);
    assert_eq!(shown.headers["cache-control"], "no-store");
    let code = shown
        .body
        .split("id=\"login-code-text\"><span>")
        .nth(1)
        .expect("a code")[..11]
        .to_owned();
    assert!(!desktop.get("/settings").await.body.contains(&code), "shown once");

    let mut phone = house.browser();
    let page = "/sign-in/code?next=%2Fcompose";
    let entry = phone.get("/sign-in?next=%2Fcompose").await;
    assert!(
        entry.body.contains("href=\"/sign-in/code?next=%2Fcompose\""),
        "{}",
        entry.body
    );
    let wrong = phone
        .submit(
            page,
            "/sign-in/code",
            &[("username", "ada"), ("code", "00000-00000"), ("next", "/compose")],
        )
        .await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    assert!(wrong.body.contains("role=\"alert\"") && wrong.body.contains("value=\"ada\""));
    let typed = [("username", "ada"), ("code", code.as_str()), ("next", "/compose")];
    let signed_in = phone.submit(page, "/sign-in/code", &typed).await;
    assert_eq!(
        (signed_in.status, signed_in.location()),
        (303, "/compose"),
        "{}",
        signed_in.body
    );
    assert!(phone.get("/settings").await.body.contains("opened by a one-time code"));
    let mut second = house.browser();
    assert_eq!(second.submit(page, "/sign-in/code", &typed).await.status, 422, "once");
}

#[tokio::test]
async fn a_session_without_a_wallet_is_asked_to_sign_in_with_one_where_that_matters() {
    let house = House::new().await;
    let mut desktop = house.member("ada", 1).await;
    let fresh = desktop.get("/settings").await;
    assert!(fresh.body.contains("id=\"passkey-add\"") && fresh.body.contains("Passkeys need scripts"));
    assert!(fresh.body.contains("href=\"/settings/link-wallet\""));
    let shown = desktop.submit("/settings", "/settings/login-code", &[]).await;
    let code = shown
        .body
        .split("id=\"login-code-text\"><span>")
        .nth(1)
        .expect("a code")[..11]
        .to_owned();
    let mut phone = house.browser();
    phone
        .submit(
            "/sign-in/code",
            "/sign-in/code",
            &[("username", "ada"), ("code", &code)],
        )
        .await;
    let settings = phone.get("/settings").await;
    assert!(!settings.body.contains("id=\"passkey-add\""), "{}", settings.body);
    let again = "/sign-in?again=yes&amp;next=%2Fsettings%23passkeys";
    assert!(settings.body.contains(again) || settings.body.contains(&again.replace("&amp;", "&#38;")));
    let page = phone.get("/sign-in?again=yes&next=%2Fsettings%23passkeys").await;
    assert_eq!(page.status, 200, "a member may sign in again: {}", page.location());
    assert!(page.body.contains("data-next=\"/settings#passkeys\""), "{}", page.body);
    assert!(
        !page.body.contains("id=\"members\""),
        "no other ways: they prove no wallet"
    );
    assert_eq!(phone.get("/sign-in?next=%2Fcompose").await.location(), "/compose");
}
