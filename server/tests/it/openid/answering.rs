//! The way to the answer: the page that asks and nobody else's finger on it, `prompt`, `max_age`, and answers
//! that say whose they are (OpenID Core 3.1.2.3 to 3.1.2.6, RFC 9207, RFC 9700 4.4, 4.7 and 4.16).

use super::cast::{Cast, FORM, Landing, agree, encoded, press};
use super::identity::claims;
use crate::pages::apps::sign_in_from;
use crate::pages::house::ORIGIN;
use axum::body::Body;
use domain::membership::Stage;
use http::Request;
use std::time::Duration;

#[tokio::test]
async fn every_answer_says_that_it_is_ours_so_that_servers_are_not_mixed_up() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let page = cast.ada.get(&hall.asking(&[])).await;
    let no = Landing::of(&press(&mut cast.ada, &page, "deny").await);
    no.tells(&hall, "access_denied");
    let wrong = Landing::of(&cast.ada.get(&hall.asking(&[("response_type", "x")])).await);
    wrong.tells(&hall, "unsupported_response_type");
    let first = cast.agree(&hall, &[]).await;
    let second = cast.agree(&hall, &[]).await;
    assert_ne!(first.code(), second.code());
    for landing in [&first, &second, &no, &wrong] {
        assert_eq!(landing.get("iss").as_deref(), Some(ORIGIN));
        assert_eq!(landing.get("state").as_deref(), Some("s-1"));
        assert_eq!(landing.0.matches("iss=").count(), 1, "{}", landing.0);
    }
    let answer = hall.exchange(&cast.house, &first.code(), &[]).await.is(200);
    assert_eq!(claims(&answer)["iss"], ORIGIN, "the same name in the token");
}

#[tokio::test]
async fn the_page_that_asks_is_framed_by_nobody_and_kept_by_nobody() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let page = cast.ada.get(&hall.asking(&[])).await;
    assert!(page.body.contains("value=\"allow\""), "{}", page.body);
    assert_eq!(page.headers["x-frame-options"], "DENY");
    assert_eq!(page.headers["cache-control"], "no-store");
    let onward = press(&mut cast.ada, &page, "allow").await;
    assert!(Landing::of(&onward).get("code").is_some());
    let mut pages = vec![page, onward, cast.ada.get(&hall.asking(&[("prompt", "login")])).await];
    pages.push(
        cast.ada
            .get(&hall.asking(&[("redirect_uri", "https://evil.example/")]))
            .await,
    );
    cast.stage(Stage::Limited).await;
    pages.push(cast.ada.get(&hall.asking(&[])).await);
    for page in pages {
        let policy = page.headers["content-security-policy"].to_str().expect("ASCII");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(
            policy.contains("script-src 'self'") && policy.contains("base-uri 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.headers["referrer-policy"], "same-origin");
        assert_eq!(page.headers["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn nobody_says_yes_for_a_member() {
    let mut cast = Cast::new().await;
    let mut eva = cast.house.member("eva", 2).await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    cast.agree(&other, &[]).await.code();
    let asking = hall.asking(&[]);
    let request = asking.split_once('?').expect("a query").1.to_owned();
    let (own, foreign) = (cast.ada.get(&asking).await.token(), eva.get(&asking).await.token());
    let good = [("token", own.as_str()), ("request", &request), ("answer", "allow")];
    for token in ["", "x", foreign.as_str()] {
        let forged = [("token", token), ("request", request.as_str()), ("answer", "allow")];
        let answer = cast.ada.post("/oauth/authorize", &forged).await;
        assert_eq!((answer.status, answer.location()), (403, ""), "{token}");
    }
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let sent = Request::post("/oauth/authorize")
            .header(FORM.0, FORM.1)
            .header(name, value);
        let answer = cast
            .ada
            .send(sent.body(Body::from(encoded(&good))).expect("a request"))
            .await;
        assert_eq!((answer.status, answer.location()), (403, ""), "{name}: {value}");
    }
    let page = cast.ada.get(&asking).await;
    assert!(
        page.body.contains("value=\"allow\""),
        "none of it was a yes: {}",
        page.body
    );
    assert!(
        Landing::of(&cast.ada.post("/oauth/authorize", &good).await)
            .get("code")
            .is_some()
    );
}

#[tokio::test]
async fn a_form_of_another_server_is_worth_a_link_and_no_more() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let asking = hall.asking(&[]);
    let query = asking.split_once('?').expect("a query").1.to_owned();
    let post = |body: String| {
        let sent = Request::post("/oauth/authorize")
            .header(FORM.0, FORM.1)
            .header("sec-fetch-site", "cross-site");
        sent.body(Body::from(body)).expect("a request")
    };
    for extra in [
        "",
        "&answer=allow",
        "&answer=allow&token=",
        "&answer=allow&client_secret=x",
    ] {
        let sent = cast.ada.send(post(format!("{query}{extra}"))).await;
        assert_eq!(sent.status, 303, "{extra}: {}", sent.body);
        assert!(sent.location().starts_with("/oauth/authorize?"), "{}", sent.location());
        let page = cast.ada.get(sent.location()).await;
        assert_eq!((page.status, page.location()), (200, ""), "{extra}: still asked");
    }
    // `request` is our own page's field for a query, and of others a parameter that is not read.
    let sent = cast
        .ada
        .send(post(format!("{query}&answer=allow&request=client_id%3Drp_hall")))
        .await;
    Landing::of(&cast.ada.get(sent.location()).await).tells(&hall, "request_not_supported");
    cast.agree(&hall, &[]).await.code();
    let sent = cast.ada.send(post(query)).await;
    assert!(Landing::of(&cast.ada.get(sent.location()).await).get("code").is_some());
}

#[tokio::test]
async fn what_is_agreed_to_is_what_stands_on_the_page_and_more_is_asked_for_again() {
    let mut cast = Cast::new().await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    cast.agree(&hall, &[("scope", "openid profile")]).await.code();
    let straight = cast.ada.get(&hall.asking(&[("scope", "openid")])).await;
    assert_eq!(straight.status, 303, "less needs no page");
    for asking in [
        hall.asking(&[("scope", "openid profile wallet")]),
        hall.asking(&[("prompt", "consent")]),
        hall.asking(&[("prompt", "select_account")]),
        other.asking(&[]),
    ] {
        let page = cast.ada.get(&asking).await;
        assert_eq!((page.status, page.location()), (200, ""), "{asking}");
        assert!(page.body.contains("value=\"allow\"") && page.body.contains("@ada@localhost:8080"));
    }
    let mut eva = cast.house.member("eva", 2).await;
    assert_eq!(eva.get(&hall.asking(&[])).await.status, 200, "her yes is hers");
}

#[tokio::test]
async fn without_a_page_means_without_a_page_in_every_state() {
    let mut cast = Cast::new().await;
    let mut hall = cast.hall().await;
    let builders = cast
        .party("builders", |party| party.gate_group = Some("builders".to_owned()))
        .await;
    let silent = hall.asking(&[("prompt", "none")]);
    let away = |answer: &crate::pages::browser::Answer| {
        assert_eq!(answer.status, 303, "no page: {}", answer.body);
        assert!(answer.body.is_empty(), "{}", answer.body);
        Landing(answer.location().to_owned())
    };
    cast.agree(&hall, &[]).await.code();
    away(&cast.ada.get(&silent).await).code();

    let mut stranger = cast.house.browser();
    away(&stranger.get(&silent).await).tells(&hall, "login_required");
    // Signed in with a wallet that is no member's.
    stranger.sign_in(9).await;
    away(&stranger.get(&silent).await).tells(&hall, "login_required");
    for (more, error) in [
        (("scope", "openid wallet"), "consent_required"),
        (("max_age", "0"), "login_required"),
        (("response_type", "token"), "unsupported_response_type"),
    ] {
        let answer = cast.ada.get(&hall.asking(&[("prompt", "none"), more])).await;
        away(&answer).tells(&hall, error);
    }
    for beside in ["none login", "none consent", "login none", "none select_account"] {
        away(&cast.ada.get(&hall.asking(&[("prompt", beside)])).await).tells(&hall, "invalid_request");
    }
    let answer = cast.ada.get(&builders.asking(&[("prompt", "none")])).await;
    away(&answer).tells(&builders, "access_denied");
    for stage in [Stage::Limited, Stage::Dormant] {
        cast.stage(stage).await;
        away(&cast.ada.get(&silent).await).tells(&hall, "access_denied");
    }
    cast.unknown(None).await;
    away(&cast.ada.get(&silent).await).tells(&hall, "temporarily_unavailable");
    cast.stage(Stage::Grace).await;
    away(&cast.ada.get(&silent).await).code();
    let now = domain::Clock::now(&*cast.house.clock);
    hall.change(&cast.house, |party| party.disabled_at = Some(now)).await;
    away(&cast.ada.get(&silent).await).tells(&hall, "unauthorized_client");
}

#[tokio::test]
async fn whoever_must_sign_in_anew_does_and_auth_time_cannot_be_talked_round() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let first = claims(&cast.log_in(&hall, "openid profile").await)["auth_time"]
        .as_i64()
        .expect("seconds");
    cast.house.clock.advance(Duration::from_secs(120));
    let young = cast.ada.get(&hall.asking(&[("max_age", "3600")])).await;
    Landing::of(&young).code();
    for more in [("prompt", "login"), ("max_age", "0"), ("max_age", "60")] {
        let page = cast.ada.get(&hall.asking(&[more])).await;
        assert_eq!((page.status, page.location()), (200, ""), "{more:?}");
        let link = page
            .attribute("href=\"/sign-in?again=1", "href")
            .expect("the way to sign in");
        let back = sign_in_from(&mut cast.ada, &link, 1).await;
        assert!(back.starts_with("/oauth/authorize?"), "{back}");
        let code = agree(&mut cast.ada, &back).await.code();
        let answer = hall.exchange(&cast.house, &code, &[]).await.is(200);
        let now = domain::Clock::now(&*cast.house.clock).as_secs();
        assert_eq!(claims(&answer)["auth_time"], now, "{more:?}");
        cast.house.clock.advance(Duration::from_secs(120));
    }
    // Our own mark, written by hand: the token still says when it was.
    let before = domain::Clock::now(&*cast.house.clock).as_secs() - 120;
    let forged = format!("{}&gh_instead_of=0", hall.asking(&[("prompt", "login")]));
    let code = agree(&mut cast.ada, &forged).await.code();
    let answer = hall.exchange(&cast.house, &code, &[]).await.is(200);
    let said = claims(&answer)["auth_time"].as_i64().expect("seconds");
    assert!(said > first && said == before, "{said}");
    for bad in ["-1", "1.5", "soon", "99999999999999999999", "0x10"] {
        let landing = Landing::of(&cast.ada.get(&hall.asking(&[("max_age", bad)])).await);
        landing.tells(&hall, "invalid_request");
    }
}

#[tokio::test]
async fn a_head_request_shows_nothing_and_other_methods_are_refused() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let head = Request::head(hall.asking(&[])).body(Body::empty()).expect("a request");
    let answer = cast.ada.send(head).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    for path in [hall.asking(&[]), "/oauth/end_session".to_owned()] {
        for method in ["PUT", "DELETE", "PATCH"] {
            let sent = Request::builder().method(method).uri(&path).body(Body::empty());
            let answer = cast.ada.send(sent.expect("a request")).await;
            assert_eq!((answer.status, answer.location()), (405, ""), "{method} {path}");
        }
    }
}
