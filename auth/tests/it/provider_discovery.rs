//! What relying parties find out by themselves.

use crate::browser::{Browser, ORIGIN, Reply};
use crate::house::House;
use auth::openid::OpenId;
use axum::body::Body;
use axum::http::Method;
use domain::openid::PartyScope;
use openidconnect::core::{CoreJsonWebKeySet, CoreProviderMetadata};
use serde_json::{Value, json};

const CONFIGURATION: &str = "/.well-known/openid-configuration";

async fn get(browser: &mut Browser, path: &str, known: Option<&str>) -> Reply {
    let mut request = browser.request(Method::GET, path);
    if let Some(etag) = known {
        request = request.header("if-none-match", etag);
    }
    browser.send(request.body(Body::empty()).expect("a request")).await
}

async fn keys(openid: &OpenId) -> Value {
    serde_json::to_value(openid.jwks().await.expect("keys")).expect("JSON")
}

#[tokio::test]
async fn the_discovery_document_is_complete_and_promises_nothing_that_is_not_there() {
    let house = House::new();
    let found = house.browser().get(CONFIGURATION).await.is(200);
    assert!(serde_json::from_value::<CoreProviderMetadata>(found.clone()).is_ok());
    assert_eq!(found["issuer"], ORIGIN, "character by character what id_tokens say");
    for (name, path) in [
        ("authorization_endpoint", "/oauth/authorize"),
        ("token_endpoint", "/oauth/token"),
        ("userinfo_endpoint", "/oauth/userinfo"),
        ("revocation_endpoint", "/oauth/revoke"),
        ("end_session_endpoint", "/oauth/end_session"),
        ("introspection_endpoint", "/oauth/introspect"),
        ("pushed_authorization_request_endpoint", "/oauth/par"),
        ("jwks_uri", "/jwks.json"),
    ] {
        assert_eq!(found[name], format!("{ORIGIN}{path}"));
    }
    for (name, value) in [
        ("response_types_supported", json!(["code"])),
        ("response_modes_supported", json!(["query", "form_post"])),
        ("grant_types_supported", json!(["authorization_code", "refresh_token"])),
        ("subject_types_supported", json!(["pairwise"])),
        ("id_token_signing_alg_values_supported", json!(["RS256"])),
        ("code_challenge_methods_supported", json!(["S256"])),
        ("claim_types_supported", json!(["normal"])),
        ("authorization_response_iss_parameter_supported", json!(true)),
        ("backchannel_logout_supported", json!(true)),
        ("backchannel_logout_session_supported", json!(true)),
        ("claims_parameter_supported", json!(false)),
        ("require_pushed_authorization_requests", json!(false)),
        ("request_parameter_supported", json!(false)),
        ("request_uri_parameter_supported", json!(false)),
    ] {
        assert_eq!(found[name], value, "{name}");
    }
    let methods = json!(["client_secret_basic", "client_secret_post", "none"]);
    assert_eq!(found["token_endpoint_auth_methods_supported"], methods);
    assert_eq!(found["revocation_endpoint_auth_methods_supported"], methods);
    let with_a_secret = json!(["client_secret_basic", "client_secret_post"]);
    assert_eq!(found["introspection_endpoint_auth_methods_supported"], with_a_secret);
    let scopes: Vec<&str> = PartyScope::ALL.iter().map(|scope| scope.as_str()).collect();
    assert_eq!(found["scopes_supported"], json!(scopes));
    assert!(
        found["acr_values_supported"]
            .as_array()
            .is_some_and(|acrs| acrs.contains(&json!("phr")))
    );
    let claims = found["claims_supported"].as_array().expect("a list");
    for claim in [
        "sub",
        "sid",
        "groups",
        "wallet",
        "preferred_username",
        "email_verified",
        "at_hash",
    ] {
        assert!(claims.contains(&json!(claim)), "{claim}");
    }
    assert!(
        found.get("registration_endpoint").is_none(),
        "an admin registers servers"
    );
}

#[tokio::test]
async fn keys_and_discovery_are_for_every_origin_and_are_kept_until_they_change() {
    let house = House::new();
    let mut browser = house.browser();
    browser.origin = Some("https://forum.example".into());
    for path in [CONFIGURATION, "/jwks.json"] {
        let first = get(&mut browser, path, None).await;
        assert_eq!(first.status, 200);
        assert_eq!(first.headers["access-control-allow-origin"], "*");
        assert_eq!(first.headers["cache-control"], "public, max-age=3600");
        assert_eq!(first.headers["content-type"], "application/json");
        let etag = first.headers["etag"].to_str().expect("ASCII").to_owned();
        let again = get(&mut browser, path, Some(&etag)).await;
        assert_eq!(again.status, 304, "{path}");
        assert_eq!(again.headers["etag"], etag.as_str());
        let listed = get(&mut browser, path, Some(&format!("\"else\", W/{etag}"))).await;
        assert_eq!(listed.status, 304);
        assert_eq!(get(&mut browser, path, Some("\"else\"")).await.status, 200);
    }
    let before = get(&mut browser, "/jwks.json", None).await;
    house.auth.openid().rotate(false).await.expect("rotated");
    let etag = before.headers["etag"].to_str().expect("ASCII").to_owned();
    let after = get(&mut browser, "/jwks.json", Some(&etag)).await.is(200);
    assert_eq!(after["keys"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn the_key_set_is_what_others_read_and_holds_public_numbers_only() {
    let house = House::new();
    let found = house.browser().get("/jwks.json").await.is(200);
    assert_eq!(found, keys(house.auth.openid()).await);
    assert!(serde_json::from_value::<CoreJsonWebKeySet>(found.clone()).is_ok());
    let key = found["keys"][0].as_object().expect("a key");
    let mut names: Vec<&str> = key.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["alg", "e", "kid", "kty", "n", "use"]);
    assert_eq!(key["kid"].as_str().map(str::len), Some(43), "an RFC 7638 thumbprint");
    assert_eq!(key["n"].as_str().map(str::len), Some(342), "2048 bits");
}
