//! Who a server says it is: one secret, in one place, its own (RFC 6749 2.3, RFC 6749 5.2).

use super::cast::{Cast, FORM, Pair, Party, VERIFIER, encoded, with};
use super::reply::Reply;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;

/// The fields of an exchange, without credentials.
fn fields<'a>(party: &'a Party, code: &'a str) -> Vec<Pair<'a>> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", party.callback()),
        ("code_verifier", VERIFIER),
    ]
}

/// `Authorization: Basic`, as RFC 6749 wants it: each half form-encoded.
pub fn basic(id: &str, secret: &str) -> String {
    let half = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", half(id), half(secret))))
}

async fn by_header(cast: &Cast, authorization: &str, fields: &[Pair<'_>]) -> Reply {
    let headers = [FORM, ("authorization", authorization)];
    with(&cast.house, Method::POST, "/oauth/token", &headers, encoded(fields)).await
}

#[tokio::test]
async fn a_secret_counts_in_the_header_or_in_the_body_and_form_encoded() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let secret = hall.secret.clone().expect("a secret");
    assert!(
        secret.contains('%') && secret.contains('+') && secret.contains(':'),
        "worth encoding"
    );
    let code = cast.code(&hall, &[]).await;
    hall.exchange(&cast.house, &code, &[]).await.is(200);
    let code = cast.code(&hall, &[]).await;
    let raw = format!("Basic {}", STANDARD.encode(format!("{}:{secret}", hall.id())));
    by_header(&cast, &raw, &fields(&hall, &code))
        .await
        .refused(401, "invalid_client");
    by_header(&cast, &basic(hall.id(), &secret), &fields(&hall, &code))
        .await
        .is(200);
    let code = cast.code(&hall, &[]).await;
    let mut named = fields(&hall, &code);
    named.push(("client_id", hall.id()));
    by_header(&cast, &basic(hall.id(), &secret), &named).await.is(200);
}

#[tokio::test]
async fn a_wrong_secret_is_refused_wherever_it_stands_and_uses_nothing_up() {
    let mut cast = Cast::new().await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    let secret = hall.secret.clone().expect("a secret");
    let foreign = other.secret.clone().expect("a secret");
    let code = cast.code(&hall, &[]).await;
    let upper = secret.to_uppercase();
    for wrong in [
        "",
        "x",
        &secret[1..],
        &upper,
        &format!("{secret} "),
        &foreign,
        "null",
        "undefined",
    ] {
        hall.exchange(&cast.house, &code, &[("client_secret", wrong)])
            .await
            .refused(401, "invalid_client");
        let reply = by_header(&cast, &basic(hall.id(), wrong), &fields(&hall, &code)).await;
        reply.refused(401, "invalid_client");
        assert!(reply.header("www-authenticate").starts_with("Basic "), "{reply:?}");
    }
    for id in [
        "rp_nobody",
        "rp_",
        "rp_hall ",
        "rp_hall\0",
        "rp_Hall",
        "rp_hall' OR '1'='1",
    ] {
        hall.exchange(&cast.house, &code, &[("client_id", id)])
            .await
            .refused(401, "invalid_client");
    }
    hall.exchange(&cast.house, &code, &[]).await.is(200);
}

#[tokio::test]
async fn two_ways_at_once_are_one_too_many() {
    let mut cast = Cast::new().await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    let (secret, foreign) = (hall.secret.clone().expect("one"), other.secret.clone().expect("one"));
    let code = cast.code(&hall, &[]).await;
    let own = basic(hall.id(), &secret);
    for more in [
        vec![("client_secret", secret.as_str())],
        vec![("client_id", hall.id()), ("client_secret", secret.as_str())],
        vec![("client_id", other.id())],
        vec![("client_id", other.id()), ("client_secret", foreign.as_str())],
        vec![("client_assertion", "a.b.c")],
        vec![(
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        )],
    ] {
        let mut all = fields(&hall, &code);
        all.extend(more);
        by_header(&cast, &own, &all).await.refused(400, "invalid_request");
    }
    by_header(&cast, &own, &fields(&hall, &code)).await.is(200);
}

#[tokio::test]
async fn a_public_server_has_no_secret_and_must_not_pretend_to() {
    let mut cast = Cast::new().await;
    let (hall, open) = (
        cast.hall().await,
        cast.party("open", |party| party.is_public = true).await,
    );
    let code = cast.code(&open, &[]).await;
    open.exchange(&cast.house, &code, &[("client_secret", "x")])
        .await
        .refused(401, "invalid_client");
    by_header(&cast, &basic(open.id(), "x"), &fields(&open, &code))
        .await
        .refused(401, "invalid_client");
    open.exchange(&cast.house, &code, &[]).await.is(200);
    let code = cast.code(&hall, &[]).await;
    let silent = hall.exchange(&cast.house, &code, &[("client_secret", "")]).await;
    silent.refused(401, "invalid_client");
    by_header(&cast, &basic(hall.id(), ""), &fields(&hall, &code))
        .await
        .refused(401, "invalid_client");
    hall.exchange(&cast.house, &code, &[]).await.is(200);
}

#[tokio::test]
async fn a_broken_header_is_nobodys() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let code = cast.code(&hall, &[]).await;
    let secret = hall.secret.clone().expect("a secret");
    for broken in [
        "Basic".to_owned(),
        "Basic !!!".to_owned(),
        format!("Basic {}", STANDARD.encode("no colon")),
        format!("Basic {}", STANDARD.encode([0xff, b':', 0xfe])),
        format!("Bearer {secret}"),
        format!("Digest username=\"{}\"", hall.id()),
    ] {
        let mut all = fields(&hall, &code);
        all.push(("client_id", hall.id()));
        by_header(&cast, &broken, &all).await.refused(401, "invalid_client");
    }
    hall.exchange(&cast.house, &code, &[]).await.is(200);
}

#[tokio::test]
async fn guesses_are_counted_and_the_right_secret_is_not_held_up_by_them() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let code = cast.code(&hall, &[]).await;
    let mut held_up = None;
    for _ in 0..100 {
        let reply = hall.exchange(&cast.house, &code, &[("client_secret", "guess")]).await;
        if reply.status == 429 {
            held_up = Some(reply);
            break;
        }
        reply.refused(401, "invalid_client");
    }
    let held_up = held_up.expect("somebody counts");
    assert!(!held_up.header("retry-after").is_empty(), "{held_up:?}");
    hall.exchange(&cast.house, &code, &[]).await.is(200);
}
