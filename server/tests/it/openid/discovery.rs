//! Discovery and JWKS: what everybody may read, keep and ask for, and nothing else.

use super::cast::{Cast, text, with};
use crate::pages::house::{House, ORIGIN};
use axum::body::Body;
use http::Method;
use serde_json::Value;

const DISCOVERY: &str = "/.well-known/openid-configuration";

async fn document(house: &House) -> Value {
    with(house, Method::GET, DISCOVERY, &[], Body::empty()).await.is(200)
}

#[tokio::test]
async fn every_address_that_discovery_names_is_ours_and_answers() {
    let cast = Cast::new().await;
    let document = document(&cast.house).await;
    assert_eq!(document["issuer"], ORIGIN, "character by character what iss says");
    for (name, method, expected) in [
        ("jwks_uri", Method::GET, 200),
        ("authorization_endpoint", Method::GET, 400),
        ("token_endpoint", Method::POST, 400),
        ("userinfo_endpoint", Method::GET, 401),
        ("userinfo_endpoint", Method::POST, 401),
        ("revocation_endpoint", Method::POST, 400),
        ("introspection_endpoint", Method::POST, 401),
        ("pushed_authorization_request_endpoint", Method::POST, 401),
        ("end_session_endpoint", Method::GET, 200),
    ] {
        let path = text(&document, name)
            .strip_prefix(ORIGIN)
            .expect("at our origin")
            .to_owned();
        let reply = with(&cast.house, method, &path, &[], Body::empty()).await;
        assert_eq!(reply.status, expected, "{name}: {reply:?}");
    }
}

#[tokio::test]
async fn discovery_promises_only_what_the_profile_and_the_attacks_leave() {
    let cast = Cast::new().await;
    let document = document(&cast.house).await;
    for (name, only) in [
        ("response_types_supported", "code"),
        ("code_challenge_methods_supported", "S256"),
        ("id_token_signing_alg_values_supported", "RS256"),
        ("subject_types_supported", "pairwise"),
    ] {
        assert_eq!(document[name], serde_json::json!([only]), "{name}");
    }
    assert_eq!(
        document["response_modes_supported"],
        serde_json::json!(["query", "form_post"])
    );
    assert_eq!(
        document["introspection_endpoint_auth_methods_supported"],
        serde_json::json!(["client_secret_basic", "client_secret_post"]),
        "nobody asks without a secret"
    );
    for name in [
        "require_pushed_authorization_requests",
        "request_parameter_supported",
        "request_uri_parameter_supported",
        "claims_parameter_supported",
    ] {
        assert_eq!(
            document[name], false,
            "{name}: left out, some of them would count as true"
        );
    }
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    assert!(
        document.get("registration_endpoint").is_none(),
        "an admin registers servers"
    );
}

#[tokio::test]
async fn keys_and_discovery_are_open_to_all_origins_are_kept_for_an_hour_and_have_heads() {
    let cast = Cast::new().await;
    for path in [DISCOVERY, "/jwks.json"] {
        let origin = [("origin", "https://anybody.example")];
        let full = with(&cast.house, Method::GET, path, &origin, Body::empty()).await;
        assert_eq!(full.status, 200);
        assert_eq!(full.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(full.header("access-control-allow-credentials"), "");
        assert_eq!(full.header("cache-control"), "public, max-age=3600");
        assert_eq!(full.header("content-type"), "application/json");
        assert_eq!(full.header("set-cookie"), "", "nobody is told apart");
        let head = with(&cast.house, Method::HEAD, path, &origin, Body::empty()).await;
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
        assert_eq!(head.header("etag"), full.header("etag"));
        let known = [("if-none-match", full.header("etag"))];
        let same = with(&cast.house, Method::GET, path, &known, Body::empty()).await;
        assert_eq!((same.status, same.body.as_str()), (304, ""), "{path}");
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let refused = with(&cast.house, method.clone(), path, &[], Body::empty()).await;
            assert_eq!(refused.status, 405, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_key_set_has_public_numbers_only() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    cast.log_in(&hall, "openid").await;
    let reply = with(&cast.house, Method::GET, "/jwks.json", &[], Body::empty()).await;
    let keys = reply.json["keys"].as_array().expect("keys").clone();
    assert!(!keys.is_empty());
    for key in keys {
        for (name, value) in [("kty", "RSA"), ("use", "sig"), ("alg", "RS256")] {
            assert_eq!(key[name], value, "{key}");
        }
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none(), "{private}");
        }
        assert!(text(&key, "n").len() >= 342, "2048 bits");
    }
}

#[tokio::test]
async fn scripts_of_others_may_ask_for_tokens_and_not_for_pages() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let asked = [
        ("origin", "https://anybody.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type"),
    ];
    for path in [
        "/oauth/token",
        "/oauth/revoke",
        "/oauth/par",
        "/oauth/introspect",
        "/oauth/userinfo",
    ] {
        let open = with(&cast.house, Method::OPTIONS, path, &asked, Body::empty()).await;
        assert_eq!(open.header("access-control-allow-origin"), "*", "{path}");
        assert!(
            open.header("access-control-allow-headers").contains("authorization"),
            "{path}: {open:?}"
        );
        assert_eq!(open.header("access-control-allow-credentials"), "", "{path}");
    }
    for path in ["/oauth/authorize", "/oauth/end_session"] {
        let closed = with(&cast.house, Method::OPTIONS, path, &asked, Body::empty()).await;
        assert_eq!(closed.header("access-control-allow-origin"), "", "{path}: {closed:?}");
    }
    cast.agree(&hall, &[]).await;
    let page = cast.ada.get(&hall.asking(&[])).await;
    assert!(
        !page.headers.contains_key("access-control-allow-origin"),
        "a code is for no script"
    );
}

#[tokio::test]
async fn nobody_makes_us_somebody_else_by_a_header() {
    let cast = Cast::new().await;
    assert_eq!(document(&cast.house).await["issuer"], ORIGIN);
    for name in [
        "x-forwarded-host",
        "forwarded",
        "x-forwarded-proto",
        "x-original-url",
        "x-host",
    ] {
        let headers = [(name, "host=evil.example")];
        let reply = with(&cast.house, Method::GET, DISCOVERY, &headers, Body::empty()).await;
        assert!(!reply.body.contains("evil.example"), "{name}: {reply:?}");
    }
    let reply = with(
        &cast.house,
        Method::GET,
        DISCOVERY,
        &[("host", "evil.example")],
        Body::empty(),
    )
    .await;
    assert!(
        (400..500).contains(&reply.status) && !reply.body.contains("evil.example"),
        "{reply:?}"
    );
}
