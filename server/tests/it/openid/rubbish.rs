//! Rubbish: whatever is sent, we do not fail, and no browser is sent to an address that no admin registered.

use super::cast::{CHALLENGE, Cast, FORM, Party, VERIFIER, text};
use crate::pages::browser::Answer;
use axum::body::Body;
use http::{Method, Request};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const NAMES: [&str; 31] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "prompt",
    "max_age",
    "code_challenge",
    "code_challenge_method",
    "request",
    "request_uri",
    "registration",
    "id_token_hint",
    "login_hint",
    "claims",
    "display",
    "ui_locales",
    "acr_values",
    "gh_instead_of",
    "post_logout_redirect_uri",
    "grant_type",
    "code",
    "code_verifier",
    "refresh_token",
    "client_secret",
    "client_assertion",
    "token",
    "token_type_hint",
    "answer",
];

const PATHS: [(&str, &str); 8] = [
    ("GET", "/oauth/authorize"),
    ("POST", "/oauth/authorize"),
    ("GET", "/oauth/end_session"),
    ("POST", "/oauth/end_session"),
    ("POST", "/oauth/token"),
    ("POST", "/oauth/revoke"),
    ("GET", "/oauth/userinfo"),
    ("POST", "/oauth/userinfo"),
];

/// No failure of ours, and nowhere else.
#[track_caller]
fn is_sane(answer: &Answer, what: &str) {
    assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.body);
    let refresh = answer
        .attribute("http-equiv=\"refresh\"", "content")
        .unwrap_or_default();
    let shown = refresh.split_once("url=").map(|(_, address)| address.to_owned());
    for to in [Some(answer.location().to_owned()), shown].into_iter().flatten() {
        let ours = to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\");
        let registered = ["https://hall.example/callback?", "https://hall.example/bye"];
        let registered = registered.iter().any(|begin| to.starts_with(begin));
        assert!(to.is_empty() || ours || registered, "{what}: sent to {to}");
        assert!(to.bytes().all(|b| b.is_ascii_graphic()), "{what}: {to}");
    }
}

/// Parameters as they travel, of which every byte is given.
fn encoded(pairs: &[(String, Vec<u8>)]) -> String {
    let pair = |(name, value): &(String, Vec<u8>)| format!("{name}={}", percent_encode(value, NON_ALPHANUMERIC));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

async fn send(cast: &mut Cast, method: &str, path: &str, kind: &str, pairs: &[(String, Vec<u8>)]) -> Answer {
    let all = encoded(pairs);
    let request = if method == "GET" {
        Request::get(format!("{path}?{all}")).body(Body::empty())
    } else if kind.starts_with("application/json") {
        let text = |value: &Vec<u8>| serde_json::Value::from(String::from_utf8_lossy(value).into_owned());
        let object: serde_json::Map<_, _> = pairs.iter().map(|(name, value)| (name.clone(), text(value))).collect();
        let body = serde_json::Value::Object(object).to_string();
        Request::post(path).header("content-type", kind).body(Body::from(body))
    } else {
        Request::post(path).header("content-type", kind).body(Body::from(all))
    };
    cast.ada.send(request.expect("a request")).await
}

/// What makes a request good, so that rubbish gets far.
fn good(party: &Party, code: &str, hint: &str) -> Vec<(String, Vec<u8>)> {
    [
        ("client_id", party.id()),
        ("redirect_uri", party.callback()),
        ("response_type", "code"),
        ("scope", "openid profile"),
        ("state", "s-1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("grant_type", "authorization_code"),
        ("code", code),
        ("code_verifier", VERIFIER),
        ("client_secret", party.secret.as_deref().expect("a secret")),
        ("id_token_hint", hint),
        ("post_logout_redirect_uri", party.bye()),
    ]
    .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
    .to_vec()
}

const HOSTILE: [&[u8]; 30] = [
    b"",
    b"\0",
    b"a\0b",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\xf0\x9f\xa6\x80",
    b"\r\nLocation: https://evil.example/\r\n\r\n",
    b"https://evil.example/",
    b"//evil.example/",
    b"/\\evil.example/",
    b"https://hall.example/callback@evil.example/",
    b"https://hall.example/callback\r\n",
    b"https://hall.example.evil.example/callback",
    b"javascript:alert(1)",
    b"rp_hall",
    b"rp_",
    b"rp_\0",
    b"none",
    b"login",
    b"consent",
    b"0",
    b"-1",
    b"18446744073709551616",
    b"{\"a\":{\"b\":[1,2,3]}}",
    b"[[[[[[[[[[[[[[[[",
    b"' OR 1=1 --",
    b"../../../../etc/passwd",
    b"eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.",
    b"%25%00%0a",
];

/// What happens to a good request.
#[derive(Clone, Debug)]
enum Change {
    Drop(usize),
    Double(usize),
    Set(usize, usize),
    Fill(usize, Vec<u8>),
    Add(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let (name, value) = (0..NAMES.len(), 0..HOSTILE.len());
    prop_oneof![
        3 => (0..16_usize).prop_map(Change::Drop),
        1 => (0..16_usize).prop_map(Change::Double),
        3 => (0..16_usize, value.clone()).prop_map(|(at, value)| Change::Set(at, value)),
        2 => (0..16_usize, proptest::collection::vec(any::<u8>(), 0..80)).prop_map(|(at, bytes)| Change::Fill(at, bytes)),
        2 => (name, value).prop_map(|(name, value)| Change::Add(name, value)),
    ]
}

fn apply(mut pairs: Vec<(String, Vec<u8>)>, changes: &[Change]) -> Vec<(String, Vec<u8>)> {
    for change in changes {
        let count = pairs.len().max(1);
        match change {
            Change::Drop(at) if !pairs.is_empty() => {
                pairs.remove(at % count);
            }
            Change::Double(at) if !pairs.is_empty() => pairs.push(pairs[at % count].clone()),
            Change::Set(at, value) if !pairs.is_empty() => pairs[at % count].1 = HOSTILE[*value].to_vec(),
            Change::Fill(at, bytes) if !pairs.is_empty() => pairs[at % count].1.clone_from(bytes),
            Change::Add(name, value) => pairs.push((NAMES[*name].to_owned(), HOSTILE[*value].to_vec())),
            _ => {}
        }
    }
    pairs
}

#[test]
fn no_set_of_parameters_makes_an_error_of_ours_or_leads_elsewhere() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (cast, hall, hint) = runtime.block_on(async {
        let mut cast = Cast::new().await;
        let hall = cast.hall().await;
        let hint = text(&cast.log_in(&hall, "openid profile").await, "id_token").to_owned();
        (cast, hall, hint)
    });
    let cast = std::cell::RefCell::new(cast);
    let config = Config {
        cases: 400,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let strategy = (0..PATHS.len(), proptest::collection::vec(change(), 0..6), any::<bool>());
    let tried = runner.run(&strategy, |(path, changes, json)| {
        let (method, path) = PATHS[path];
        let mut cast = cast.borrow_mut();
        runtime.block_on(async {
            let code = if path == "/oauth/token" {
                cast.code(&hall, &[]).await
            } else {
                String::new()
            };
            // The limits on guesses are another test's.
            cast.house.clock.advance(std::time::Duration::from_secs(2));
            let pairs = apply(good(&hall, &code, &hint), &changes);
            let kind = if json { "application/json" } else { FORM.1 };
            let answer = send(&mut cast, method, path, kind, &pairs).await;
            is_sane(&answer, &format!("{method} {path} {}", encoded(&pairs)));
        });
        Ok(())
    });
    tried.expect("nothing was found");
}

#[tokio::test]
async fn each_hostile_value_in_each_place_is_borne() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let hint = text(&cast.log_in(&hall, "openid profile").await, "id_token").to_owned();
    let plain = good(&hall, "x", &hint);
    let clean = send(&mut cast, "GET", "/oauth/authorize", "", &plain[..7]).await;
    assert_eq!(clean.status, 303, "{}", clean.body);
    for (method, path) in PATHS {
        for at in 0..plain.len() {
            for value in HOSTILE {
                let mut pairs = plain.clone();
                pairs[at].1 = value.to_vec();
                cast.house.clock.advance(std::time::Duration::from_secs(2));
                let answer = send(&mut cast, method, path, FORM.1, &pairs).await;
                is_sane(&answer, &format!("{method} {path} {}={value:?}", pairs[at].0));
            }
        }
    }
}

#[tokio::test]
async fn a_hundred_thousand_bytes_anywhere_are_refused_or_borne() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let hint = text(&cast.log_in(&hall, "openid profile").await, "id_token").to_owned();
    let plain = good(&hall, "x", &hint);
    for (method, path) in PATHS {
        // An address is never longer than 64 KB: HTTP itself refuses it.
        let length = if method == "GET" { 60_000 } else { 100_000 };
        for at in 0..plain.len() {
            let mut pairs = plain.clone();
            pairs[at].1 = vec![b'a'; length];
            cast.house.clock.advance(std::time::Duration::from_secs(2));
            for kind in [
                FORM.1,
                "application/json",
                "multipart/form-data; boundary=a",
                "text/plain",
            ] {
                let answer = send(&mut cast, method, path, kind, &pairs).await;
                is_sane(
                    &answer,
                    &format!("{method} {path} {} of {length} as {kind}", pairs[at].0),
                );
                assert!(method == "GET" || answer.status >= 400, "{path}: {}", answer.status);
            }
        }
    }
}

#[tokio::test]
async fn odd_headers_and_broken_bodies_are_borne() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    cast.agree(&hall, &[]).await.code();
    for (method, path) in PATHS {
        for (name, value) in [
            ("authorization", "Basic"),
            ("authorization", "Basic AAAA"),
            ("authorization", "Bearer \u{9}"),
            ("content-type", "application/json"),
            ("content-type", "multipart/form-data"),
            ("content-type", "multipart/form-data; boundary="),
            ("content-type", "application/x-www-form-urlencoded; charset=utf-16"),
            ("cookie", "guildhall_session=x; guildhall_session=y; =; ;;"),
            ("origin", "null"),
            ("accept-language", "*;q=x,,,"),
            ("if-none-match", "W/\"\"\","),
        ] {
            for body in [
                &b"client_id=rp_hall"[..],
                b"\xff\xfe=\xff",
                b"--a\r\n\r\n",
                b"{\"client_id\":",
                b"=&=&&%%%",
            ] {
                let method = Method::from_bytes(method.as_bytes()).expect("a method");
                let request = Request::builder().method(&method).uri(path).header(name, value);
                cast.house.clock.advance(std::time::Duration::from_secs(2));
                let answer = cast
                    .house
                    .browser()
                    .send(request.body(Body::from(body)).expect("a request"))
                    .await;
                is_sane(&answer, &format!("{method} {path} {name}: {value}"));
            }
        }
    }
}
