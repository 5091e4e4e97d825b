//! From a stranger to a member, and out again.

use super::house::House;
use domain::gate::Outcome;

#[tokio::test]
async fn somebody_without_scripts_joins_with_a_pasted_signature() {
    let house = House::new().await;
    let mut browser = house.browser();
    assert_eq!(
        browser.sign_in(7).await,
        "/join",
        "a wallet without an account goes on to the gate"
    );
    let gate = browser.get("/join").await;
    assert!(
        gate.body.contains("You may join") && gate.body.contains("id=\"username\""),
        "{}",
        gate.body
    );
    let joined = browser
        .submit("/join", "/join", &[("username", "Ada"), ("display_name", "Ada L")])
        .await;
    assert_eq!(joined.status, 200, "{}", joined.body);
    assert_eq!(joined.body.matches("<li><code>").count(), 10, "ten recovery codes");
    assert_eq!(joined.headers["cache-control"], "no-store");
    let home = browser.get("/home").await;
    assert_eq!(home.status, 200);
    assert!(home.body.contains("href=\"/@ada\""), "names are folded to lower case");
    assert_eq!(browser.get("/join").await.location(), "/home", "joined is joined");

    let out = browser.submit("/home", "/sign-out", &[]).await;
    assert_eq!(out.status, 303);
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
    assert_eq!(browser.get("/home").await.location(), "/sign-in?next=/home");
    assert_eq!(browser.sign_in(7).await, "/home", "the same wallet finds its account");
}

#[tokio::test]
async fn a_name_that_is_taken_or_impossible_is_said_beside_its_field_and_kept() {
    let house = House::new().await;
    house.member("ada", 1).await;
    let mut browser = house.browser();
    browser.sign_in(2).await;
    for (name, words) in [
        ("ada", "This username is taken"),
        ("a-b", "letters a to z"),
        ("admin", "kept back"),
    ] {
        let refused = browser
            .submit("/join", "/join", &[("username", name), ("display_name", "Somebody")])
            .await;
        assert_eq!(refused.status, 422, "{name}");
        assert!(refused.body.contains(words), "{name}: {}", refused.body);
        assert_eq!(refused.attribute("id=\"username\"", "value").as_deref(), Some(name));
        assert_eq!(
            refused.attribute("id=\"username\"", "aria-invalid").as_deref(),
            Some("true")
        );
        assert_eq!(
            refused.attribute("id=\"display-name\"", "value").as_deref(),
            Some("Somebody")
        );
        house.clock.advance(std::time::Duration::from_secs(61));
    }
    let joined = browser.submit("/join", "/join", &[("username", "eva")]).await;
    assert_eq!(joined.status, 200);
}

#[tokio::test]
async fn a_wrong_signature_is_explained_and_signs_nobody_in() {
    let house = House::new().await;
    let mut browser = house.browser();
    assert_eq!(browser.sign_in(3).await, "/join", "the right key works");
    let mut browser = house.browser();
    let page = browser.get("/sign-in/paste").await;
    let address = super::browser::address(3);
    let shown = browser
        .post(
            "/sign-in/paste",
            &[("token", &page.token()), ("address", &address), ("chain", "31337")],
        )
        .await;
    let message = shown.textarea("message").expect("a message");
    let signature = super::browser::sign(4, &message);
    let token = shown.token();
    let refused = browser
        .post(
            "/sign-in/paste/answer",
            &[("token", &token), ("message", &message), ("signature", &signature)],
        )
        .await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("does not belong to this message"),
        "{}",
        refused.body
    );
    assert_eq!(browser.get("/home").await.location(), "/sign-in?next=/home");
}

#[tokio::test]
async fn an_address_that_is_none_is_explained_and_kept() {
    let house = House::new().await;
    let mut browser = house.browser();
    let page = browser.get("/sign-in/paste").await;
    let refused = browser
        .post(
            "/sign-in/paste",
            &[("token", &page.token()), ("address", "0x12"), ("chain", "31337")],
        )
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("That is no address"));
    assert_eq!(refused.attribute("id=\"address\"", "value").as_deref(), Some("0x12"));
}

#[tokio::test]
async fn only_the_demo_has_an_endpoint_that_signs() {
    let house = House::new().await;
    let mut browser = house.browser();
    assert_eq!(browser.get("/sign-in").await.status, 200);
    assert!(!browser.get("/sign-in").await.body.contains("data-demo"));
    assert_eq!(browser.post("/demo/sign", &[]).await.status, 404);
}

#[tokio::test]
async fn the_gate_page_says_by_word_and_shape_what_holds_and_what_is_missing() {
    let house = House::with_gate(Outcome::Yes).await;
    let mut browser = house.browser();
    browser.sign_in(1).await;
    let granted = browser.get("/join").await.body;
    assert!(
        granted.contains("is-yes") && granted.contains(">Holds<") && granted.contains("id=\"username\""),
        "{granted}"
    );
    assert!(granted.contains("Read at block 1234 of eip155:31337.") && !granted.contains("passes.example"));

    let house = House::with_gate(Outcome::No).await;
    let mut browser = house.browser();
    browser.sign_in(1).await;
    let denied = browser.get("/join").await.body;
    assert!(
        denied.contains("is-no")
            && denied.contains(">Missing<")
            && denied.contains("href=\"https://passes.example/get\""),
        "{denied}"
    );
    assert!(!denied.contains("id=\"username\"") && denied.contains("Check again") && !denied.contains("<Pass>"));
    let refused = browser.submit("/join", "/join", &[("username", "ada")]).await;
    assert_eq!(refused.status, 422, "whoever sends the form all the same is refused");
    assert_eq!(house.browser().get("/@ada").await.status, 404);
}

#[tokio::test]
async fn a_gate_that_cannot_tell_refuses_nobody_and_the_page_keeps_trying() {
    let house = House::with_gate(Outcome::Unknown).await;
    let mut browser = house.browser();
    browser.sign_in(1).await;
    let unknown = browser.get("/join").await.body;
    assert!(
        unknown.contains("is-unknown") && unknown.contains("Cannot be checked now"),
        "{unknown}"
    );
    assert!(unknown.contains("You were not refused") && unknown.contains("data-retry-seconds"));
    assert!(!unknown.contains("id=\"username\""), "and nobody is admitted");
}

#[tokio::test]
async fn whoever_is_refused_finds_the_way_to_appeal() {
    let house = House::with_gate(Outcome::Yes).await;
    let mut browser = house.browser();
    assert!(
        browser.get("/join").await.body.contains("href=\"/appeal\""),
        "before signing"
    );
    browser.sign_in(1).await;
    assert!(
        !browser.get("/join").await.body.contains("href=\"/appeal\""),
        "whoever may join has nothing to appeal against"
    );
    let house = House::with_gate(Outcome::No).await;
    let mut browser = house.browser();
    browser.sign_in(1).await;
    let denied = browser.get("/join").await.body;
    assert!(denied.contains("href=\"/appeal\""), "{denied}");
    let appeal = browser.get("/appeal").await;
    assert_eq!(
        appeal.status, 200,
        "a session without an account is in nobody's way: {}",
        appeal.body
    );
}
