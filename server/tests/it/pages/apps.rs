//! Letting an app in, as a browser without scripts meets it.

use super::browser::{Answer, Browser, address, sign};
use super::house::{House, ORIGIN};
use axum::body::Body;
use http::{Request, header};
use std::time::Duration;
use url::form_urlencoded;

const CALLBACK: &str = "https://app.example/callback";
const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// Registers an app; returns the address that it sends browsers to.
pub async fn register(house: &House, name: &str, redirect_uri: &str) -> String {
    house.clock.advance(Duration::from_secs(3600));
    let app =
        serde_json::json!({"client_name": name, "redirect_uris": redirect_uri, "scopes": "read write follow push"});
    let request = Request::post("/api/v1/apps")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(app.to_string()));
    let answer = house.browser().send(request.expect("a request")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let app: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", app["client_id"].as_str().expect("an id"))
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("scope", "read write:statuses")
        .append_pair("state", "a b&c")
        .finish();
    format!("/oauth/authorize?{query}")
}

/// Presses a button of the consent page.
pub async fn press(browser: &mut Browser, page: &Answer, button: &str) -> Answer {
    let token = page.token();
    let request = page.attribute("name=\"request\"", "value").expect("the request");
    browser
        .post(
            "/oauth/authorize",
            &[("token", &token), ("request", &request), ("answer", button)],
        )
        .await
}

/// Signs in by hand from the sign-in page at `path`; where that leads.
pub async fn sign_in_from(browser: &mut Browser, path: &str, key: u8) -> String {
    let page = browser.get(path).await;
    let by_hand = page
        .attribute("href=\"/sign-in/paste", "href")
        .expect("the way by hand");
    let page = browser.get(&by_hand).await;
    let next = page.attribute("name=\"next\"", "value").expect("where to go");
    let (token, address) = (page.token(), address(key));
    let fields = [
        ("token", token.as_str()),
        ("address", &address),
        ("chain", "31337"),
        ("next", &next),
    ];
    let shown = browser.post("/sign-in/paste", &fields).await;
    let message = shown.textarea("message").expect("a message");
    let (token, signature) = (shown.token(), sign(key, &message));
    let next = shown.attribute("name=\"next\"", "value").expect("where to go");
    let fields = [
        ("token", token.as_str()),
        ("message", &message),
        ("signature", &signature),
        ("next", &next),
    ];
    let answer = browser.post("/sign-in/paste/answer", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

#[tokio::test]
async fn a_member_reads_what_an_app_wants_and_says_yes_or_no() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let asking = register(&house, "Pachy <b>", CALLBACK).await;
    let page = ada.get(&asking).await;
    assert_eq!(page.status, 200, "{}", page.body);
    for shown in [
        "Pachy &#60;b&#62;",
        "@ada@localhost:8080",
        "Post, edit, delete and boost",
        "app.example",
        "Your wallet.",
    ] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    assert_eq!(page.headers["cache-control"], "no-store");
    let yes = press(&mut ada, &page, "allow").await;
    assert_eq!(yes.status, 303, "{}", yes.body);
    assert!(
        yes.location().starts_with("https://app.example/callback?code="),
        "{}",
        yes.location()
    );
    let issuer: String = form_urlencoded::byte_serialize(ORIGIN.as_bytes()).collect();
    assert!(
        yes.location().ends_with(&format!("&state=a+b%26c&iss={issuer}")),
        "{}",
        yes.location()
    );
    let page = ada.get(&asking.replace("authorize?", "authorize/?")).await;
    assert_eq!(
        page.status, 200,
        "asked again: consent is not remembered, and some apps write a slash"
    );
    let no = press(&mut ada, &page, "deny").await;
    assert!(
        no.location().starts_with(
            "https://app.example/callback?error=access_denied&error_description=the+member+said+no&state="
        ),
        "{}",
        no.location()
    );
}

#[tokio::test]
async fn the_consent_page_is_framed_by_nobody_and_its_form_leads_to_the_app_only() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    for (redirect_uri, source) in [
        (CALLBACK, "form-action 'self' https://app.example;"),
        ("tusky://oauth", "form-action 'self' tusky:;"),
        (OUT_OF_BAND, "form-action 'self';"),
    ] {
        let asking = register(&house, "App", redirect_uri).await;
        let page = ada.get(&asking).await;
        let policy = page.headers["content-security-policy"].to_str().expect("ASCII");
        assert!(policy.contains(source), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(page.headers["x-frame-options"], "DENY");
        let elsewhere = ada.get("/home").await;
        let policy = elsewhere.headers["content-security-policy"].to_str().expect("ASCII");
        assert!(policy.contains("form-action 'self';"), "{policy}");
    }
}

#[tokio::test]
async fn a_yes_needs_the_pages_own_token() {
    let house = House::new().await;
    let (mut ada, mut eva) = (house.member("ada", 1).await, house.member("eva", 2).await);
    let asking = register(&house, "App", CALLBACK).await;
    let page = ada.get(&asking).await;
    assert_eq!(press(&mut ada, &page, "allow").await.status, 303);
    let (token, foreign) = (page.token(), eva.get(&asking).await.token());
    let request = asking.split_once('?').expect("a query").1;
    for (token, status) in [("", 403), (foreign.as_str(), 403), (token.as_str(), 303)] {
        let fields = [("token", token), ("request", request), ("answer", "allow")];
        assert_eq!(ada.post("/oauth/authorize", &fields).await.status, status);
    }
    for (site, status) in [("cross-site", 403), ("same-site", 403), ("same-origin", 303)] {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("token", token.as_str()), ("request", request), ("answer", "allow")])
            .finish();
        let sent = Request::post("/oauth/authorize")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site)
            .body(Body::from(body));
        assert_eq!(ada.send(sent.expect("a request")).await.status, status, "{site}");
    }
    let silent = press(&mut ada, &page, "").await;
    assert_eq!(silent.status, 404, "neither yes nor no is no answer");
}

#[tokio::test]
async fn whoever_is_not_signed_in_comes_back_to_the_app_after_signing_in() {
    let house = House::new().await;
    house.member("ada", 1).await;
    let asking = register(&house, "App", CALLBACK).await;
    let mut browser = house.browser();
    let sent = browser.get(&asking).await;
    assert_eq!(sent.status, 303);
    assert!(
        sent.location().starts_with("/sign-in?next=/oauth/authorize"),
        "{}",
        sent.location()
    );
    let back = sign_in_from(&mut browser, sent.location(), 1).await;
    assert_eq!(back, asking);
    assert_eq!(browser.get(&back).await.status, 200);
}

#[tokio::test]
async fn a_newcomer_comes_back_to_the_app_after_joining() {
    let house = House::new().await;
    let asking = register(&house, "App", CALLBACK).await;
    let mut browser = house.browser();
    let sent = browser.get(&asking).await;
    let join = sign_in_from(&mut browser, sent.location(), 7).await;
    assert!(join.starts_with("/join?next=%2Foauth%2Fauthorize"), "{join}");
    let page = browser.get(&join).await;
    let next = page
        .attribute("name=\"next\" value=\"/oauth", "value")
        .expect("where to go");
    assert_eq!(next, asking);
    house.clock.advance(Duration::from_secs(61));
    let codes = browser
        .submit(&join, "/join", &[("username", "grace"), ("next", &next)])
        .await;
    assert_eq!(codes.status, 200, "{}", codes.body);
    assert_eq!(
        codes.attribute("href=\"/oauth/authorize", "href").as_deref(),
        Some(asking.as_str())
    );
    assert_eq!(browser.get(&asking).await.status, 200);
}

#[tokio::test]
async fn an_out_of_band_code_is_shown_to_be_copied() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let asking = register(&house, "Toot", OUT_OF_BAND).await;
    let page = ada.get(&asking).await;
    let shown = press(&mut ada, &page, "allow").await;
    assert_eq!(
        (shown.status, &shown.headers["cache-control"]),
        (200, &"no-store".parse().expect("a header"))
    );
    let code = shown.attribute("id=\"code\"", "value").expect("a code");
    assert_eq!(code.len(), 64);
    let refused = press(&mut ada, &page, "deny").await;
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("access_denied") && refused.attribute("id=\"code\"", "value").is_none());
}

#[tokio::test]
async fn a_request_that_cannot_be_answered_to_the_app_is_a_page() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let asking = register(&house, "App", CALLBACK).await;
    assert_eq!(ada.get(&asking).await.status, 200);
    for bad in [
        "/oauth/authorize".to_owned(),
        asking.replace("client_id=", "client_id=0"),
        asking.replace("callback", "elsewhere"),
        format!("{asking}&state=again"),
    ] {
        let page = ada.get(&bad).await;
        assert_eq!((page.status, page.location()), (400, ""), "{bad}");
        assert!(page.body.contains("was not let in"), "{}", page.body);
    }
}

#[tokio::test]
async fn nobody_is_sent_to_an_app_without_having_pressed_something() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let asking = register(&house, "App", CALLBACK).await;
    assert_eq!(ada.get(&asking).await.status, 200);
    for (good, bad, error) in [
        ("response_type=code", "response_type=token", "unsupported_response_type"),
        ("scope=read", "scope=admin:read", "invalid_scope"),
    ] {
        // Nobody signs in for nothing, either.
        for browser in [&mut ada, &mut house.browser()] {
            let page = browser.get(&asking.replace(good, bad)).await;
            assert_eq!((page.status, page.location()), (400, ""), "{bad}");
            let back = page
                .attribute("href=\"https://app.example/callback", "href")
                .expect("the way to the app");
            let told = format!("https://app.example/callback?error={error}&error_description=");
            assert!(
                back.starts_with(&told) && back.contains("&state=a+b%26c&iss="),
                "{back}"
            );
            assert!(page.body.contains(">app.example</a>"), "{}", page.body);
        }
    }
}

#[tokio::test]
async fn an_app_may_want_a_member_who_signs_in_now() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let asking = register(&house, "App", CALLBACK).await;
    let forced = format!("{asking}&force_login=true");
    let page = ada.get(&forced).await;
    assert!(
        page.body.contains("Sign in again") && !page.body.contains("value=\"allow\""),
        "{}",
        page.body
    );
    let (token, request) = (
        ada.get(&asking).await.token(),
        forced.split_once('?').expect("a query").1,
    );
    let hasty = ada
        .post(
            "/oauth/authorize",
            &[("token", &token), ("request", request), ("answer", "allow")],
        )
        .await;
    assert_eq!(hasty.location(), forced, "no way round the page");
    let way = page.attribute("href=\"/sign-in?again", "href").expect("the way");
    assert_eq!(ada.get(&way).await.status, 200);
    assert_eq!(ada.get("/settings").await.status, 200, "nobody is signed out by that");
    let back = sign_in_from(&mut ada, &way, 1).await;
    assert_eq!(back, forced);
    assert!(ada.get(&back).await.body.contains("value=\"allow\""));
    house.clock.advance(Duration::from_secs(3600));
    for silent in ["false", "False", "0"] {
        let page = ada.get(&format!("{asking}&force_login={silent}")).await;
        assert!(page.body.contains("value=\"allow\""), "{silent}");
    }
}

#[tokio::test]
async fn the_settings_list_the_apps_and_take_them_back() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    assert!(ada.get("/settings").await.body.contains("You have let no app in."));
    let asking = register(&house, "Pachyderm", CALLBACK).await;
    let page = ada.get(&asking).await;
    let yes = press(&mut ada, &page, "allow").await;
    let code = form_urlencoded::parse(yes.location().split_once('?').expect("a query").1.as_bytes())
        .find(|(name, _)| name == "code")
        .expect("a code")
        .1
        .into_owned();
    let settings = ada.get("/settings").await;
    assert!(
        !settings.body.contains("Pachyderm"),
        "an app without a token does nothing yet"
    );
    let secretless = [("grant_type", "authorization_code"), ("code", &code)];
    assert_eq!(ada.post("/oauth/token", &secretless).await.status, 400);
    let account = domain::AccountId(id_of(&house, "ada").await);
    let client = asking
        .split("client_id=")
        .nth(1)
        .and_then(|rest| rest.split('&').next())
        .expect("an id")
        .to_owned();
    let now = domain::Clock::now(&*house.clock);
    house
        .app
        .store()
        .write(move |conn| {
            let token = store::oauth_tokens::NewToken {
                id: 1,
                client_id: client,
                account_id: Some(account),
                scopes: domain::oauth::Scopes::usual(),
                code_hash: None,
                created_at: now,
            };
            store::oauth_tokens::add(conn, "hash", &token)
        })
        .await
        .expect("stores");
    let settings = ada.get("/settings").await;
    assert!(
        settings.body.contains("Pachyderm") && settings.body.contains("never used"),
        "{}",
        settings.body
    );
    let app = settings
        .attribute("name=\"app\"", "value")
        .expect("an app to take back");
    let back = ada.submit("/settings", "/settings/revoke-app", &[("app", &app)]).await;
    assert_eq!(back.location(), "/settings?done=app-revoked#apps");
    let settings = ada.get(back.location()).await;
    assert!(settings.body.contains("The app can no longer use your account.") && !settings.body.contains("Pachyderm"));
}

async fn id_of(house: &House, username: &str) -> i64 {
    let username = username.to_owned();
    let account = house
        .app
        .store()
        .read(move |conn| store::accounts::find_by_username(conn, &username))
        .await
        .expect("reads");
    account.expect("an account").id.0
}
