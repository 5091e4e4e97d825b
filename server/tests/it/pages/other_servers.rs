//! Logging in to another server, and signing out at its wish, as a browser without scripts meets it.

use super::apps::sign_in_from;
use super::browser::{Answer, Browser, address};
use super::house::{House, ORIGIN};
use axum::body::Body;
use domain::gate::Outcome;
use domain::membership::{Stage, Standing};
use domain::openid::{PartyKind, PartyScopes, RelyingParty};
use domain::{Clock, Timestamp};
use http::{Request, header};
use store::memberships::Membership;
use store::{StoreError, accounts, memberships, relying_parties};
use url::form_urlencoded;

const CALLBACK: &str = "https://hall.example/callback";
const BYE: &str = "https://hall.example/bye";
// RFC 7636, appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn hall() -> RelyingParty {
    RelyingParty {
        client_id: "rp_hall".into(),
        id: 77,
        name: "Hall <b>".into(),
        kind: PartyKind::Other,
        website: Some("https://hall.example/".into()),
        redirect_uris: vec![CALLBACK.into()],
        post_logout_uris: vec![BYE.into()],
        backchannel_logout_uri: None,
        scopes: PartyScopes::parse("openid profile email groups wallet offline_access").expect("scopes"),
        sector: "hall.example".into(),
        gate_group: None,
        synthetic_email: true,
        is_public: true,
        created_at: Timestamp::from_millis(1),
        disabled_at: None,
    }
}

async fn register(house: &House, party: RelyingParty) {
    let store = house.app.store();
    let added = store.write(move |conn| relying_parties::add(conn, &party, None)).await;
    added.expect("the database works");
}

/// The address that the server sends browsers to.
fn asking(more: &[(&str, &str)]) -> String {
    let usual = [
        ("response_type", "code"),
        ("client_id", "rp_hall"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid profile"),
        ("state", "a b&c"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let replaced = |name: &str| more.iter().any(|(other, _)| *other == name);
    let kept = usual.iter().filter(|(name, _)| !replaced(name));
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept.chain(more))
        .finish();
    format!("/oauth/authorize?{query}")
}

/// Presses a button of the page that asks.
async fn press(browser: &mut Browser, page: &Answer, button: &str) -> Answer {
    let token = page.token();
    let request = page.attribute("name=\"request\"", "value").expect("the request");
    let fields = [("token", token.as_str()), ("request", &request), ("answer", button)];
    browser.post("/oauth/authorize", &fields).await
}

/// Where the browser goes by itself: by a redirect, or after a form by the page's own header.
fn onward(answer: &Answer) -> String {
    match answer.status {
        303 => answer.location().to_owned(),
        _ => {
            let refresh = answer
                .attribute("http-equiv=\"refresh\"", "content")
                .unwrap_or_default();
            refresh.strip_prefix("0;url=").unwrap_or_default().to_owned()
        }
    }
}

fn is_code(answer: &Answer) -> bool {
    onward(answer).starts_with("https://hall.example/callback?code=")
}

/// Where the membership of ada stands, as if it had been looked at just now.
async fn stand(house: &House, stage: Stage, outcome: Outcome) {
    let now = house.clock.now();
    let stored = house.app.store().write(move |conn| {
        let ada = accounts::find_by_username(conn, "ada")?.expect("she joined");
        let membership = Membership {
            account_id: ada.id,
            rule: None,
            standing: Standing {
                stage,
                ..Standing::active(now)
            },
            expires_at: None,
            expiry_noticed_for: None,
            recheck_at: now,
            checked_at: Some(now),
            outcome: Some(outcome),
            yes_at: None,
        };
        memberships::save(conn, &membership)?;
        Ok::<_, StoreError>(())
    });
    stored.await.expect("the database works");
}

#[tokio::test]
async fn a_member_reads_what_a_server_is_told_and_is_asked_once() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    register(&house, hall()).await;
    let scope = "openid profile email groups wallet offline_access";
    let all = asking(&[("scope", scope)]);
    let page = ada.get(&all).await;
    assert_eq!(page.status, 200, "{}", page.body);
    for shown in [
        "Hall &#60;b&#62;",
        "@ada@localhost:8080",
        "can never be changed",
        "ada@users.noreply.localhost",
        "once you are in one",
        "all wallets that you have linked",
        "as long as you stay signed in",
        "<strong>hall.example</strong>",
    ] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    assert!(!page.body.contains(&address(1)), "no wallet on the page");
    let little = ada.get(&asking(&[("scope", "openid")])).await;
    assert!(!little.body.contains("can never be changed") && !little.body.contains("wallets that you have linked"));

    let no = press(&mut ada, &page, "deny").await;
    assert!(
        onward(&no).starts_with("https://hall.example/callback?error=access_denied&"),
        "{}",
        onward(&no)
    );
    assert_eq!(
        press(&mut ada, &page, "").await.status,
        404,
        "neither yes nor no is no answer"
    );
    let yes = press(&mut ada, &page, "allow").await;
    assert!(is_code(&yes), "{} {}", yes.status, onward(&yes));
    assert_eq!(
        (yes.status, &yes.headers["cache-control"]),
        (200, &"no-store".parse().expect("a header"))
    );
    assert!(
        yes.attribute("href=\"https://hall.example/callback?code=", "href")
            .is_some(),
        "a link as well"
    );
    let issuer: String = form_urlencoded::byte_serialize(ORIGIN.as_bytes()).collect();
    assert!(
        onward(&yes).ends_with(&format!("&state=a+b%26c&iss={issuer}")),
        "{}",
        onward(&yes)
    );
    assert!(is_code(&ada.get(&asking(&[])).await), "it is remembered");
    let again = ada.get(&asking(&[("prompt", "consent")])).await;
    assert_eq!(again.status, 200);
}

#[tokio::test]
async fn the_page_is_framed_by_nobody_and_its_form_leads_to_that_server_only() {
    let house = House::new().await;
    let (mut ada, mut eva) = (house.member("ada", 1).await, house.member("eva", 2).await);
    register(&house, hall()).await;
    let page = ada.get(&asking(&[])).await;
    let policy = page.headers["content-security-policy"].to_str().expect("ASCII");
    assert!(policy.contains("form-action 'self' https://hall.example;"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(page.headers["x-frame-options"], "DENY");
    assert_eq!(page.headers["cache-control"], "no-store");
    let (token, foreign) = (page.token(), eva.get(&asking(&[])).await.token());
    let asked = asking(&[]);
    let request = asked.split_once('?').expect("a query").1;
    for (token, status) in [("", 403), (foreign.as_str(), 403), (token.as_str(), 200)] {
        let fields = [("token", token), ("request", request), ("answer", "allow")];
        assert_eq!(ada.post("/oauth/authorize", &fields).await.status, status);
    }
}

#[tokio::test]
async fn whoever_is_not_signed_in_comes_back_to_be_asked() {
    let house = House::new().await;
    house.member("ada", 1).await;
    register(&house, hall()).await;
    let mut browser = house.browser();
    let sent = browser.get(&asking(&[])).await;
    assert_eq!(sent.status, 303);
    assert!(
        sent.location().starts_with("/sign-in?next=/oauth/authorize"),
        "{}",
        sent.location()
    );
    let back = sign_in_from(&mut browser, sent.location(), 1).await;
    let page = browser.get(&back).await;
    assert!(page.body.contains("value=\"allow\""), "{}", page.body);
    let silent = house.browser().get(&asking(&[("prompt", "none")])).await;
    assert!(
        silent
            .location()
            .starts_with("https://hall.example/callback?error=login_required&")
    );
}

#[tokio::test]
async fn a_server_may_want_a_member_who_signs_in_now_and_nothing_else_is_signed_out_by_that() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    register(&house, hall()).await;
    let page = ada.get(&asking(&[])).await;
    assert!(is_code(&press(&mut ada, &page, "allow").await));
    let page = ada.get(&asking(&[("prompt", "login")])).await;
    assert!(page.body.contains("Sign in again first"), "{}", page.body);
    let way = page.attribute("href=\"/sign-in?again", "href").expect("the way");
    let back = sign_in_from(&mut ada, &way, 1).await;
    let through = ada.get(&back).await;
    assert_eq!(
        through.status, 200,
        "signing in was a form, whose page holds redirects to this site"
    );
    assert!(is_code(&through), "{} {}", through.status, through.body);
}

#[tokio::test]
async fn a_lapsed_member_reads_why_and_how_to_renew_and_goes_back_by_a_link() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    register(&house, hall()).await;
    assert_eq!(ada.get(&asking(&[])).await.status, 200);
    for (stage, words) in [
        (Stage::Limited, "Your membership here has lapsed"),
        (Stage::Dormant, "Your account here is dormant"),
    ] {
        stand(&house, stage, Outcome::No).await;
        let page = ada.get(&asking(&[])).await;
        assert_eq!((page.status, page.location()), (403, ""), "{}", page.body);
        assert!(
            page.body.contains(words) && page.body.contains("href=\"/settings/membership\""),
            "{}",
            page.body
        );
        let back = page
            .attribute("href=\"https://hall.example", "href")
            .expect("a way back");
        assert!(
            back.starts_with("https://hall.example/callback?error=access_denied&"),
            "{back}"
        );
        let silent = ada.get(&asking(&[("prompt", "none")])).await;
        assert!(
            silent
                .location()
                .starts_with("https://hall.example/callback?error=access_denied&")
        );
    }
    stand(&house, Stage::Grace, Outcome::No).await;
    assert_eq!(ada.get(&asking(&[])).await.status, 200, "grace is in good standing");
}

#[tokio::test]
async fn who_is_not_in_the_group_is_told_which() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    let mut party = hall();
    party.gate_group = Some("builders".into());
    register(&house, party).await;
    let page = ada.get(&asking(&[])).await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains("members of the group “builders”"), "{}", page.body);
}

#[tokio::test]
async fn that_nobody_can_say_is_no_refusal() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    register(&house, hall()).await;
    stand(&house, Stage::Active, Outcome::Unknown).await;
    let page = ada.get(&asking(&[])).await;
    assert_eq!(page.status, 503, "{}", page.body);
    assert!(page.headers.contains_key("retry-after"));
    assert!(page.body.contains("That is no refusal"), "{}", page.body);
    let again = page.attribute("href=\"/oauth/authorize", "href").expect("try again");
    assert_eq!(again, asking(&[]));
    let silent = ada.get(&asking(&[("prompt", "none")])).await;
    assert!(
        silent.location().contains("error=temporarily_unavailable"),
        "{}",
        silent.location()
    );
}

#[tokio::test]
async fn nothing_is_sent_to_an_address_that_is_not_registered() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    register(&house, hall()).await;
    assert_eq!(ada.get(&asking(&[])).await.status, 200);
    for bad in [
        asking(&[("client_id", "rp_other")]),
        asking(&[("redirect_uri", "https://evil.example/")]),
        asking(&[("redirect_uri", "https://hall.example/callback/")]),
        format!("{}&redirect_uri=https%3A%2F%2Fevil.example", asking(&[])),
    ] {
        let page = ada.get(&bad).await;
        assert_eq!((page.status, page.location()), (400, ""), "{bad}");
        assert!(
            page.body.contains("This log-in cannot go on") && !page.body.contains("evil.example"),
            "{}",
            page.body
        );
    }
    let told = ada.get(&asking(&[("response_type", "token")])).await;
    assert!(
        told.location()
            .starts_with("https://hall.example/callback?error=unsupported_response_type&")
    );
}

/// A form that another site sends.
async fn foreign_post(browser: &mut Browser, path: &str, body: &str) -> Answer {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, "https://hall.example")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(body.to_owned()));
    browser.send(request.expect("a request")).await
}

#[tokio::test]
async fn a_server_may_send_its_request_as_a_form_and_nothing_happens_by_that_alone() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    register(&house, hall()).await;
    let asked = asking(&[]);
    let body = asked.split_once('?').expect("a query").1;
    let sent = foreign_post(&mut ada, "/oauth/authorize", body).await;
    assert_eq!((sent.status, sent.location()), (303, asked.as_str()));
    assert!(ada.get(sent.location()).await.body.contains("value=\"allow\""));
    let sent = foreign_post(&mut ada, "/oauth/end_session", "client_id=rp_hall&state=x").await;
    assert_eq!(sent.location(), "/oauth/end_session?client_id=rp_hall&state=x");
    assert_eq!(ada.get("/settings").await.status, 200, "she is still signed in");
}

#[tokio::test]
async fn signing_out_at_the_wish_of_a_server_takes_a_button_and_leads_back_to_it() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    register(&house, hall()).await;
    let bye: String = form_urlencoded::byte_serialize(BYE.as_bytes()).collect();
    let path = format!("/oauth/end_session?client_id=rp_hall&post_logout_redirect_uri={bye}&state=x");
    let page = ada.get(&path).await;
    assert_eq!(page.status, 200);
    for shown in [
        "Sign out of Test Hall?",
        "@ada@localhost:8080",
        "Hall &#60;b&#62;",
        "<strong>hall.example</strong>",
    ] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    let policy = page.headers["content-security-policy"].to_str().expect("ASCII");
    assert!(policy.contains("form-action 'self' https://hall.example;"), "{policy}");
    assert_eq!(page.headers["x-frame-options"], "DENY");
    assert_eq!(ada.get("/settings").await.status, 200, "looking signs nobody out");
    let request = page.attribute("name=\"request\"", "value").expect("the request");
    let forged = [("token", "no"), ("request", request.as_str())];
    assert_eq!(ada.post("/oauth/end_session", &forged).await.status, 403);
    let token = ada
        .get(&path)
        .await
        .attribute("name=\"request\"", "value")
        .map(|_| page.token());
    let token = token.expect("a form");
    let out = ada
        .post("/oauth/end_session", &[("token", &token), ("request", &request)])
        .await;
    assert_eq!(
        (out.status, onward(&out).as_str()),
        (200, "https://hall.example/bye?state=x")
    );
    assert!(!out.body.contains("@ada"), "nobody is signed in any more: {}", out.body);
    assert_eq!(ada.get("/settings").await.status, 303, "she is signed out");
    let page = ada.get(&path).await;
    assert!(
        page.body.contains("You are signed out") && page.body.contains("hall.example/bye?state=x"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn signing_out_leads_to_no_address_that_is_not_registered() {
    let house = House::new().await;
    register(&house, hall()).await;
    for (n, bad) in [
        "client_id=rp_hall&post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F",
        "client_id=rp_hall&post_logout_redirect_uri=https%3A%2F%2Fhall.example%2Fbye%2F",
        "post_logout_redirect_uri=https%3A%2F%2Fhall.example%2Fbye",
        "id_token_hint=a.b.c&post_logout_redirect_uri=https%3A%2F%2Fhall.example%2Fbye",
    ]
    .into_iter()
    .enumerate()
    {
        let mut browser = house
            .member(&format!("member{n}"), u8::try_from(n).expect("small") + 1)
            .await;
        let path = format!("/oauth/end_session?{bad}");
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("you stay here afterwards"), "{}", page.body);
        let (token, request) = (
            page.token(),
            page.attribute("name=\"request\"", "value").expect("the request"),
        );
        let out = browser
            .post("/oauth/end_session", &[("token", &token), ("request", &request)])
            .await;
        assert_eq!((out.status, out.location()), (303, "/oauth/end_session"), "{bad}");
        assert!(browser.get(out.location()).await.body.contains("You are signed out"));
    }
}

#[tokio::test]
async fn somebody_else_at_the_same_browser_signs_in_and_nobody_is_signed_out_before() {
    let house = House::new().await;
    let (mut ada, mut bob) = (house.member("ada", 1).await, house.member("bob", 2).await);
    register(&house, hall()).await;
    let page = bob.get(&asking(&[])).await;
    assert!(is_code(&press(&mut bob, &page, "allow").await));
    let page = ada.get(&asking(&[])).await;
    let way = page.attribute("href=\"/sign-in?again", "href").expect("the way");
    assert_eq!(ada.get(&way).await.status, 200);
    assert_eq!(ada.get("/settings").await.status, 200, "she is still signed in");
    house.clock.advance(std::time::Duration::from_secs(61));
    let back = sign_in_from(&mut ada, &way, 2).await;
    assert!(is_code(&ada.get(&back).await), "bob agreed before");
    assert!(ada.get("/settings").await.body.contains("href=\"/@bob\""));
}
