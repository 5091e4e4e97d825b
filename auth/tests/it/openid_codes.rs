//! A relying party's server exchanges a code.

use crate::browser::Browser;
use crate::house::House;
use crate::oauth_steps::{CHALLENGE, VERIFIER, form, refused};
use crate::openid_steps::{Server, asking, claims, code, exchange, grants, hall, log_in, read, reads, register, text};
use crate::parties::party;
use axum::body::Body;
use axum::http::{Method, header};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::Clock;
use domain::account::AccountState;
use domain::membership::Stage;
use domain::openid::{Admittance, CODE_TTL, OLD_SECRET_TTL};
use domain::session::Secret;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::Duration;
use store::{accounts, party_accounts, relying_parties};

#[tokio::test]
async fn a_code_becomes_tokens_that_say_who_how_and_when() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    house
        .admit
        .groups
        .lock()
        .expect("nobody panicked")
        .push("builders".into());
    let began = house.clock.now().as_secs();
    house.clock.advance(Duration::from_secs(5));
    let scope = "openid profile groups offline_access";
    let code = code(&house, &ada, &server, &[("scope", scope), ("nonce", "n 1")]).await;
    let reply = exchange(&mut house.browser(), &server, &code, &[]).await;
    assert_eq!(reply.headers["cache-control"], "no-store");
    let answer = reply.is(200);
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["expires_in"], 3600);
    assert_eq!(answer["scope"], scope);
    assert!(answer["refresh_token"].is_string());
    let said = claims(&answer);
    assert_eq!(said["iss"], crate::browser::ORIGIN);
    assert!(
        said["aud"] == json!(server.id()) || said["aud"] == json!([server.id()]),
        "{said}"
    );
    assert_eq!(said["nonce"], "n 1");
    assert_eq!(said["auth_time"], began);
    assert_eq!(said["amr"], json!(["pop"]));
    assert_eq!(said["preferred_username"], "ada");
    assert_eq!(said["groups"], json!(["builders"]));
    assert!(said.get("wallet").is_none() && said.get("email").is_none(), "{said}");
    let hash = Sha256::digest(text(&answer, "access_token").as_bytes());
    assert_eq!(said["at_hash"], URL_SAFE_NO_PAD.encode(&hash[..16]));
    assert_eq!(said["sid"], json!(grants(&house, &server).await[0].sid));
    assert!(reads(&house, text(&answer, "access_token")).await);
}

#[tokio::test]
async fn without_offline_access_there_is_no_refresh_token_and_without_nonce_none_in_the_token() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let code = code(&house, &ada, &server, &[("scope", "openid")]).await;
    let answer = exchange(&mut house.browser(), &server, &code, &[]).await.is(200);
    assert!(answer.get("refresh_token").is_none(), "{answer}");
    let said = claims(&answer);
    assert!(
        said.get("nonce").is_none() && said.get("preferred_username").is_none(),
        "{said}"
    );
}

#[tokio::test]
async fn whatever_is_refused_uses_nothing_up() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let other = register(&house, party("Other", "other.example")).await;
    let mut browser = house.browser();
    exchange(&mut browser, &server, &code(&house, &ada, &server, &[]).await, &[])
        .await
        .is(200);
    let code = code(&house, &ada, &server, &[]).await;
    for (more, error) in [
        (("redirect_uri", "https://hall.example/callback/"), "invalid_grant"),
        (("redirect_uri", "https://evil.example/"), "invalid_grant"),
        (("redirect_uri", ""), "invalid_request"),
        (("code_verifier", ""), "invalid_grant"),
        (("code_verifier", CHALLENGE), "invalid_grant"),
        (("code_verifier", &VERIFIER[1..]), "invalid_grant"),
        (("code", ""), "invalid_request"),
        (("code", "nonsense"), "invalid_grant"),
        (("grant_type", ""), "invalid_request"),
        (("grant_type", "password"), "unsupported_grant_type"),
        (("grant_type", "client_credentials"), "unsupported_grant_type"),
        (("client_assertion", "a.b.c"), "invalid_request"),
    ] {
        refused(&exchange(&mut browser, &server, &code, &[more]).await, 400, error);
    }
    refused(
        &exchange(&mut browser, &server, &code, &[("client_secret", "wrong")]).await,
        401,
        "invalid_client",
    );
    refused(
        &exchange(&mut browser, &other, &code, &[("redirect_uri", server.callback())]).await,
        400,
        "invalid_grant",
    );
    house.admit.say(Some(Admittance::Unknown));
    let unknown = exchange(&mut browser, &server, &code, &[]).await;
    refused(&unknown, 503, "temporarily_unavailable");
    assert!(unknown.headers.contains_key("retry-after"));
    house.admit.say(Some(Admittance::Lapsed(Stage::Limited)));
    refused(&exchange(&mut browser, &server, &code, &[]).await, 400, "invalid_grant");
    let (client_id, account) = (server.id().to_owned(), house.accounts().await[0].id);
    let noted = house
        .read(move |conn| party_accounts::find(conn, &client_id, account))
        .await;
    assert_eq!(noted.and_then(|noted| noted.refusal).as_deref(), Some("limited"));
    house.admit.say(None);
    exchange(&mut browser, &server, &code, &[]).await.is(200);
}

#[tokio::test]
async fn a_code_that_comes_twice_ends_the_log_in_it_gave() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let other = register(&house, party("Other", "other.example")).await;
    let code = code(&house, &ada, &server, &[]).await;
    let mut browser = house.browser();
    let first = exchange(&mut browser, &server, &code, &[]).await.is(200);
    let bystander = log_in(&house, &ada, &server, "openid").await;
    assert!(reads(&house, text(&first, "access_token")).await);
    refused(&exchange(&mut browser, &other, &code, &[]).await, 400, "invalid_grant");
    assert!(
        reads(&house, text(&first, "access_token")).await,
        "another server's try proves nothing"
    );
    refused(&exchange(&mut browser, &server, &code, &[]).await, 400, "invalid_grant");
    assert!(
        !reads(&house, text(&first, "access_token")).await,
        "somebody else had the code"
    );
    assert!(reads(&house, text(&bystander, "access_token")).await);
    assert_eq!(grants(&house, &server).await.len(), 1);
}

#[tokio::test]
async fn of_many_exchanges_of_one_code_no_log_in_is_left() {
    for house in [House::new(), House::on_postgres()] {
        let ada = house.member(1, "ada").await;
        let server = hall(&house).await;
        let clean = log_in(&house, &ada, &server, "openid").await;
        let code = code(&house, &ada, &server, &[]).await;
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..12 {
            let (mut browser, server, code) = (house.browser(), server.clone(), code.clone());
            tries.spawn(async move { exchange(&mut browser, &server, &code, &[]).await });
        }
        let replies = tries.join_all().await;
        let won: Vec<&Value> = replies
            .iter()
            .filter(|reply| reply.status == 200)
            .map(|reply| &reply.json)
            .collect();
        assert_eq!(won.len(), 1, "{replies:?}");
        for reply in replies.iter().filter(|reply| reply.status != 200) {
            refused(reply, 400, "invalid_grant");
        }
        assert!(
            !reads(&house, text(won[0], "access_token")).await,
            "the others' replay ended it"
        );
        assert!(reads(&house, text(&clean, "access_token")).await);
    }
}

#[tokio::test]
async fn a_code_lives_for_a_minute_and_not_after_its_session() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let mut browser = house.browser();
    let (kept, late) = (
        code(&house, &ada, &server, &[]).await,
        code(&house, &ada, &server, &[]).await,
    );
    house.clock.advance(CODE_TTL - Duration::from_millis(1));
    exchange(&mut browser, &server, &kept, &[]).await.is(200);
    house.clock.advance(Duration::from_millis(1));
    refused(&exchange(&mut browser, &server, &late, &[]).await, 400, "invalid_grant");

    let code = code(&house, &ada, &server, &[]).await;
    ada.delete("/auth/session", json!({})).await;
    refused(&exchange(&mut browser, &server, &code, &[]).await, 400, "invalid_grant");
}

#[tokio::test]
async fn a_code_of_somebody_suspended_is_worth_nothing() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let codes = [
        code(&house, &ada, &server, &[]).await,
        code(&house, &ada, &server, &[]).await,
    ];
    let mut browser = house.browser();
    exchange(&mut browser, &server, &codes[0], &[]).await.is(200);
    let id = house.accounts().await[0].id;
    house
        .write(move |conn| accounts::set_state(conn, id, AccountState::Suspended))
        .await;
    refused(
        &exchange(&mut browser, &server, &codes[1], &[]).await,
        400,
        "invalid_grant",
    );
}

async fn by_header(browser: &mut Browser, server: &Server, secret: &str, body: String) -> crate::browser::Reply {
    let basic = STANDARD.encode(format!("{}:{}", server.id(), secret.replace(' ', "+")));
    let request = browser
        .request(Method::POST, "/oauth/token")
        .header(header::AUTHORIZATION, format!("Basic {basic}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    browser.send(request.body(Body::from(body)).expect("a request")).await
}

fn body(server: &Server, code: &str, more: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", server.callback()),
        ("code_verifier", VERIFIER),
    ];
    pairs.extend(more);
    crate::oauth_steps::query(&pairs)
}

#[tokio::test]
async fn a_server_says_who_it_is_in_the_header_or_in_the_body_and_not_in_both() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let secret = server.secret.clone().expect("a secret");
    let mut browser = house.browser();
    let fresh = async || code(&house, &ada, &server, &[]).await;
    by_header(&mut browser, &server, &secret, body(&server, &fresh().await, &[]))
        .await
        .is(200);
    let named = body(&server, &fresh().await, &[("client_id", server.id())]);
    by_header(&mut browser, &server, &secret, named).await.is(200);
    let code = fresh().await;
    let both = body(&server, &code, &[("client_secret", &secret)]);
    refused(
        &by_header(&mut browser, &server, &secret, both).await,
        400,
        "invalid_request",
    );
    let wrong = by_header(&mut browser, &server, "wrong", body(&server, &code, &[])).await;
    refused(&wrong, 401, "invalid_client");
    assert!(
        wrong.headers["www-authenticate"]
            .to_str()
            .expect("ASCII")
            .starts_with("Basic")
    );
    let none = exchange(&mut browser, &server, &code, &[("client_secret", "")]).await;
    refused(&none, 401, "invalid_client");
    exchange(&mut browser, &server, &code, &[]).await.is(200);
}

#[tokio::test]
async fn a_public_server_has_no_secret_and_must_not_pretend_to() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let mut new = party("Open", "open.example");
    new.is_public = true;
    let server = register(&house, new).await;
    let mut browser = house.browser();
    let code = code(&house, &ada, &server, &[]).await;
    let pretending = exchange(&mut browser, &server, &code, &[("client_secret", "x")]).await;
    refused(&pretending, 401, "invalid_client");
    refused(
        &exchange(&mut browser, &server, &code, &[("code_verifier", "")]).await,
        400,
        "invalid_grant",
    );
    exchange(&mut browser, &server, &code, &[]).await.is(200);
}

#[tokio::test]
async fn the_secret_before_the_last_rotation_is_good_for_a_day() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let mut browser = house.browser();
    let (client_id, until) = (server.id().to_owned(), house.clock.now().plus(OLD_SECRET_TTL));
    let hash = Secret::presented("new").hash();
    house
        .write(move |conn| relying_parties::rotate_secret(conn, &client_id, &hash, Some(until)))
        .await;
    let fresh = async || code(&house, &ada, &server, &[]).await;
    house.clock.advance(OLD_SECRET_TTL - Duration::from_secs(1));
    exchange(&mut browser, &server, &fresh().await, &[]).await.is(200);
    let new = [("client_secret", "new")];
    exchange(&mut browser, &server, &fresh().await, &new).await.is(200);
    house.clock.advance(Duration::from_secs(1));
    let code = fresh().await;
    refused(
        &exchange(&mut browser, &server, &code, &[]).await,
        401,
        "invalid_client",
    );
    exchange(&mut browser, &server, &code, &new).await.is(200);
}

#[tokio::test]
async fn only_wrong_secrets_are_counted_against_an_address() {
    let house = House::with(5, &[]);
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let mut browser = house.browser();
    browser.ip = [192, 0, 2, 1].into();
    for _ in 0..12 {
        let again = exchange(&mut browser, &server, "nonsense", &[]).await;
        refused(&again, 400, "invalid_grant");
    }
    let wrong = [("client_secret", "wrong")];
    for _ in 0..5 {
        refused(
            &exchange(&mut browser, &server, "nonsense", &wrong).await,
            401,
            "invalid_client",
        );
    }
    refused(
        &exchange(&mut browser, &server, "nonsense", &wrong).await,
        429,
        "too_many_requests",
    );
    let code = code(&house, &ada, &server, &[]).await;
    exchange(&mut browser, &server, &code, &[]).await.is(200);
}

#[tokio::test]
async fn a_server_that_was_switched_off_gets_no_tokens() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let mut browser = house.browser();
    let codes = [
        code(&house, &ada, &server, &[]).await,
        code(&house, &ada, &server, &[]).await,
    ];
    exchange(&mut browser, &server, &codes[0], &[]).await.is(200);
    let (id, now) = (server.party.client_id.clone(), house.clock.now());
    house
        .write(move |conn| relying_parties::set_disabled_at(conn, &id, Some(now)))
        .await;
    refused(
        &exchange(&mut browser, &server, &codes[1], &[]).await,
        400,
        "unauthorized_client",
    );
}

#[tokio::test]
async fn apps_and_servers_keep_to_their_own_scopes_and_tokens() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let app = crate::oauth_steps::register(&mut ada).await;
    let token = crate::oauth_steps::token(&house, &mut ada, &app).await;
    assert!(!reads(&house, &token).await, "an app's token says nothing of a log-in");
    let query = crate::oauth_steps::asking(&app, &[("scope", "openid")]);
    assert!(
        crate::oauth_steps::read(&house, &query).await.is_err(),
        "an app asks for OpenID"
    );
    let asked = read(&house, &asking(&server, &[("scope", "openid read write")])).await;
    assert_eq!(asked.expect("what is unknown is left out").scopes.to_string(), "openid");
    let ours = log_in(&house, &ada, &server, "openid").await;
    let at = text(&ours, "access_token");
    assert!(reads(&house, at).await);
    assert!(
        crate::oauth_steps::access(&house, at).await.is_none(),
        "it is no token of the API"
    );
    // The code of one kind is worth nothing to the other.
    let code = code(&house, &ada, &server, &[]).await;
    let secret = app.secret.as_deref().expect("a secret");
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", app.id.as_str()),
        ("client_secret", secret),
        ("code", &code),
        ("redirect_uri", server.callback()),
        ("code_verifier", VERIFIER),
    ];
    refused(&form(&mut ada, "/oauth/token", &fields).await, 400, "invalid_grant");
    exchange(&mut ada, &server, &code, &[]).await.is(200);
}
