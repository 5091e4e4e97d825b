//! Refreshing and giving back: a refresh token is good once, for its own server, for as much or less (RFC 6749
//! 6 and 10.4, RFC 7009, RFC 9700 4.14).

use super::cast::{ALL_SCOPES, Cast, form, reads, text, userinfo, with};
use super::identity::{claims, is_genuine};
use axum::body::Body;
use http::Method;
use std::time::Duration;

const OFFLINE: &str = "openid profile offline_access";

#[tokio::test]
async fn a_refresh_gives_new_tokens_about_the_same_log_in() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let first = cast.log_in(&hall, OFFLINE).await;
    cast.house.clock.advance(Duration::from_secs(1000));
    let reply = hall.refresh(&cast.house, text(&first, "refresh_token"), &[]).await;
    assert_eq!(reply.header("cache-control"), "no-store");
    let next = reply.is(200);
    for name in ["access_token", "refresh_token", "id_token"] {
        assert_ne!(text(&first, name), text(&next, name), "{name}");
    }
    let (before, after) = (claims(&first), claims(&next));
    for name in ["iss", "sub", "aud", "sid", "auth_time", "acr", "amr"] {
        assert_eq!(before[name], after[name], "{name}");
    }
    assert_eq!(after["iat"].as_i64(), before["iat"].as_i64().map(|at| at + 1000));
    assert!(
        after.get("nonce").is_none() || after["nonce"] == before["nonce"],
        "OpenID Core, 12.2"
    );
    assert!(is_genuine(&cast.house, text(&next, "id_token")).await);
    assert!(reads(&cast.house, text(&next, "access_token")).await);
    assert!(!reads(&cast.house, text(&first, "access_token")).await, "one at a time");
}

#[tokio::test]
async fn a_refresh_token_that_comes_again_ends_the_whole_family() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let kept = cast.log_in(&hall, OFFLINE).await;
    let first = cast.log_in(&hall, OFFLINE).await;
    let second = hall
        .refresh(&cast.house, text(&first, "refresh_token"), &[])
        .await
        .is(200);
    let third = hall
        .refresh(&cast.house, text(&second, "refresh_token"), &[])
        .await
        .is(200);
    let stolen = hall.refresh(&cast.house, text(&first, "refresh_token"), &[]).await;
    stolen.refused(400, "invalid_grant");
    assert!(!reads(&cast.house, text(&third, "access_token")).await);
    let late = hall.refresh(&cast.house, text(&third, "refresh_token"), &[]).await;
    late.refused(400, "invalid_grant");
    assert!(
        reads(&cast.house, text(&kept, "access_token")).await,
        "another log-in stands"
    );
}

#[tokio::test]
async fn a_refresh_token_is_of_its_own_server_and_a_thief_ends_nothing() {
    let mut cast = Cast::new().await;
    let (hall, evil) = (cast.hall().await, cast.party("evil", |_| {}).await);
    let open = cast.party("open", |party| party.is_public = true).await;
    let tokens = cast.log_in(&hall, OFFLINE).await;
    let token = text(&tokens, "refresh_token");
    for thief in [&evil, &open] {
        thief
            .refresh(&cast.house, token, &[])
            .await
            .refused(400, "invalid_grant");
    }
    for secret in ["wrong", ""] {
        let reply = hall.refresh(&cast.house, token, &[("client_secret", secret)]).await;
        reply.refused(401, "invalid_client");
    }
    for (wrong, error) in [
        (text(&tokens, "access_token"), "invalid_grant"),
        (text(&tokens, "id_token"), "invalid_grant"),
        ("x", "invalid_grant"),
        ("", "invalid_request"),
    ] {
        hall.refresh(&cast.house, token, &[("refresh_token", wrong)])
            .await
            .refused(400, error);
    }
    assert!(reads(&cast.house, text(&tokens, "access_token")).await);
    hall.refresh(&cast.house, token, &[]).await.is(200);
}

#[tokio::test]
async fn a_server_may_ask_for_less_and_never_for_more() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let tokens = cast.log_in(&hall, OFFLINE).await;
    let token = text(&tokens, "refresh_token").to_owned();
    for more in ["openid wallet", ALL_SCOPES, "profile", "openid read", "openid\u{0}"] {
        hall.refresh(&cast.house, &token, &[("scope", more)])
            .await
            .refused(400, "invalid_scope");
    }
    let less = hall.refresh(&cast.house, &token, &[("scope", "openid")]).await.is(200);
    assert_eq!(text(&less, "scope"), "openid");
    assert!(claims(&less).get("preferred_username").is_none());
    let said = userinfo(&cast.house, text(&less, "access_token")).await.is(200);
    assert!(said.get("preferred_username").is_none(), "{said}");
    // The log-in keeps what was agreed to (RFC 6749, 6).
    let all = hall
        .refresh(&cast.house, text(&less, "refresh_token"), &[])
        .await
        .is(200);
    assert_eq!(claims(&all)["preferred_username"], "ada");
}

#[tokio::test]
async fn an_access_token_dies_after_an_hour_and_a_refresh_token_of_a_month_without_use() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let tokens = cast.log_in(&hall, OFFLINE).await;
    cast.house.clock.advance(Duration::from_secs(3599));
    assert!(reads(&cast.house, text(&tokens, "access_token")).await);
    cast.house.clock.advance(Duration::from_secs(1));
    userinfo(&cast.house, text(&tokens, "access_token"))
        .await
        .refused(401, "invalid_token");
    let next = hall
        .refresh(&cast.house, text(&tokens, "refresh_token"), &[])
        .await
        .is(200);
    let month = Duration::from_secs(30 * 86_400);
    let day = Duration::from_secs(86_400);
    cast.house.clock.advance(month - day);
    // Her session would be over as well: she comes by the day before.
    assert_eq!(cast.ada.get("/home").await.status, 200);
    let younger = cast.log_in(&hall, OFFLINE).await;
    cast.house.clock.advance(day);
    let late = hall.refresh(&cast.house, text(&next, "refresh_token"), &[]).await;
    late.refused(400, "invalid_grant");
    hall.refresh(&cast.house, text(&younger, "refresh_token"), &[])
        .await
        .is(200);
}

#[tokio::test]
async fn giving_back_ends_ones_own_tokens_and_tells_nothing_about_others() {
    let mut cast = Cast::new().await;
    let (hall, evil) = (cast.hall().await, cast.party("evil", |_| {}).await);
    let tokens = cast.log_in(&hall, OFFLINE).await;
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    let mut told = Vec::new();
    for stolen in [access, refresh] {
        let reply = evil.revoke(&cast.house, stolen).await;
        assert!(
            reply.status == 200 || reply.status == 403,
            "RFC 7009 2.1 leaves both: {reply:?}"
        );
        assert!(!reply.body.contains("hall") && !reply.body.contains("ada"), "{reply:?}");
        told.push(reply.body);
    }
    assert_eq!(told[0], told[1], "not even which kind it is");
    let mut guesser = hall.clone();
    guesser.secret = Some("wrong".to_owned());
    for token in [access, "never was"] {
        guesser.revoke(&cast.house, token).await.refused(401, "invalid_client");
    }
    assert!(reads(&cast.house, access).await, "nobody else ended it");
    hall.revoke(&cast.house, "never was").await.is(200);
    hall.revoke(&cast.house, access).await.is(200);
    assert!(!reads(&cast.house, access).await);
    let next = hall.refresh(&cast.house, refresh, &[]).await.is(200);
    hall.revoke(&cast.house, text(&next, "refresh_token")).await.is(200);
    assert!(!reads(&cast.house, text(&next, "access_token")).await, "both go");
    hall.revoke(&cast.house, text(&next, "refresh_token")).await.is(200);
    form(&cast.house, "/oauth/revoke", &[("token", access)])
        .await
        .refused(401, "invalid_client");
    with(&cast.house, Method::GET, "/oauth/revoke", &[], Body::empty())
        .await
        .refused(405, "invalid_request");
}
