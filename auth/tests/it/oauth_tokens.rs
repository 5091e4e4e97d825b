//! Codes and credentials become tokens, and tokens end.

use crate::browser::Browser;
use crate::fakes::FakeClock;
use crate::house::{House, answer, wallet, with};
use crate::oauth_steps::{
    CALLBACK, CHALLENGE, VERIFIER, access, code, exchange, form, multipart, refused, register, register_as, token,
    visitor,
};
use axum::body::Body;
use axum::http::{Method, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Clock;
use domain::account::AccountState;
use domain::policy::MayPost;
use serde_json::json;
use std::time::Duration;
use store::{accounts, oauth_tokens};

const PKCE: [(&str, &str); 2] = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];

#[tokio::test]
async fn a_code_becomes_a_token_for_what_the_member_agreed_to() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let client = register(&mut ada).await;
    let code = code(&house, &ada, &client, &[("scope", "read:statuses push")]).await;
    let mut app = house.browser();
    let reply = exchange(&mut app, &client, &code, &[("scope", "read write")]).await;
    assert_eq!(reply.headers["cache-control"], "no-store");
    assert_eq!(reply.headers["pragma"], "no-cache");
    let token = reply.is(200);
    assert_eq!(token["token_type"], "Bearer");
    assert_eq!(token["scope"], "read:statuses push");
    assert_eq!(token["created_at"], house.clock.now().as_secs());
    let access = access(&house, token["access_token"].as_str().expect("a token"))
        .await
        .expect("it works");
    assert_eq!(
        access.account.as_ref().map(|account| account.username.as_str()),
        Some("ada")
    );
    assert!(access.scopes.allows("read:statuses") && !access.scopes.allows("write:statuses"));
    assert_eq!(access.app.name, "App");
}

#[tokio::test]
async fn a_token_is_asked_for_in_any_encoding_and_the_secret_may_stand_in_the_header() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let client = register(&mut ada).await;
    let secret = client.secret.clone().expect("a secret");
    let code_for = async || code(&house, &ada, &client, &[]).await;
    let codes = [code_for().await, code_for().await, code_for().await];
    let mut app = house.browser();
    let fields = |code| {
        [
            ("grant_type", "authorization_code"),
            ("client_id", client.id.as_str()),
            ("client_secret", secret.as_str()),
            ("code", code),
            ("redirect_uri", CALLBACK),
        ]
    };
    form(&mut app, "/oauth/token", &fields(&codes[0])).await.is(200);
    multipart(&mut app, "/oauth/token", &fields(&codes[1])).await.is(200);
    let json = json!({
        "grant_type": "authorization_code", "client_id": client.id, "client_secret": secret,
        "code": codes[2], "redirect_uri": CALLBACK,
    });
    app.post("/oauth/token", json).await.is(200);

    let mut by_header = async |secret: &str| {
        let basic = STANDARD.encode(format!("{}:{secret}", client.id));
        let request = app
            .request(Method::POST, "/oauth/token")
            .header(header::AUTHORIZATION, format!("Basic {basic}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::from("grant_type=client_credentials"));
        app.send(request.expect("a request")).await
    };
    by_header(&secret).await.is(200);
    let wrong = by_header("wrong").await;
    refused(&wrong, 401, "invalid_client");
    assert!(wrong.headers.contains_key("www-authenticate"));
}

#[tokio::test]
async fn a_code_that_comes_twice_ends_the_token_it_gave() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let client = register(&mut ada).await;
    let other = register(&mut ada).await;
    let code = code(&house, &ada, &client, &[]).await;
    let mut app = house.browser();
    let first = exchange(&mut app, &client, &code, &[]).await.is(200);
    let first = first["access_token"].as_str().expect("a token");
    assert!(access(&house, first).await.is_some());
    refused(&exchange(&mut app, &other, &code, &[]).await, 400, "invalid_grant");
    assert!(
        access(&house, first).await.is_some(),
        "another app's try proves nothing"
    );
    refused(&exchange(&mut app, &client, &code, &[]).await, 400, "invalid_grant");
    assert!(access(&house, first).await.is_none(), "somebody else had the code");
    let bystander = token(&house, &mut ada, &client).await;
    refused(&exchange(&mut app, &client, &code, &[]).await, 400, "invalid_grant");
    assert!(
        access(&house, &bystander).await.is_some(),
        "other codes' tokens live on"
    );
}

#[tokio::test]
async fn of_many_exchanges_of_one_code_at_most_one_token_lives() {
    for house in [House::new(), House::on_postgres()] {
        let mut ada = house.member(1, "ada").await;
        let client = register(&mut ada).await;
        let code = code(&house, &ada, &client, &[]).await;
        let tries: Vec<_> = (0..8)
            .map(|_| {
                let (mut app, client, code) = (house.browser(), client.clone(), code.clone());
                tokio::spawn(async move { exchange(&mut app, &client, &code, &[]).await })
            })
            .collect();
        let mut issued = 0;
        for reply in tries {
            issued += usize::from(reply.await.expect("no panic").status == 200);
        }
        assert_eq!(issued, 1);
        let account = house.accounts().await[0].id;
        let left = house.read(move |conn| oauth_tokens::list_of(conn, account)).await;
        assert!(left.is_empty(), "the other tries ended it");
    }
}

#[tokio::test]
async fn the_verifier_must_belong_to_the_challenge_and_neither_can_be_left_out() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let client = register(&mut ada).await;
    let with_pkce = code(&house, &ada, &client, &PKCE).await;
    let mut app = house.browser();
    for wrong in ["", CHALLENGE, &VERIFIER.replace('d', "e"), "short", &VERIFIER.repeat(3)] {
        let reply = exchange(&mut app, &client, &with_pkce, &[("code_verifier", wrong)]).await;
        refused(&reply, 400, "invalid_grant");
    }
    exchange(&mut app, &client, &with_pkce, &[("code_verifier", VERIFIER)])
        .await
        .is(200);
    let without = code(&house, &ada, &client, &[]).await;
    let reply = exchange(&mut app, &client, &without, &[("code_verifier", VERIFIER)]).await;
    refused(&reply, 400, "invalid_grant");
    exchange(&mut app, &client, &without, &[]).await.is(200);
}

#[tokio::test]
async fn a_public_app_exchanges_with_its_verifier_alone() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let public = json!({"client_name": "App", "redirect_uris": CALLBACK, "token_endpoint_auth_method": "none"});
    let client = register_as(&mut ada, public).await;
    let code = code(&house, &ada, &client, &PKCE).await;
    let mut app = house.browser();
    let verifier = ("code_verifier", VERIFIER);
    refused(&exchange(&mut app, &client, &code, &[]).await, 400, "invalid_grant");
    let pretending = exchange(&mut app, &client, &code, &[verifier, ("client_secret", "x")]).await;
    refused(&pretending, 401, "invalid_client");
    exchange(&mut app, &client, &code, &[verifier]).await.is(200);
    let itself = [("grant_type", "client_credentials"), ("client_id", client.id.as_str())];
    refused(
        &form(&mut app, "/oauth/token", &itself).await,
        400,
        "unauthorized_client",
    );
}

#[tokio::test]
async fn a_code_is_worth_nothing_with_anything_else_wrong_and_nothing_is_used_up() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let (client, other) = (register(&mut ada).await, register(&mut ada).await);
    let code = code(&house, &ada, &client, &[]).await;
    let mut app = house.browser();
    refused(&exchange(&mut app, &other, &code, &[]).await, 400, "invalid_grant");
    for (name, value, status, error) in [
        ("redirect_uri", "https://app.example/callback/", 400, "invalid_grant"),
        ("redirect_uri", "", 400, "invalid_request"),
        ("code", "", 400, "invalid_request"),
        ("code", "0", 400, "invalid_grant"),
        ("grant_type", "", 400, "invalid_request"),
        ("grant_type", "password", 400, "unsupported_grant_type"),
        ("grant_type", "refresh_token", 400, "unsupported_grant_type"),
        ("client_secret", "", 401, "invalid_client"),
        ("client_secret", "wrong", 401, "invalid_client"),
        ("client_id", "", 401, "invalid_client"),
        ("client_id", "nobody", 401, "invalid_client"),
    ] {
        let reply = exchange(&mut app, &client, &code, &[(name, value)]).await;
        refused(&reply, status, error);
    }
    let twice = form(
        &mut app,
        "/oauth/token",
        &[("grant_type", "authorization_code"), ("code", "a"), ("code", "b")],
    )
    .await;
    refused(&twice, 400, "invalid_request");
    exchange(&mut app, &client, &code, &[]).await.is(200);
}

#[tokio::test]
async fn a_code_lives_for_ten_minutes() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let client = register(&mut ada).await;
    let (early, late) = (
        code(&house, &ada, &client, &[]).await,
        code(&house, &ada, &client, &[]).await,
    );
    let mut app = house.browser();
    house.clock.advance(Duration::from_millis(10 * 60 * 1000 - 1));
    exchange(&mut app, &client, &early, &[]).await.is(200);
    house.clock.advance(Duration::from_millis(1));
    refused(&exchange(&mut app, &client, &late, &[]).await, 400, "invalid_grant");
}

#[tokio::test]
async fn an_app_gets_a_token_of_its_own_within_what_it_registered_for() {
    let house = House::new();
    let mut browser = house.browser();
    let narrow = json!({"client_name": "App", "redirect_uris": CALLBACK, "scopes": "write:media push"});
    let client = register_as(&mut browser, narrow).await;
    let secret = client.secret.as_deref().expect("a secret");
    let mut ask = async |scope: &str| {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", client.id.as_str()),
            ("client_secret", secret),
            ("scope", scope),
        ];
        form(&mut browser, "/oauth/token", &fields).await
    };
    let own = ask("push").await.is(200);
    assert_eq!(own["scope"], "push");
    let found = access(&house, own["access_token"].as_str().expect("a token"))
        .await
        .expect("it works");
    assert_eq!(found.account, None);
    assert_eq!(ask("").await.is(200)["scope"], "write:media push");
    for wide in ["read", "write", "write:media read", "everything", "admin:read"] {
        refused(&ask(wide).await, 400, "invalid_scope");
    }
}

#[tokio::test]
async fn a_token_is_given_back_by_its_own_app_only() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let (client, other) = (register(&mut ada).await, register(&mut ada).await);
    let token = token(&house, &mut ada, &client).await;
    let mut app = house.browser();
    let mut give_back = async |id: &str, secret: &str, token: &str| {
        let fields = [("client_id", id), ("client_secret", secret), ("token", token)];
        form(&mut app, "/oauth/revoke", &fields).await
    };
    let secret = client.secret.as_deref().expect("a secret");
    let others = other.secret.as_deref().expect("a secret");
    refused(&give_back(&other.id, others, &token).await, 403, "unauthorized_client");
    refused(&give_back(&client.id, "wrong", &token).await, 401, "invalid_client");
    refused(&give_back(&client.id, secret, "").await, 400, "invalid_request");
    assert!(access(&house, &token).await.is_some());
    assert_eq!(give_back(&client.id, secret, &token).await.is(200), json!({}));
    assert!(access(&house, &token).await.is_none());
    give_back(&client.id, secret, &token).await.is(200);
    give_back(&client.id, secret, "never was").await.is(200);
}

#[tokio::test]
async fn a_suspended_members_token_and_code_are_powerless() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let client = register(&mut ada).await;
    let (token, waiting) = (
        token(&house, &mut ada, &client).await,
        code(&house, &ada, &client, &[]).await,
    );
    let may_post = async |token: &str| {
        let access = access(&house, token).await.expect("the token");
        MayPost::allows(&access.account.expect("an account"))
    };
    assert!(may_post(&token).await);
    let id = house.accounts().await[0].id;
    house
        .write(move |conn| accounts::set_state(conn, id, AccountState::Suspended))
        .await;
    assert!(!may_post(&token).await);
    let mut app = house.browser();
    refused(&exchange(&mut app, &client, &waiting, &[]).await, 400, "invalid_grant");
    house
        .write(move |conn| accounts::set_state(conn, id, AccountState::Active))
        .await;
    assert!(may_post(&token).await);
    exchange(&mut app, &client, &waiting, &[]).await.is(200);
}

#[tokio::test]
async fn a_member_takes_an_app_back_and_ending_sessions_does_not() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let client = register(&mut ada).await;
    let (token, waiting) = (
        token(&house, &mut ada, &client).await,
        code(&house, &ada, &client, &[]).await,
    );
    let visitor = visitor(&house, &ada).await;
    house.auth.end_other_sessions(&visitor).await.expect("ended");
    let apps = house.auth.list_apps(&visitor).await.expect("a list");
    assert_eq!((apps.len(), apps[0].scopes.to_string()), (1, "read write".to_owned()));
    assert!(house.auth.revoke_app(&visitor, apps[0].app.id).await.expect("revoked"));
    assert!(access(&house, &token).await.is_none());
    let mut app = house.browser();
    refused(&exchange(&mut app, &client, &waiting, &[]).await, 400, "invalid_grant");
    assert!(
        !house
            .auth
            .revoke_app(&visitor, apps[0].app.id)
            .await
            .expect("nothing left")
    );
}

#[tokio::test]
async fn a_deleted_account_takes_its_tokens_along() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let client = register(&mut ada).await;
    let token = token(&house, &mut ada, &client).await;
    assert!(access(&house, &token).await.is_some());
    let signed = answer(&mut ada, &wallet(1), "delete_account").await;
    ada.delete("/auth/account", with(signed, json!({"username": "ada"})))
        .await
        .is(204);
    assert!(access(&house, &token).await.is_none());
}

#[tokio::test]
async fn whoever_asks_too_often_is_told_when_to_come_back() {
    let house = House::with(6, &[]);
    let mut browser = house.browser();
    let client = register(&mut browser).await;
    let ask = async |browser: &mut Browser| {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", client.id.as_str()),
            ("client_secret", client.secret.as_deref().expect("a secret")),
        ];
        form(browser, "/oauth/token", &fields).await
    };
    for _ in 0..6 {
        ask(&mut browser).await.is(200);
    }
    let reply = ask(&mut browser).await;
    refused(&reply, 429, "too_many_requests");
    assert_eq!(reply.headers["retry-after"], "10");
    let clock: &FakeClock = &house.clock;
    clock.advance(Duration::from_secs(10));
    ask(&mut browser).await.is(200);
}
