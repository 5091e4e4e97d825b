//! The id_token, read as a server must read it (OpenID Core 2 and 3.1.3.7): signed by a published key, about
//! one member at one server, and no two alike.

use super::cast::{Cast, agree, text, userinfo, with};
use crate::pages::house::{House, ORIGIN};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Header and claims of a token; nothing is checked.
#[track_caller]
pub fn parts(token: &str) -> (Value, Value) {
    let part = |n| {
        let part = token.split('.').nth(n).expect("three parts");
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
    };
    (part(0), part(1))
}

/// The claims of the id_token in an answer.
#[track_caller]
pub fn claims(answer: &Value) -> Value {
    parts(text(answer, "id_token")).1
}

/// `aud`, which may be a text or a list.
pub fn audience(said: &Value) -> Vec<String> {
    match &said["aud"] {
        Value::String(one) => vec![one.clone()],
        Value::Array(all) => all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

/// The key that a token names, as it is published.
pub async fn published(house: &House, kid: &Value) -> Value {
    let keys = with(house, Method::GET, "/jwks.json", &[], Body::empty()).await.is(200);
    let keys = keys["keys"].as_array().expect("keys").clone();
    keys.into_iter()
        .find(|key| key["kid"] == *kid)
        .expect("the key is published")
}

/// Whether the published key made this token.
pub async fn is_genuine(house: &House, token: &str) -> bool {
    let key = published(house, &parts(token).0["kid"]).await;
    let number = |name| URL_SAFE_NO_PAD.decode(text(&key, name)).expect("base64url");
    let (input, signature) = token.rsplit_once('.').expect("three parts");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let key = RsaPublicKeyComponents {
        n: number("n"),
        e: number("e"),
    };
    key.verify(&RSA_PKCS1_2048_8192_SHA256, input.as_bytes(), &signature)
        .is_ok()
}

#[tokio::test]
async fn an_id_token_is_signed_by_a_published_key_and_says_no_more_than_agreed() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let answer = cast.log_in(&hall, "openid").await;
    let token = text(&answer, "id_token");
    assert!(is_genuine(&cast.house, token).await);
    let (header, said) = parts(token);
    let names: BTreeSet<&str> = header
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert!(names.is_subset(&BTreeSet::from(["alg", "kid", "typ"])), "{header}");
    assert_eq!(header["alg"], "RS256");
    let now = domain::Clock::now(&*cast.house.clock).as_secs();
    for (name, value) in [
        ("iss", json!(ORIGIN)),
        ("nonce", json!("n-1")),
        ("iat", json!(now)),
        ("exp", json!(now + 600)),
        ("amr", json!(["pop"])),
        ("acr", json!("urn:guildhall:acr:wallet")),
    ] {
        assert_eq!(said[name], value, "{name}");
    }
    assert_eq!(audience(&said), [hall.id()]);
    for name in [
        "preferred_username",
        "name",
        "email",
        "groups",
        "wallet",
        "picture",
        "profile",
    ] {
        assert!(said.get(name).is_none(), "{name}: {said}");
    }
    let (input, signature) = token.rsplit_once('.').expect("three parts");
    let one_bit = match signature.strip_prefix('A') {
        Some(rest) => format!("{input}.B{rest}"),
        None => format!("{input}.A{}", &signature[1..]),
    };
    assert!(!is_genuine(&cast.house, &one_bit).await, "another signature");
    let mut later = said.clone();
    later["exp"] = json!(now + 601);
    let head = token.split('.').next().expect("a header");
    let later = format!("{head}.{}.{signature}", URL_SAFE_NO_PAD.encode(later.to_string()));
    assert!(!is_genuine(&cast.house, &later).await, "a second longer");
}

#[tokio::test]
async fn at_hash_belongs_to_the_access_token_beside_it() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    for _ in 0..2 {
        let answer = cast.log_in(&hall, "openid").await;
        let hash = digest(&SHA256, text(&answer, "access_token").as_bytes());
        assert_eq!(claims(&answer)["at_hash"], URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]));
    }
}

#[tokio::test]
async fn two_servers_cannot_find_out_that_they_know_the_same_member() {
    let mut cast = Cast::new().await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    let here = claims(&cast.log_in(&hall, "openid").await);
    let again = claims(&cast.log_in(&hall, "openid").await);
    let there = claims(&cast.log_in(&other, "openid").await);
    let id = cast.account().await.id.0.to_string();
    for name in ["sub", "sid"] {
        let (one, two) = (text(&here, name), text(&there, name));
        assert_eq!(one, text(&again, name), "{name} stays");
        assert_ne!(one, two, "{name} is another elsewhere");
        for value in [one, two] {
            assert!((22..=255).contains(&value.len()), "{name}: {value}");
            assert!(
                value
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
                "{value}"
            );
            assert!(!value.contains(&id) && !value.contains("ada"), "{value}");
        }
    }
    assert_ne!(here["sub"], here["sid"]);
    // Another session of hers: the same name, another session id. Another member: another name.
    let mut phone = cast.house.browser();
    phone.sign_in(1).await;
    let code = agree(&mut phone, &hall.asking(&[])).await.code();
    let phone = claims(&hall.exchange(&cast.house, &code, &[]).await.is(200));
    assert_eq!(phone["sub"], here["sub"]);
    assert_ne!(phone["sid"], here["sid"]);
    let mut eva = cast.house.member("eva", 2).await;
    let code = agree(&mut eva, &hall.asking(&[])).await.code();
    let eva = claims(&hall.exchange(&cast.house, &code, &[]).await.is(200));
    assert_ne!(eva["sub"], here["sub"]);
}

#[tokio::test]
async fn userinfo_says_the_same_as_the_token_and_no_wallet_unless_it_was_agreed_to() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let wallet = crate::pages::browser::address(1).to_lowercase();
    for (scope, names) in [
        ("openid", vec!["sub"]),
        (
            "openid profile",
            vec!["sub", "preferred_username", "name", "profile", "picture"],
        ),
        ("openid email", vec!["sub", "email", "email_verified"]),
        ("openid groups", vec!["sub", "groups"]),
        (
            "openid profile wallet",
            vec!["sub", "preferred_username", "name", "profile", "picture", "wallet"],
        ),
    ] {
        let answer = cast.log_in(&hall, scope).await;
        let (said, read) = (
            claims(&answer),
            userinfo(&cast.house, text(&answer, "access_token")).await,
        );
        assert_eq!(read.header("cache-control"), "no-store");
        let read = read.is(200);
        let found: BTreeSet<&str> = read
            .as_object()
            .expect("an object")
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(found, names.iter().copied().collect(), "{scope}");
        for name in names {
            assert_eq!(read[name], said[name], "{scope}: {name}");
        }
        let has_wallet = format!("{read}{said}").to_lowercase().contains(&wallet[2..]);
        assert_eq!(has_wallet, scope.contains("wallet"), "{scope}: {read}");
        assert!(
            read.get("email_verified").is_none_or(|value| value == false),
            "{scope}: {read}"
        );
    }
}

#[tokio::test]
async fn the_picture_is_one_that_everybody_may_load() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let said = claims(&cast.log_in(&hall, "openid profile").await);
    let path = text(&said, "picture").strip_prefix(ORIGIN).expect("at our origin");
    let picture = with(&cast.house, Method::GET, path, &[], Body::empty()).await;
    assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"));
}
