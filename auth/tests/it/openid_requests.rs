//! What a relying party's request may look like, and who is told when it is wrong.

use crate::house::House;
use crate::oauth_steps::{CHALLENGE, VERIFIER, answered};
use crate::openid_steps::{address, agree, asking, hall, read, register};
use crate::parties::party;
use auth::openid::{PartyAuthorizeError, PartyStep};
use domain::Timestamp;
use domain::openid::PartyScopes;

/// The error that the relying party is told.
async fn told(house: &House, query: &str) -> String {
    match read(house, query).await {
        Err(PartyAuthorizeError::Told(answer)) => {
            let address = address(answer);
            assert_eq!(answered(&address, "iss").as_deref(), Some(crate::browser::ORIGIN));
            assert_eq!(answered(&address, "code"), None);
            let text = answered(&address, "error_description").unwrap_or_default();
            assert!(text.len() > 15, "the description says what to do: {address}");
            answered(&address, "error").expect("an error")
        }
        other => panic!("the relying party is not told: {other:?}"),
    }
}

#[tokio::test]
async fn a_redirect_uri_must_be_a_registered_one_to_the_last_character() {
    let house = House::new();
    let mut hall = party("Hall", "hall.example");
    hall.redirect_uris.push("https://hall.example/other?x=1".into());
    let server = register(&house, hall).await;
    for good in ["https://hall.example/callback", "https://hall.example/other?x=1"] {
        assert!(
            read(&house, &asking(&server, &[("redirect_uri", good)])).await.is_ok(),
            "{good}"
        );
    }
    for bad in [
        "https://hall.example/callback/",
        "https://hall.example/callback?x=1",
        "https://hall.example/callback#x",
        "https://hall.example/callback/../evil",
        "https://hall.example/callback/sub",
        "https://hall.example/callbac",
        "https://hall.example/Callback",
        "https://hall.example/%63allback",
        "https://hall.example//callback",
        "https://hall.example/",
        "https://hall.example/other",
        "https://hall.example/other?x=1&y=2",
        "https://HALL.example/callback",
        "https://hall.example:443/callback",
        "http://hall.example/callback",
        "https://hall.example.evil.example/callback",
        "https://hall.example@evil.example/callback",
        "https://evil.example/callback",
        "https://evil.example/?u=https://hall.example/callback",
        "https://hall.example/callback%00",
        " https://hall.example/callback",
        "urn:ietf:wg:oauth:2.0:oob",
        "javascript:alert(1)",
    ] {
        let found = read(&house, &asking(&server, &[("redirect_uri", bad)])).await;
        assert!(
            matches!(found, Err(PartyAuthorizeError::UnknownRedirect)),
            "{bad}: {found:?}"
        );
    }
    let without = read(&house, &asking(&server, &[("redirect_uri", "")])).await;
    assert!(matches!(without, Err(PartyAuthorizeError::UnknownRedirect)));
    let twice = asking(&server, &[]) + "&redirect_uri=https%3A%2F%2Fevil.example%2F";
    assert!(matches!(
        read(&house, &twice).await,
        Err(PartyAuthorizeError::Malformed)
    ));
}

#[tokio::test]
async fn nobody_is_told_anything_for_a_client_that_is_not_registered() {
    let house = House::new();
    let server = hall(&house).await;
    assert!(read(&house, &asking(&server, &[])).await.is_ok());
    for bad in ["rp_nobody", "rp_", "rp_Hall\0", "RP_Hall"] {
        let found = read(&house, &asking(&server, &[("client_id", bad)])).await;
        assert!(
            matches!(found, Err(PartyAuthorizeError::UnknownParty)),
            "{bad}: {found:?}"
        );
    }
    let twice = asking(&server, &[]) + "&client_id=rp_other";
    assert!(matches!(
        read(&house, &twice).await,
        Err(PartyAuthorizeError::Malformed)
    ));
}

#[tokio::test]
async fn every_log_in_is_asked_for_with_a_hashed_challenge() {
    let house = House::new();
    for is_public in [false, true] {
        let name = if is_public { "Open" } else { "Hall" };
        let mut new = party(name, "hall.example");
        new.is_public = is_public;
        let server = register(&house, new).await;
        assert!(read(&house, &asking(&server, &[])).await.is_ok());
        for bad in [
            [("code_challenge", ""), ("code_challenge_method", "")],
            [("code_challenge", ""), ("code_challenge_method", "S256")],
            [("code_challenge", CHALLENGE), ("code_challenge_method", "")],
            [("code_challenge", VERIFIER), ("code_challenge_method", "plain")],
            [("code_challenge", CHALLENGE), ("code_challenge_method", "s256")],
            [("code_challenge", "short"), ("code_challenge_method", "S256")],
            [("code_challenge", &CHALLENGE[1..]), ("code_challenge_method", "S256")],
        ] {
            assert_eq!(told(&house, &asking(&server, &bad)).await, "invalid_request", "{bad:?}");
        }
        let long = CHALLENGE.repeat(2);
        let query = asking(&server, &[("code_challenge", &long)]);
        assert_eq!(told(&house, &query).await, "invalid_request");
    }
}

#[tokio::test]
async fn what_is_not_offered_is_refused_by_its_own_name() {
    let house = House::new();
    let server = hall(&house).await;
    let good = [
        ("response_mode", "query"),
        ("login_hint", "ada"),
        ("acr_values", "phr"),
        ("display", "popup"),
    ];
    assert!(read(&house, &asking(&server, &good)).await.is_ok());
    for (name, value, error) in [
        ("response_type", "", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "id_token", "unsupported_response_type"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("response_mode", "web_message", "invalid_request"),
        ("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported"),
        ("request_uri", "https://hall.example/r", "request_uri_not_supported"),
        ("prompt", "none login", "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("max_age", "soon", "invalid_request"),
        ("scope", "", "invalid_scope"),
        ("scope", "profile", "invalid_scope"),
        ("nonce", "a\0b", "invalid_request"),
    ] {
        let query = asking(&server, &[(name, value), ("state", "s")]);
        assert_eq!(told(&house, &query).await, error, "{name}={value}");
    }
    for name in ["scope", "nonce", "code_challenge", "prompt", "state"] {
        let query = asking(&server, &[("nonce", "n"), ("prompt", "login"), ("state", "s")]) + &format!("&{name}=x");
        assert_eq!(told(&house, &query).await, "invalid_request", "{name} twice");
    }
    assert!(
        read(&house, &asking(&server, &[("nonce", &"n".repeat(2000))]))
            .await
            .is_ok()
    );
    let query = asking(&server, &[("nonce", &"n".repeat(2001))]);
    assert_eq!(told(&house, &query).await, "invalid_request");
    assert!(
        read(&house, &asking(&server, &[("state", &"s".repeat(2000))]))
            .await
            .is_ok()
    );
    let query = asking(&server, &[("state", &"s".repeat(2001))]);
    assert!(matches!(
        read(&house, &query).await,
        Err(PartyAuthorizeError::Malformed)
    ));
}

#[tokio::test]
async fn scopes_stay_within_what_an_admin_allowed_and_unknown_ones_are_left_out() {
    let house = House::new();
    let mut new = party("Hall", "hall.example");
    new.scopes = PartyScopes::parse("openid profile").expect("scopes");
    let server = register(&house, new).await;
    let asked = read(
        &house,
        &asking(&server, &[("scope", "openid profile address write:statuses")]),
    )
    .await;
    assert_eq!(asked.expect("a good request").scopes.to_string(), "openid profile");
    for more in [
        "openid groups",
        "openid wallet",
        "openid profile email",
        "openid offline_access",
    ] {
        assert_eq!(
            told(&house, &asking(&server, &[("scope", more)])).await,
            "invalid_scope",
            "{more}"
        );
    }
}

#[tokio::test]
async fn the_answer_carries_the_state_untouched_and_says_whose_it_is() {
    let house = House::new();
    let ada = house.member(1, "ada").await;
    let server = hall(&house).await;
    let state = "x y&z=%00é\n#?iss=https://evil.example";
    let query = asking(&server, &[("state", state)]);
    let yes = agree(&house, &ada, &query).await;
    assert!(yes.starts_with("https://hall.example/callback?code="), "{yes}");
    let asked = read(&house, &query).await.expect("a good request");
    let PartyStep::Away(no) = house.auth.deny_party(&asked).await.expect("an answer") else {
        panic!("the relying party is told");
    };
    let no = address(no);
    assert_eq!(answered(&no, "error").as_deref(), Some("access_denied"));
    for address in [&yes, &no] {
        assert_eq!(answered(address, "state").as_deref(), Some(state));
        assert_eq!(answered(address, "iss").as_deref(), Some(crate::browser::ORIGIN));
    }
    assert_eq!(
        answered(&agree(&house, &ada, &asking(&server, &[])).await, "state"),
        None
    );
}

#[tokio::test]
async fn a_server_that_an_admin_switched_off_gets_nothing() {
    let house = House::new();
    let server = hall(&house).await;
    assert!(read(&house, &asking(&server, &[])).await.is_ok());
    let id = server.party.client_id.clone();
    house
        .write(move |conn| store::relying_parties::set_disabled_at(conn, &id, Some(Timestamp::from_millis(5))))
        .await;
    match read(&house, &asking(&server, &[])).await {
        Err(PartyAuthorizeError::SwitchedOff { name, back }) => {
            assert_eq!(name, "Hall");
            assert_eq!(
                answered(&address(back), "error").as_deref(),
                Some("unauthorized_client")
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        told(&house, &asking(&server, &[("prompt", "none")])).await,
        "unauthorized_client"
    );
}
