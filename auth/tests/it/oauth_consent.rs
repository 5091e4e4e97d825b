//! What an app may ask a member for, and where the answer goes.

use crate::house::House;
use crate::oauth_steps::{
    CALLBACK, CHALLENGE, Client, answered, approve, asking, query, read, register, register_as, visitor,
};
use auth::oauth::{AuthorizeError, Landing};
use domain::account::AccountState;
use serde_json::json;
use store::accounts;

/// Where the app is told what is wrong.
async fn told(house: &House, query: &str) -> String {
    match read(house, query).await {
        Err(AuthorizeError::Told(Landing::Away(address))) => address,
        other => panic!("the app is not told: {other:?}"),
    }
}

#[tokio::test]
async fn the_answer_carries_code_state_and_issuer_and_so_does_a_no() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let client = register(&mut ada).await;
    let asked = asking(&client, &[("state", "x y&z"), ("scope", "read:statuses")]);
    let yes = approve(&house, &ada, &asked).await;
    assert!(yes.starts_with("https://app.example/callback?code="), "{yes}");
    assert_eq!(answered(&yes, "state").as_deref(), Some("x y&z"));
    assert_eq!(answered(&yes, "iss").as_deref(), Some(crate::browser::ORIGIN));
    let no = house.auth.deny(&read(&house, &asked).await.expect("a good request"));
    let Landing::Away(no) = no else { panic!("{no:?}") };
    assert_eq!(answered(&no, "error").as_deref(), Some("access_denied"));
    assert_eq!(answered(&no, "state").as_deref(), Some("x y&z"));
    assert_eq!(answered(&no, "iss").as_deref(), Some(crate::browser::ORIGIN));
    assert_eq!(answered(&no, "code"), None);
}

#[tokio::test]
async fn a_redirect_uri_must_be_one_of_the_apps_own_to_the_last_character() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let uris = format!("{CALLBACK}\nmyapp:cb");
    let client = register_as(&mut ada, json!({"client_name": "App", "redirect_uris": uris})).await;
    for good in [CALLBACK, "myapp:cb"] {
        assert!(
            read(&house, &asking(&client, &[("redirect_uri", good)])).await.is_ok(),
            "{good}"
        );
    }
    for bad in [
        "https://app.example/callback/",
        "https://app.example/callback?x=1",
        "https://app.example/callback/../evil",
        "https://app.example/callbac",
        "https://app.example/",
        "https://app.example",
        "https://APP.example/callback",
        "https://app.example:443/callback",
        "http://app.example/callback",
        "https://app.example.evil.example/callback",
        "https://evil.example/callback",
        "https://app.example/callback%00",
        "myapp:",
        "urn:ietf:wg:oauth:2.0:oob",
        "javascript:alert(1)",
    ] {
        let found = read(&house, &asking(&client, &[("redirect_uri", bad)])).await;
        assert!(
            matches!(found, Err(AuthorizeError::UnknownRedirect)),
            "{bad}: {found:?}"
        );
    }
    let without = query(&[("response_type", "code"), ("client_id", &client.id)]);
    assert!(matches!(
        read(&house, &without).await,
        Err(AuthorizeError::UnknownRedirect)
    ));
}

#[tokio::test]
async fn nothing_is_sent_anywhere_for_an_app_that_nobody_knows() {
    let house = House::new();
    let mut browser = house.browser();
    let client = register(&mut browser).await;
    assert!(read(&house, &asking(&client, &[])).await.is_ok());
    let nobody = Client {
        id: "0".repeat(64),
        secret: None,
    };
    assert!(matches!(
        read(&house, &asking(&nobody, &[])).await,
        Err(AuthorizeError::UnknownApp)
    ));
    let without = query(&[("response_type", "code"), ("redirect_uri", CALLBACK)]);
    assert!(matches!(read(&house, &without).await, Err(AuthorizeError::UnknownApp)));
}

#[tokio::test]
async fn a_repeated_parameter_or_an_endless_state_is_not_read() {
    let house = House::new();
    let mut browser = house.browser();
    let client = register(&mut browser).await;
    let good = asking(&client, &[("state", &"s".repeat(2000))]);
    assert!(read(&house, &good).await.is_ok());
    for bad in [
        format!("{good}&redirect_uri=https%3A%2F%2Fevil.example"),
        format!("{good}&scope=read&scope=write"),
        format!("{good}&client_id=x"),
        asking(&client, &[("state", &"s".repeat(2001))]),
    ] {
        assert!(matches!(read(&house, &bad).await, Err(AuthorizeError::Malformed)));
    }
}

#[tokio::test]
async fn what_else_is_wrong_the_app_is_told() {
    let house = House::new();
    let mut browser = house.browser();
    let narrow = json!({"client_name": "App", "redirect_uris": CALLBACK, "scopes": "read:statuses write:media"});
    let client = register_as(&mut browser, narrow).await;
    assert!(
        read(&house, &asking(&client, &[("scope", "read:statuses")]))
            .await
            .is_ok()
    );
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("scope", "read", "invalid_scope"),
        ("scope", "read:statuses write", "invalid_scope"),
        ("scope", "follow", "invalid_scope"),
        ("scope", "read:everything", "invalid_scope"),
        ("scope", "admin:read", "invalid_scope"),
        ("scope", "openid", "invalid_scope"),
    ] {
        let address = told(&house, &asking(&client, &[(name, value), ("state", "s")])).await;
        assert!(address.starts_with(CALLBACK), "{address}");
        assert_eq!(answered(&address, "error").as_deref(), Some(error), "{name}={value}");
        assert_eq!(answered(&address, "state").as_deref(), Some("s"));
        assert!(answered(&address, "iss").is_some());
        let what_to_do = answered(&address, "error_description").expect("what to do about it");
        let named = if name == "scope" { "scopes" } else { name };
        assert!(what_to_do.contains(named), "{name}={value}: {what_to_do}");
    }
    let silent = query(&[("client_id", &client.id), ("redirect_uri", CALLBACK)]);
    let silent = told(&house, &silent).await;
    assert_eq!(answered(&silent, "error").as_deref(), Some("invalid_request"));
    assert_eq!(
        answered(&silent, "error_description").as_deref(),
        Some("response_type is missing: send response_type=code"),
        "what is missing is not called wrong"
    );
}

#[tokio::test]
async fn plain_challenges_and_broken_ones_are_refused() {
    let house = House::new();
    let mut browser = house.browser();
    let client = register(&mut browser).await;
    let with = |challenge: &str, method: &str| {
        asking(
            &client,
            &[("code_challenge", challenge), ("code_challenge_method", method)],
        )
    };
    assert!(read(&house, &with(CHALLENGE, "S256")).await.is_ok());
    for (challenge, method) in [
        (CHALLENGE, "plain"),
        (CHALLENGE, ""),
        (CHALLENGE, "s256"),
        ("short", "S256"),
        (&CHALLENGE.replace('E', "+"), "S256"),
        ("", "S256"),
    ] {
        let address = told(&house, &with(challenge, method)).await;
        assert_eq!(
            answered(&address, "error").as_deref(),
            Some("invalid_request"),
            "{challenge} {method}"
        );
    }
}

#[tokio::test]
async fn an_app_without_a_secret_must_use_pkce() {
    let house = House::new();
    let mut browser = house.browser();
    let public = json!({"client_name": "App", "redirect_uris": CALLBACK, "token_endpoint_auth_method": "none"});
    let client = register_as(&mut browser, public).await;
    assert_eq!(client.secret, None);
    let pkce = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    assert!(read(&house, &asking(&client, &pkce)).await.is_ok());
    let address = told(&house, &asking(&client, &[])).await;
    assert_eq!(answered(&address, "error").as_deref(), Some("invalid_request"));
}

#[tokio::test]
async fn an_out_of_band_code_is_shown_and_sent_nowhere() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let oob = "urn:ietf:wg:oauth:2.0:oob";
    let client = register_as(&mut ada, json!({"client_name": "App", "redirect_uris": oob})).await;
    let asked = read(&house, &asking(&client, &[("redirect_uri", oob)]))
        .await
        .expect("good");
    let visitor = visitor(&house, &ada).await;
    let landing = house.auth.approve(&visitor, &asked).await.expect("approved");
    let Landing::Code(code) = landing else {
        panic!("{landing:?}")
    };
    assert_eq!(code.len(), 64);
    let printed = format!("{:?}", Landing::Code(code.clone()));
    assert!(!printed.contains(&code), "no log ever holds it: {printed}");
    assert_eq!(house.auth.deny(&asked), Landing::Refusal("access_denied"));
    assert_eq!((asked.form_action_source(), asked.place_name()), (None, None));
    let wrong = read(&house, &asking(&client, &[("redirect_uri", oob), ("scope", "write")])).await;
    assert!(matches!(
        wrong,
        Err(AuthorizeError::Told(Landing::Refusal("invalid_scope")))
    ));
}

#[tokio::test]
async fn only_a_member_in_good_standing_lets_an_app_in() {
    let house = House::new();
    let mut ada = house.member(1, "ada").await;
    let client = register(&mut ada).await;
    let asked = read(&house, &asking(&client, &[])).await.expect("a good request");
    let ada = visitor(&house, &ada).await;
    assert!(house.auth.approve(&ada, &asked).await.is_ok());
    let stranger = visitor(&house, &house.browser()).await;
    let refused = house.auth.approve(&stranger, &asked).await.expect_err("refused");
    assert_eq!(refused.code(), "no_session");
    let id = ada.account.as_ref().expect("an account").id;
    house
        .write(move |conn| accounts::set_state(conn, id, AccountState::Suspended))
        .await;
    let refused = house.auth.approve(&ada, &asked).await.expect_err("refused");
    assert_eq!(refused.code(), "account_suspended");
}
