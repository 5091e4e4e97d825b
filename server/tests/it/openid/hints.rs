//! Tokens that somebody else made, shown as an `id_token_hint`: no header talks us into another key or
//! algorithm (RFC 8725 2.1 to 2.4, OpenID Core 3.1.2.1).

use super::cast::{Cast, Landing, Party, encoded, text};
use super::identity::{parts, published};
use crate::pages::house::House;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::time::Duration;

fn input(header: &Value, payload: &Value) -> String {
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}", encode(header), encode(payload))
}

fn by_rsa(key: &RsaKeyPair, how: &'static dyn RsaEncoding, header: &Value, payload: &Value) -> String {
    let input = input(header, payload);
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(how, &SystemRandom::new(), input.as_bytes(), &mut signature)
        .expect("it signs");
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn by_secret(secret: &[u8], header: &Value, payload: &Value) -> String {
    let input = input(header, payload);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()))
}

/// DER: a tag, a length, the content.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let bytes: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(bytes.len()).expect("short"));
            out.extend(bytes);
        }
    }
    out.extend(content);
    out
}

/// The public key as a file that a library would hand to its HMAC by mistake.
fn pem(key: &Value) -> (String, Vec<u8>) {
    let number = |name| {
        let bytes = URL_SAFE_NO_PAD.decode(text(key, name)).expect("base64url");
        der(2, &[&[0][..usize::from(bytes[0] >= 0x80)], &bytes].concat())
    };
    let pair = der(0x30, &[number("n"), number("e")].concat());
    let rsa = [0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
    let info = der(0x30, &[rsa.to_vec(), der(3, &[vec![0], pair].concat())].concat());
    let lines: Vec<String> = STANDARD
        .encode(&info)
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    (
        format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            lines.join("\n")
        ),
        info,
    )
}

/// Where a browser that is signed in nowhere is offered to go on to.
async fn onward(house: &House, party: &Party, hint: &str) -> Option<String> {
    let pairs = [("id_token_hint", hint), ("post_logout_redirect_uri", party.bye())];
    let page = house
        .browser()
        .get(&format!("/oauth/end_session?{}", encoded(&pairs)))
        .await;
    assert_eq!((page.status, page.location()), (200, ""), "{}", page.body);
    page.attribute("href=\"https://", "href")
        .filter(|link| link.contains(".example"))
}

#[tokio::test]
async fn only_what_our_key_signed_is_a_hint_of_ours() {
    let mut cast = Cast::new().await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    let tokens = cast.log_in(&hall, "openid").await;
    let genuine = text(&tokens, "id_token");
    let house = &cast.house;
    assert_eq!(
        onward(house, &hall, genuine).await.as_deref(),
        Some(hall.bye()),
        "the clean twin"
    );
    house.clock.advance(Duration::from_secs(86_400));
    assert_eq!(
        onward(house, &hall, genuine).await.as_deref(),
        Some(hall.bye()),
        "of any age"
    );

    let (header, payload) = parts(genuine);
    let key = published(house, &header["kid"]).await;
    let (pem, info) = pem(&key);
    let (kid, stranger) = (
        header["kid"].clone(),
        RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"),
    );
    let public = stranger.public_key();
    let theirs = json!({
        "kty": "RSA", "alg": "RS256", "kid": kid, "use": "sig",
        "n": URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero()),
        "e": URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero()),
    });
    let signature = genuine.rsplit('.').next().expect("three parts");
    let with = |name: &str, value: Value| {
        let mut header = json!({"alg": "RS256", "kid": kid});
        header[name] = value;
        by_rsa(&stranger, &RSA_PKCS1_SHA256, &header, &payload)
    };
    let mut forged: Vec<(String, String)> = Vec::new();
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let unsigned = input(&json!({"alg": alg, "kid": kid}), &payload);
        forged.push((format!("alg {alg}"), format!("{unsigned}.")));
        forged.push((
            format!("alg {alg} with the old signature"),
            format!("{unsigned}.{signature}"),
        ));
    }
    let modulus = URL_SAFE_NO_PAD.decode(text(&key, "n")).expect("base64url");
    for secret in [
        pem.as_bytes(),
        pem.trim().as_bytes(),
        &info,
        &modulus,
        text(&key, "n").as_bytes(),
        key.to_string().as_bytes(),
        b"",
    ] {
        for alg in ["HS256", "RS256"] {
            forged.push((
                format!("HMAC as {alg}"),
                by_secret(secret, &json!({"alg": alg, "kid": kid}), &payload),
            ));
        }
    }
    for (name, value) in [
        ("kid", kid.clone()),
        ("kid", json!("nobody")),
        ("kid", json!("../../../../dev/null")),
        ("kid", json!("' UNION SELECT 'x' --")),
        ("kid", json!("")),
        ("kid", json!(null)),
        ("kid", json!([kid])),
        ("jku", json!("https://evil.example/jwks.json")),
        ("jku", json!("http://169.254.169.254/")),
        ("jwk", theirs),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["b64"])),
        ("alg", json!("PS256")),
        ("zip", json!("DEF")),
    ] {
        forged.push((format!("{name}: {value}"), with(name, value)));
    }
    let plain = json!({"alg": "PS256", "kid": kid});
    forged.push(("PSS".into(), by_rsa(&stranger, &RSA_PSS_SHA256, &plain, &payload)));
    let mut more = payload.clone();
    more["aud"] = json!([other.id()]);
    let (head, body) = (
        genuine.split('.').next().expect("a header"),
        URL_SAFE_NO_PAD.encode(more.to_string()),
    );
    forged.push(("another audience".into(), format!("{head}.{body}.{signature}")));
    forged.push(("no signature".into(), genuine.trim_end_matches(signature).to_owned()));
    forged.push((
        "no signature, no dot".into(),
        genuine.trim_end_matches(signature).trim_end_matches('.').to_owned(),
    ));
    forged.push(("four parts".into(), format!("{genuine}.x")));
    forged.push(("five parts".into(), format!("{genuine}.x.y")));
    forged.push(("padding".into(), format!("{genuine}==")));
    forged.push(("white space".into(), format!("{genuine} x")));
    forged.push(("JSON".into(), json!({"payload": genuine, "signatures": []}).to_string()));
    forged.push(("dots".into(), "..".into()));
    forged.push(("long".into(), format!("{genuine}{}", "A".repeat(30_000))));
    for (what, token) in forged {
        for party in [&hall, &other] {
            assert_eq!(onward(house, party, &token).await, None, "{what}");
        }
    }
}

#[tokio::test]
async fn a_hint_of_another_server_opens_only_that_servers_way_out() {
    let mut cast = Cast::new().await;
    let (hall, evil) = (cast.hall().await, cast.party("evil", |_| {}).await);
    let of_hall = cast.log_in(&hall, "openid").await;
    let of_evil = cast.log_in(&evil, "openid").await;
    let (house, of_hall, of_evil) = (&cast.house, text(&of_hall, "id_token"), text(&of_evil, "id_token"));
    assert_eq!(onward(house, &evil, of_evil).await.as_deref(), Some(evil.bye()));
    assert_eq!(onward(house, &hall, of_evil).await, None);
    assert_eq!(onward(house, &evil, of_hall).await, None);
    for (hint, id) in [(of_hall, evil.id()), (of_evil, hall.id())] {
        for party in [&hall, &evil] {
            let pairs = [
                ("id_token_hint", hint),
                ("client_id", id),
                ("post_logout_redirect_uri", party.bye()),
            ];
            let page = house
                .browser()
                .get(&format!("/oauth/end_session?{}", encoded(&pairs)))
                .await;
            assert!(!page.body.contains(party.bye()), "{}", page.body);
        }
    }
}

#[tokio::test]
async fn a_server_that_expects_somebody_else_is_not_given_whoever_is_there() {
    let mut cast = Cast::new().await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    let of_ada = cast.log_in(&hall, "openid profile").await;
    let at_other = cast.log_in(&other, "openid profile").await;
    let mut eva = cast.house.member("eva", 2).await;
    super::cast::agree(&mut eva, &hall.asking(&[])).await.code();
    let silent = |hint: &str| hall.asking(&[("prompt", "none"), ("id_token_hint", hint)]);
    let hint = text(&of_ada, "id_token");
    Landing::of(&cast.ada.get(&silent(hint)).await).code();
    Landing::of(&eva.get(&silent(hint)).await).tells(&hall, "login_required");
    let page = eva.get(&hall.asking(&[("id_token_hint", hint)])).await;
    assert!(
        page.status == 200 && page.body.contains("@eva@"),
        "she is told who she is: {}",
        page.body
    );
    assert!(!page.body.contains("value=\"allow\""), "there is no yes: {}", page.body);
    assert!(page.body.contains("href=\"/sign-in?again=1"), "{}", page.body);
    let no = Landing::of(&super::cast::press(&mut eva, &page, "deny").await);
    no.tells(&hall, "access_denied");
    let yes = Landing::of(&super::cast::press(&mut eva, &page, "allow").await);
    yes.tells(&hall, "login_required");
    super::cast::agree(&mut cast.ada, &hall.asking(&[("id_token_hint", hint)]))
        .await
        .code();
    // A forged one, and one for another server, say nothing about anybody.
    let (header, payload) = parts(hint);
    let unsigned = format!("{}.", input(&json!({"alg": "none", "kid": header["kid"]}), &payload));
    for other in [unsigned.as_str(), text(&at_other, "id_token")] {
        Landing::of(&cast.ada.get(&silent(other)).await).code();
        Landing::of(&eva.get(&silent(other)).await).code();
    }
}
