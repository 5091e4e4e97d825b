//! Accounts made by a client program, where the operator opened that.

use crate::house::House;
use axum::http::Method;
use serde_json::{Value, json};

const PATH: &str = "/api/v1/accounts";

fn form(username: &str) -> Value {
    json!({
        "username": username, "email": "a@b.example", "password": "secret", "agreement": true, "locale": "en",
    })
}

#[tokio::test]
async fn an_app_gets_a_token_for_the_account_it_made_where_that_is_open_and_nowhere_else() {
    let open = House::open();
    let app = open.token(None, "read write").await;
    let token = open.json_with(&app, Method::POST, PATH, form("newcomer")).await.ok();
    assert_eq!(
        (&token["token_type"], &token["scope"]),
        (&json!("Bearer"), &json!("read write"))
    );
    assert!(token["created_at"].is_i64());
    let secret = token["access_token"].as_str().expect("a token");
    let me = open.get_with(secret, "/api/v1/accounts/verify_credentials").await.ok();
    assert_eq!(me["acct"], "newcomer");
    open.json_with(secret, Method::POST, "/api/v1/statuses", json!({"status": "hello"}))
        .await
        .ok();

    let gated = House::new();
    let app = gated.token(None, "read write").await;
    let why = gated
        .json_with(&app, Method::POST, PATH, form("newcomer"))
        .await
        .refused(403);
    assert_eq!(why, "Sign-ups need a wallet here: open https://guild.example/join");
}

#[tokio::test]
async fn a_name_that_cannot_be_had_and_a_form_without_agreement_are_refused() {
    let house = House::open();
    let app = house.token(None, "write:accounts").await;
    house.json_with(&app, Method::POST, PATH, form("ada")).await.ok();
    for (bad, word) in [
        (form("ada"), "taken"),
        (form("ADA"), "taken"),
        (form("a-b"), "letters"),
        (form(""), "characters"),
        (form("admin"), "reserved"),
        (json!({"username": "eva", "agreement": false}), "Agreement"),
        (json!({"username": "eva"}), "Agreement"),
    ] {
        let why = house.json_with(&app, Method::POST, PATH, bad).await.refused(422);
        assert!(why.starts_with("Validation failed: ") && why.contains(word), "{why}");
    }
    let reader = house.token(None, "read").await;
    house
        .json_with(&reader, Method::POST, PATH, form("eva"))
        .await
        .refused(403);
    house
        .json_with("nonsense", Method::POST, PATH, form("eva"))
        .await
        .refused(401);
    house.json_with(&app, Method::POST, PATH, form("eva")).await.ok();
}
