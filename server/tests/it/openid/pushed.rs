//! A request that a server sends ahead of the browser (RFC 9126): taken in from its server alone, checked like
//! every other, known by a name that nobody can guess, change, borrow or use twice.

use super::authenticating::basic;
use super::cast::{Cast, FORM, Landing, agree, encoded, form, press, text, with};
use super::identity::claims;
use crate::pages::apps::sign_in_from;
use crate::pages::browser::Answer;
use domain::Clock;
use domain::membership::Stage;
use domain::openid::PartyScopes;
use http::Method;
use std::time::Duration;

const PAR: &str = "/oauth/par";
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// The page for the person at the browser, who is sent nowhere.
#[track_caller]
fn over(page: &Answer) {
    assert_eq!((page.status, page.location()), (400, ""), "{}", page.body);
    assert!(page.attribute("http-equiv=\"refresh\"", "content").is_none());
    assert!(page.body.contains("Start again there"), "{}", page.body);
    assert_eq!(page.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn a_request_that_was_sent_ahead_goes_the_way_of_every_other() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let reply = hall.push(&cast.house, &[]).await;
    assert_eq!(reply.header("cache-control"), "no-store");
    let answer = reply.is(201);
    assert_eq!(answer["expires_in"], 600);
    let name = text(&answer, "request_uri").to_owned();
    assert!(name.starts_with(PREFIX) && name.len() > PREFIX.len() + 40, "{name}");
    let page = cast.ada.get(&hall.naming(&name, &[])).await;
    assert!(page.body.contains("value=\"allow\""), "{}", page.body);
    let request = page.attribute("name=\"request\"", "value").expect("the request");
    assert!(
        !request.contains("redirect_uri") && !page.body.contains("n-1"),
        "{request}"
    );
    let landing = Landing::of(&press(&mut cast.ada, &page, "allow").await);
    assert!(
        landing.0.starts_with("https://hall.example/callback?code="),
        "{}",
        landing.0
    );
    assert_eq!(landing.get("state").as_deref(), Some("s-1"));
    let tokens = hall.exchange(&cast.house, &landing.code(), &[]).await.is(200);
    assert_eq!(claims(&tokens)["nonce"], "n-1");
    // Whoever agreed before is asked nothing, and each name is another.
    let second = hall.ahead(&cast.house, &[]).await;
    assert!(!second.contains(&name));
    Landing::of(&cast.ada.get(&second).await).code();
}

#[tokio::test]
async fn the_name_outlives_signing_in_and_the_page_that_asks() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let asking = hall.ahead(&cast.house, &[("prompt", "login consent")]).await;
    let mut fresh = cast.house.browser();
    let sent = fresh.get(&asking).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let back = sign_in_from(&mut fresh, sent.location(), 1).await;
    assert!(back.starts_with(&asking), "{back}");
    for _ in 0..3 {
        let page = fresh.get(&back).await;
        assert_eq!((page.status, page.location()), (200, ""), "looking uses nothing up");
    }
    cast.house.clock.advance(Duration::from_secs(500));
    agree(&mut fresh, &back).await.code();

    // Somebody who is signed in already signs in anew.
    let asking = hall.ahead(&cast.house, &[("max_age", "60")]).await;
    let page = cast.ada.get(&asking).await;
    let link = page
        .attribute("href=\"/sign-in?again=1", "href")
        .expect("the way to sign in");
    let back = sign_in_from(&mut cast.ada, &link, 1).await;
    agree(&mut cast.ada, &back).await.code();
    over(&cast.ada.get(&back).await);
}

#[tokio::test]
async fn every_answer_uses_the_name_up_and_no_page_does() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    // A code.
    let asking = hall.ahead(&cast.house, &[]).await;
    agree(&mut cast.ada, &asking).await.code();
    over(&cast.ada.get(&asking).await);
    // A no.
    let asking = hall.ahead(&cast.house, &[("prompt", "consent")]).await;
    let page = cast.ada.get(&asking).await;
    Landing::of(&press(&mut cast.ada, &page, "deny").await).tells(&hall, "access_denied");
    over(&cast.ada.get(&asking).await);
    over(&press(&mut cast.ada, &page, "allow").await);
    // A refusal without a page.
    let asking = hall
        .ahead(&cast.house, &[("prompt", "none"), ("scope", "openid wallet")])
        .await;
    Landing::of(&cast.ada.get(&asking).await).tells(&hall, "consent_required");
    over(&cast.ada.get(&asking).await);
    // The gate's page sends nothing: whoever renews goes on.
    let asking = hall.ahead(&cast.house, &[]).await;
    cast.stage(Stage::Limited).await;
    assert_eq!(cast.ada.get(&asking).await.status, 403);
    cast.unknown(None).await;
    assert_eq!(cast.ada.get(&asking).await.status, 503);
    cast.stage(Stage::Active).await;
    Landing::of(&cast.ada.get(&asking).await).code();
    // Where an address stands beside the name, its server hears of it.
    let beside = format!(
        "{asking}&{}",
        encoded(&[("redirect_uri", hall.callback()), ("state", "s-2")])
    );
    let landing = Landing::of(&cast.ada.get(&beside).await);
    landing.tells(&hall, "invalid_request_uri");
    assert_eq!(landing.get("state").as_deref(), Some("s-2"));
    let evil = format!("{asking}&redirect_uri=https://evil.example/");
    over(&cast.ada.get(&evil).await);
}

#[tokio::test]
async fn of_two_windows_one_gets_a_code() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let asking = hall.ahead(&cast.house, &[]).await;
    let (one, other) = (cast.ada.get(&asking).await, cast.ada.get(&asking).await);
    let code = Landing::of(&press(&mut cast.ada, &one, "allow").await).code();
    over(&press(&mut cast.ada, &other, "allow").await);
    over(&press(&mut cast.ada, &other, "deny").await);
    hall.exchange(&cast.house, &code, &[]).await.is(200);
}

#[tokio::test]
async fn a_name_is_of_one_server_and_lives_for_ten_minutes() {
    let mut cast = Cast::new().await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    let answer = hall.push(&cast.house, &[]).await.is(201);
    let name = text(&answer, "request_uri");
    over(&cast.ada.get(&other.naming(name, &[])).await);
    let beside = other.naming(name, &[("redirect_uri", other.callback())]);
    Landing::of(&cast.ada.get(&beside).await).tells(&other, "invalid_request_uri");
    let nobody = cast.ada.get(&hall.naming(name, &[("client_id", "rp_nobody")])).await;
    assert_eq!((nobody.status, nobody.location()), (400, ""));
    for invented in [
        format!("{name}0"),
        name[..name.len() - 1].to_owned(),
        name.to_uppercase(),
        PREFIX.to_owned(),
        format!("{PREFIX}' OR 1=1 --"),
        format!("{PREFIX}\0"),
        format!("{PREFIX}{}", "x".repeat(20_000)),
    ] {
        let page = cast.ada.get(&hall.naming(&invented, &[])).await;
        assert_eq!((page.status, page.location()), (400, ""), "{invented}");
    }
    let late = hall.ahead(&cast.house, &[]).await;
    cast.house.clock.advance(Duration::from_secs(599));
    agree(&mut cast.ada, &hall.naming(name, &[])).await.code();
    cast.house.clock.advance(Duration::from_secs(1));
    over(&cast.ada.get(&late).await);
}

#[tokio::test]
async fn what_stands_beside_the_name_counts_for_nothing() {
    let mut cast = Cast::new().await;
    let hall = cast
        .party("hall", |party| {
            party.redirect_uris.push("https://hall.example/second".to_owned());
        })
        .await;
    for (name, value) in [
        ("redirect_uri", "https://hall.example/second"),
        ("scope", "openid profile wallet offline_access"),
        ("state", "evil"),
        ("nonce", "evil"),
        ("code_challenge", "evil"),
        ("code_challenge_method", "plain"),
        ("response_type", "token"),
        ("response_mode", "fragment"),
        ("response_mode", "form_post"),
        ("prompt", "none"),
        ("max_age", "x"),
        ("request", "a.b.c"),
        ("registration", "{}"),
        ("login_hint", "eva"),
    ] {
        let answer = hall.push(&cast.house, &[("prompt", "consent")]).await.is(201);
        let asking = hall.naming(text(&answer, "request_uri"), &[(name, value)]);
        let landing = agree(&mut cast.ada, &asking).await;
        assert!(
            landing.0.starts_with("https://hall.example/callback?code="),
            "{name}: {}",
            landing.0
        );
        assert_eq!(landing.get("state").as_deref(), Some("s-1"), "{name}");
        let tokens = hall.exchange(&cast.house, &landing.code(), &[]).await.is(200);
        assert_eq!(text(&tokens, "scope"), "openid profile", "{name}");
        assert_eq!(claims(&tokens)["nonce"], "n-1", "{name}");
    }
    // But whose it is, and which, must be clear.
    let answer = hall.push(&cast.house, &[]).await.is(201);
    let asking = hall.naming(text(&answer, "request_uri"), &[]);
    for twice in ["client_id=rp_other", "request_uri=x", "redirect_uri=x&redirect_uri=y"] {
        let page = cast.ada.get(&format!("{asking}&{twice}")).await;
        assert_eq!((page.status, page.location()), (400, ""), "{twice}");
    }
    agree(&mut cast.ada, &asking).await.code();
}

#[tokio::test]
async fn a_wrong_request_is_told_to_the_server_at_once_by_its_name() {
    let cast = Cast::new().await;
    let scopes = PartyScopes::parse("openid profile").expect("scopes");
    let hall = cast.party("hall", |party| party.scopes = scopes).await;
    hall.push(&cast.house, &[]).await.is(201);
    let (long, hint) = ("s".repeat(2001), "h".repeat(17 * 1024));
    for (name, value, error) in [
        ("redirect_uri", "", "invalid_request"),
        ("redirect_uri", "https://evil.example/", "invalid_request"),
        ("redirect_uri", "https://hall.example/callback/", "invalid_request"),
        ("response_type", "", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("scope", "", "invalid_scope"),
        ("scope", "profile", "invalid_scope"),
        ("scope", "openid wallet", "invalid_scope"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("prompt", "none login", "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("nonce", "a\0b", "invalid_request"),
        ("state", &long, "invalid_request"),
        ("id_token_hint", &hint, "invalid_request"),
        ("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported"),
        ("request_uri", "https://evil.example/r", "invalid_request"),
        ("request_uri", "urn:ietf:params:oauth:request_uri:x", "invalid_request"),
        ("registration", "{}", "registration_not_supported"),
    ] {
        let reply = hall.push(&cast.house, &[(name, value)]).await;
        reply.refused(400, error);
        assert!(reply.header("location").is_empty(), "{name}={value}");
    }
    for name in ["scope", "state", "redirect_uri", "nonce", "client_id", "client_secret"] {
        let reply = hall.push(&cast.house, &[(name, "x"), (name, "y")]).await;
        assert!(reply.status == 400 || reply.status == 401, "{name}: {reply:?}");
    }
    let huge = "x".repeat(70 * 1024);
    hall.push(&cast.house, &[("state", &huge)])
        .await
        .refused(413, "invalid_request");
}

#[tokio::test]
async fn only_the_server_itself_sends_its_requests() {
    let mut cast = Cast::new().await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    let open = cast.party("open", |party| party.is_public = true).await;
    let (secret, foreign) = (hall.secret.clone().expect("one"), other.secret.clone().expect("one"));
    for wrong in ["", "x", &foreign, &secret[1..]] {
        hall.push(&cast.house, &[("client_secret", wrong)])
            .await
            .refused(401, "invalid_client");
    }
    for id in ["", "rp_nobody", "rp_other"] {
        hall.push(&cast.house, &[("client_id", id)])
            .await
            .refused(401, "invalid_client");
    }
    // By the header, with and without the id in the body; somebody else's id there is a contradiction.
    let asking = hall.asking(&[("client_id", "")]);
    let fields = asking.split_once('?').expect("a query").1;
    let authorization = basic(hall.id(), &secret);
    let headers = [FORM, ("authorization", authorization.as_str())];
    let push = |more: &str| with(&cast.house, Method::POST, PAR, &headers, format!("{fields}{more}"));
    let named = push("&client_id=rp_hall").await.is(201);
    let unnamed = push("").await.is(201);
    push("&client_id=rp_other").await.refused(400, "invalid_request");
    push("&client_secret=x").await.refused(400, "invalid_request");
    push("&client_assertion=a.b.c").await.refused(400, "invalid_request");
    for answer in [named, unnamed] {
        let asking = hall.naming(text(&answer, "request_uri"), &[]);
        agree(&mut cast.ada, &asking).await.code();
    }
    // A server without a secret has its challenge, and pretends to none.
    let asking = open.ahead(&cast.house, &[]).await;
    let code = agree(&mut cast.ada, &asking).await.code();
    open.exchange(&cast.house, &code, &[]).await.is(200);
    open.push(&cast.house, &[("client_secret", "x")])
        .await
        .refused(401, "invalid_client");
    // A body that is none, and other methods.
    let text = [("content-type", "text/plain")];
    let reply = with(&cast.house, Method::POST, PAR, &text, fields.to_owned()).await;
    reply.refused(415, "invalid_request");
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let reply = with(&cast.house, method, &format!("{PAR}?{fields}"), &[], "").await;
        assert_eq!(reply.status, 405, "{reply:?}");
    }
}

#[tokio::test]
async fn an_app_is_told_that_this_is_not_for_apps() {
    let cast = Cast::new().await;
    let hall = cast.hall().await;
    hall.push(&cast.house, &[]).await.is(201);
    let app = [
        ("client_name", "App"),
        ("redirect_uris", "https://app.example/callback"),
        ("scopes", "read"),
    ];
    let app = form(&cast.house, "/api/v1/apps", &app).await.is(200);
    let fields = [
        ("client_id", text(&app, "client_id")),
        ("client_secret", text(&app, "client_secret")),
        ("response_type", "code"),
        ("redirect_uri", "https://app.example/callback"),
        ("scope", "read"),
    ];
    form(&cast.house, PAR, &fields)
        .await
        .refused(400, "unauthorized_client");
    // Nor does a name of a server's request help an app at the page.
    let answer = hall.push(&cast.house, &[]).await.is(201);
    let naming = hall.naming(text(&answer, "request_uri"), &[("client_id", text(&app, "client_id"))]);
    let page = cast.house.browser().get(&naming).await;
    assert_eq!((page.status, page.location()), (400, ""), "{}", page.body);
}

#[tokio::test]
async fn what_an_admin_takes_away_in_the_meantime_is_gone() {
    let mut cast = Cast::new().await;
    let mut hall = cast.hall().await;
    let asking = hall.ahead(&cast.house, &[("scope", "openid wallet")]).await;
    let kept = hall.ahead(&cast.house, &[]).await;
    assert_eq!(cast.ada.get(&asking).await.status, 200);
    hall.change(&cast.house, |party| {
        party.scopes = PartyScopes::parse("openid profile").expect("scopes");
    })
    .await;
    Landing::of(&cast.ada.get(&asking).await).tells(&hall, "invalid_scope");
    over(&cast.ada.get(&asking).await);
    let now = cast.house.clock.now();
    hall.change(&cast.house, |party| party.disabled_at = Some(now)).await;
    let page = cast.ada.get(&kept).await;
    assert_eq!((page.status, page.location()), (403, ""), "{}", page.body);
    hall.push(&cast.house, &[]).await.refused(400, "unauthorized_client");
    hall.change(&cast.house, |party| party.disabled_at = None).await;
    agree(&mut cast.ada, &kept).await.code();
}
