//! Who may do what: each operation of the document, with good tokens and bad ones.

use crate::document::{Operation, operations, served};
use crate::house::{Answer, House};
use axum::body::Body;
use axum::http::header;
use domain::account::AccountState;
use store::accounts;

async fn call(house: &House, operation: &Operation, token: Option<&str>) -> Answer {
    let bearer = format!("Bearer {}", token.unwrap_or_default());
    let headers: &[(&str, &str)] = match token {
        Some(_) => &[("authorization", &bearer)],
        None => &[],
    };
    house
        .send(operation.method.clone(), &operation.address, headers, Body::empty())
        .await
}

/// What an operation is called in a failure.
fn name(operation: &Operation, answer: &Answer) -> String {
    format!(
        "{} {}: {} {}",
        operation.method, operation.template, answer.status, answer.json
    )
}

#[tokio::test]
async fn no_operation_for_members_is_open_to_a_stranger_or_a_wrong_token() {
    // Sign-up by an app is an operation as well: one that only an open instance does.
    let house = House::open();
    let ada = house.member("ada").await;
    for operation in operations(&served(&house).await) {
        let anonymous = call(&house, &operation, None).await;
        let invalid = call(&house, &operation, Some("nonsense")).await;
        let good = call(&house, &operation, Some(&ada.token)).await;
        assert_ne!(good.status, 401, "{}", name(&operation, &good));
        assert_ne!(good.status, 403, "{}", name(&operation, &good));
        if operation.scopes.is_some() {
            assert_eq!(anonymous.status, 401, "{}", name(&operation, &anonymous));
            assert_eq!(invalid.status, 401, "{}", name(&operation, &invalid));
            assert_eq!(invalid.json["error"], "The access token is invalid");
            assert!(invalid.headers.contains_key(header::WWW_AUTHENTICATE));
        } else {
            assert_ne!(anonymous.status, 401, "{}", name(&operation, &anonymous));
        }
    }
}

#[tokio::test]
async fn no_operation_is_done_with_a_token_without_its_scope() {
    // Sign-up by an app is an operation as well: one that only an open instance does.
    let house = House::open();
    let ada = house.member("ada").await;
    let mut refused = 0;
    for operation in operations(&served(&house).await) {
        let Some(scope) = operation.scopes.as_ref().and_then(|scopes| scopes.first()) else {
            continue;
        };
        let other = if scope == "push" { "profile" } else { "push" };
        let narrow = house.token(Some(ada.account.id), other).await;
        let exact = house.token(Some(ada.account.id), scope).await;
        let good = call(&house, &operation, Some(&exact)).await;
        assert_ne!(good.status, 403, "{}", name(&operation, &good));
        let answer = call(&house, &operation, Some(&narrow)).await;
        assert_eq!(answer.status, 403, "{}", name(&operation, &answer));
        assert_eq!(answer.json["error"], "This action is outside the authorized scopes");
        refused += 1;
    }
    assert!(refused > 60, "only {refused}");
}

#[tokio::test]
async fn a_token_does_not_outlive_a_suspension() {
    let house = House::new();
    let ada = house.member("ada").await;
    house.get(&ada, "/api/v1/accounts/verify_credentials").await.ok();
    house.get(&ada, "/api/v1/timelines/public").await.ok();
    let id = ada.account.id;
    house
        .write(move |conn| accounts::set_state(conn, id, AccountState::Suspended))
        .await;
    for operation in operations(&served(&house).await) {
        if operation.scopes.is_none() {
            continue;
        }
        let answer = call(&house, &operation, Some(&ada.token)).await;
        assert_eq!(answer.status, 403, "{}", name(&operation, &answer));
        assert_eq!(answer.json["error"], "Your login is currently disabled");
    }
    let public = house.get(&ada, "/api/v1/timelines/public").await;
    assert_eq!(public.refused(403), "Your login is currently disabled");
}

#[tokio::test]
async fn a_token_that_was_revoked_is_worth_nothing_at_once() {
    let house = House::new();
    let ada = house.member("ada").await;
    house.get(&ada, "/api/v1/preferences").await.ok();
    let hash = domain::session::Secret::presented(&ada.token).hash();
    house.write(move |conn| store::oauth_tokens::revoke(conn, &hash)).await;
    house.get(&ada, "/api/v1/preferences").await.refused(401);
}

#[tokio::test]
async fn the_token_of_an_app_says_which_app_it_is_and_reads_what_is_public() {
    let house = House::new();
    let token = house.token(None, "read").await;
    let app = house.get_with(&token, "/api/v1/apps/verify_credentials").await.ok();
    assert_eq!(app["name"], "Test app");
    assert_eq!(app["scopes"][0], "read");
    assert!(house.get_with(&token, "/api/v1/timelines/public").await.ok().is_array());
    let refused = house.get_with(&token, "/api/v1/timelines/home").await.refused(403);
    assert_eq!(refused, "This method requires an authenticated user");
    house
        .get_as_stranger("/api/v1/apps/verify_credentials")
        .await
        .refused(401);
}

#[tokio::test]
async fn a_token_in_the_query_is_not_read() {
    let house = House::new();
    let ada = house.member("ada").await;
    house.get(&ada, "/api/v1/preferences").await.ok();
    let address = format!("/api/v1/preferences?access_token={}", ada.token);
    house.get_as_stranger(&address).await.refused(401);
}
