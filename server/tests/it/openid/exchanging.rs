//! The token endpoint with a code: once, by whom it was made for, with the verifier, in time (RFC 6749 4.1.3
//! and 5, RFC 7636 4.6, RFC 9700 4.5 and 4.8).

use super::cast::{CHALLENGE, Cast, FORM, VERIFIER, encoded, form, reads, text, with};
use axum::body::Body;
use domain::oauth::pkce;
use http::Method;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn tokens_come_once_and_are_kept_by_nobody() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let code = cast.code(&hall, &[("scope", "openid offline_access")]).await;
    let reply = hall.exchange(&cast.house, &code, &[]).await;
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("pragma"), "no-cache");
    assert_eq!(reply.header("content-type"), "application/json");
    let tokens = reply.is(200);
    assert_eq!(
        (text(&tokens, "token_type"), &tokens["expires_in"]),
        ("Bearer", &json!(3600))
    );
    let secrets = ["access_token", "refresh_token"].map(|name| text(&tokens, name).to_owned());
    assert_ne!(secrets[0], secrets[1]);
    for secret in &secrets {
        assert!(secret.len() >= 43 && *secret != code, "256 bits");
    }
    let plain = cast.log_in(&hall, "openid").await;
    assert!(plain.get("refresh_token").is_none(), "only with offline_access");
}

#[tokio::test]
async fn a_code_that_comes_again_takes_everything_back() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let kept = cast.log_in(&hall, "openid").await;
    let code = cast.code(&hall, &[("scope", "openid offline_access")]).await;
    let tokens = hall.exchange(&cast.house, &code, &[]).await.is(200);
    let next = hall
        .refresh(&cast.house, text(&tokens, "refresh_token"), &[])
        .await
        .is(200);
    assert!(reads(&cast.house, text(&next, "access_token")).await);
    hall.exchange(&cast.house, &code, &[])
        .await
        .refused(400, "invalid_grant");
    assert!(
        !reads(&cast.house, text(&next, "access_token")).await,
        "what came of it is gone"
    );
    let late = hall.refresh(&cast.house, text(&next, "refresh_token"), &[]).await;
    late.refused(400, "invalid_grant");
    assert!(
        reads(&cast.house, text(&kept, "access_token")).await,
        "another log-in stands"
    );
}

#[tokio::test]
async fn a_stranger_who_repeats_a_code_ends_nothing() {
    let mut cast = Cast::new().await;
    let (hall, evil) = (cast.hall().await, cast.party("evil", |_| {}).await);
    let code = cast.code(&hall, &[]).await;
    let tokens = hall.exchange(&cast.house, &code, &[]).await.is(200);
    evil.exchange(&cast.house, &code, &[("redirect_uri", hall.callback())])
        .await
        .refused(400, "invalid_grant");
    let nobody = hall.exchange(&cast.house, &code, &[("client_secret", "wrong")]).await;
    nobody.refused(401, "invalid_client");
    assert!(reads(&cast.house, text(&tokens, "access_token")).await);
}

#[tokio::test]
async fn a_code_of_another_client_is_worth_nothing_and_stays_good_for_its_own() {
    let mut cast = Cast::new().await;
    let (hall, evil) = (cast.hall().await, cast.party("evil", |_| {}).await);
    let open = cast.party("open", |party| party.is_public = true).await;
    let code = cast.code(&hall, &[]).await;
    for thief in [&evil, &open] {
        for uri in [thief.callback(), hall.callback()] {
            let reply = thief.exchange(&cast.house, &code, &[("redirect_uri", uri)]).await;
            reply.refused(400, "invalid_grant");
        }
    }
    hall.exchange(&cast.house, &code, &[]).await.is(200);
}

#[tokio::test]
async fn a_code_lives_for_a_minute() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let (in_time, late) = (cast.code(&hall, &[]).await, cast.code(&hall, &[]).await);
    cast.house.clock.advance(Duration::from_secs(59));
    hall.exchange(&cast.house, &in_time, &[]).await.is(200);
    cast.house.clock.advance(Duration::from_secs(1));
    hall.exchange(&cast.house, &late, &[])
        .await
        .refused(400, "invalid_grant");
}

#[tokio::test]
async fn the_verifier_proves_who_began() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let open = cast.party("open", |party| party.is_public = true).await;
    let long = format!("{VERIFIER}{VERIFIER}{VERIFIER}");
    let odd = VERIFIER.replace('-', "+");
    for party in [&hall, &open] {
        let code = cast.code(party, &[]).await;
        for wrong in [
            "",
            "x",
            CHALLENGE,
            &VERIFIER[..42],
            &VERIFIER[1..],
            &long,
            &odd,
            &VERIFIER.to_lowercase(),
            &format!("{VERIFIER}="),
            &format!(" {VERIFIER}"),
            &format!("{VERIFIER}\n"),
            &"a".repeat(60_000),
        ] {
            let reply = party.exchange(&cast.house, &code, &[("code_verifier", wrong)]).await;
            reply.refused(400, "invalid_grant");
        }
        let unasked = [("code_challenge_method", "plain"), ("code_challenge", VERIFIER)];
        party.exchange(&cast.house, &code, &unasked).await.is(200);
    }
}

#[tokio::test]
async fn whatever_is_missing_doubled_or_unknown_is_refused_by_its_name() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let code = cast.code(&hall, &[]).await;
    for (name, value, error) in [
        ("grant_type", "", "invalid_request"),
        ("grant_type", "password", "unsupported_grant_type"),
        ("grant_type", "implicit", "unsupported_grant_type"),
        ("grant_type", "client_credentials", "unsupported_grant_type"),
        (
            "grant_type",
            "urn:ietf:params:oauth:grant-type:device_code",
            "unsupported_grant_type",
        ),
        (
            "grant_type",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "unsupported_grant_type",
        ),
        (
            "grant_type",
            "urn:ietf:params:oauth:grant-type:token-exchange",
            "unsupported_grant_type",
        ),
        ("code", "", "invalid_request"),
        ("code", "x", "invalid_grant"),
        ("redirect_uri", "", "invalid_request"),
        ("redirect_uri", "https://hall.example/callback/", "invalid_grant"),
        ("redirect_uri", "https://evil.example/", "invalid_grant"),
    ] {
        hall.exchange(&cast.house, &code, &[(name, value)])
            .await
            .refused(400, error);
    }
    let secret = hall.secret.as_deref().expect("a secret");
    let good = [
        ("grant_type", "authorization_code"),
        ("client_id", hall.id()),
        ("client_secret", secret),
        ("code", code.as_str()),
        ("redirect_uri", hall.callback()),
        ("code_verifier", VERIFIER),
    ];
    for doubled in good {
        let mut fields = good.to_vec();
        fields.push(doubled);
        form(&cast.house, "/oauth/token", &fields)
            .await
            .refused(400, "invalid_request");
    }
    let mut fields = good.to_vec();
    fields.extend([("foo", "1"), ("foo", "2")]);
    form(&cast.house, "/oauth/token", &fields).await.is(200);
}

#[tokio::test]
async fn parameters_in_the_address_count_for_nothing() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let code = cast.code(&hall, &[]).await;
    let secret = hall.secret.as_deref().expect("a secret");
    let credentials = [("client_id", hall.id()), ("client_secret", secret)];
    let rest = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", hall.callback()),
        ("code_verifier", VERIFIER),
    ];
    let path = format!("/oauth/token?{}", encoded(&credentials));
    assert!(
        form(&cast.house, &path, &rest).await.status >= 400,
        "a secret in an address is in every log"
    );
    let path = format!("/oauth/token?{}", encoded(&rest));
    form(&cast.house, &path, &credentials)
        .await
        .refused(400, "invalid_request");
    let both: Vec<_> = credentials.into_iter().chain(rest).collect();
    let path = format!("/oauth/token?{}", encoded(&both));
    form(&cast.house, &path, &[]).await.refused(400, "invalid_request");
    for method in [Method::GET, Method::HEAD] {
        assert_eq!(with(&cast.house, method, &path, &[], Body::empty()).await.status, 405);
    }
    form(&cast.house, "/oauth/token", &both).await.is(200);
}

#[tokio::test]
async fn other_bodies_and_methods_are_refused_before_anything_is_read() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let code = cast.code(&hall, &[]).await;
    let house = &cast.house;
    for path in ["/oauth/token", "/oauth/revoke"] {
        for kind in [
            "text/plain",
            "application/xml",
            "application/jose",
            "x",
            "application/json; charset=\"",
            "",
        ] {
            let reply = with(
                house,
                Method::POST,
                path,
                &[("content-type", kind)],
                "grant_type=authorization_code",
            )
            .await;
            assert!((400..500).contains(&reply.status), "{path} {kind}: {reply:?}");
            assert_eq!(reply.header("cache-control"), "no-store");
        }
        for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
            with(house, method, path, &[], Body::empty())
                .await
                .refused(405, "invalid_request");
        }
        let deep = format!("{{\"client_id\":{}1{}}}", "[".repeat(20_000), "]".repeat(20_000));
        let nested =
            json!({"client_id": {"$ne": ""}, "grant_type": ["authorization_code", "refresh_token"]}).to_string();
        let proto = json!({"__proto__": {"client_id": "rp_hall"}, "client_id": "rp_hall"}).to_string();
        for body in [
            deep,
            nested,
            proto,
            "[]".into(),
            "null".into(),
            "\"x\"".into(),
            "{".into(),
            "{\"a\":1e999}".into(),
        ] {
            let reply = with(
                house,
                Method::POST,
                path,
                &[("content-type", "application/json")],
                body.clone(),
            )
            .await;
            assert!((400..500).contains(&reply.status), "{path} {body:.60}: {reply:?}");
        }
        let large = "x".repeat(100_000);
        let reply = form(house, path, &[("client_id", &large)]).await;
        reply.refused(413, "invalid_request");
        let many = "a=1&".repeat(5000);
        with(house, Method::POST, path, &[FORM], many)
            .await
            .refused(400, "invalid_request");
    }
    hall.exchange(house, &code, &[]).await.is(200);
}

#[tokio::test]
async fn a_code_that_was_slipped_into_another_browser_is_worth_nothing_there() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    // The thief's own log-in, begun with the thief's verifier, brought back by the victim's browser.
    let verifier = VERIFIER.replace('d', "e");
    let challenge = pkce::challenge_of(&verifier);
    let code = cast.code(&hall, &[("code_challenge", &challenge)]).await;
    hall.exchange(&cast.house, &code, &[])
        .await
        .refused(400, "invalid_grant");
    let own = [("code_verifier", verifier.as_str())];
    hall.exchange(&cast.house, &code, &own).await.is(200);
}

#[tokio::test]
async fn of_many_exchanges_at_once_at_most_one_gets_tokens_and_they_do_not_last() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let alone = cast.log_in(&hall, "openid").await;
    assert!(reads(&cast.house, text(&alone, "access_token")).await);
    let code = cast.code(&hall, &[]).await;
    let many = (0..8).map(|_| hall.exchange(&cast.house, &code, &[]));
    let replies = futures::future::join_all(many).await;
    let issued: Vec<_> = replies.iter().filter(|reply| reply.status == 200).collect();
    assert!(issued.len() <= 1, "{replies:?}");
    for reply in issued {
        let access = text(&reply.json, "access_token");
        assert!(!reads(&cast.house, access).await, "somebody else had the code as well");
    }
    assert!(reads(&cast.house, text(&alone, "access_token")).await);
}
