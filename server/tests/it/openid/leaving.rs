//! Signing out at the wish of a server (OpenID Connect RP-Initiated Logout 1.0): nobody signs a member out
//! without their finger on the button, and nobody is sent where no admin said so.

use super::cast::{Cast, FORM, Party, encoded, reads, text, ways_out};
use crate::pages::browser::{Answer, Browser};
use axum::body::Body;
use http::Request;

fn address(pairs: &[(&str, &str)]) -> String {
    format!("/oauth/end_session?{}", encoded(pairs))
}

/// Presses the button of a page; where that leads.
async fn press(browser: &mut Browser, page: &Answer) -> Answer {
    let request = page.attribute("name=\"request\"", "value").expect("the request");
    let token = page.token();
    browser
        .post("/oauth/end_session", &[("token", &token), ("request", &request)])
        .await
}

/// Where an answer leads: by its header, or by itself after it was shown.
fn destination(answer: &Answer) -> String {
    if answer.location().is_empty() {
        let refresh = answer
            .attribute("http-equiv=\"refresh\"", "content")
            .unwrap_or_default();
        return refresh
            .split_once("url=")
            .map(|(_, address)| address.to_owned())
            .unwrap_or_default();
    }
    answer.location().to_owned()
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get("/settings").await.status == 200
}

#[tokio::test]
async fn whoever_presses_the_button_is_signed_out_here_and_there_and_goes_back_with_the_state() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let tokens = cast.log_in(&hall, "openid").await;
    let state = "a b&c=d\r\nX: y";
    let pairs = [
        ("id_token_hint", text(&tokens, "id_token")),
        ("client_id", hall.id()),
        ("post_logout_redirect_uri", hall.bye()),
        ("state", state),
    ];
    let page = cast.ada.get(&address(&pairs)).await;
    assert_eq!((page.status, page.location()), (200, ""));
    assert!(is_signed_in(&mut cast.ada).await, "a link signs nobody out");
    assert!(reads(&cast.house, text(&tokens, "access_token")).await);
    let gone = press(&mut cast.ada, &page).await;
    let destination = destination(&gone);
    assert_eq!(destination, format!("{}?{}", hall.bye(), encoded(&[("state", state)])));
    assert_eq!(gone.headers["cache-control"], "no-store");
    assert!(!is_signed_in(&mut cast.ada).await);
    assert!(!reads(&cast.house, text(&tokens, "access_token")).await);
}

#[tokio::test]
async fn nobody_presses_the_button_for_a_member() {
    let mut cast = Cast::new().await;
    let mut eva = cast.house.member("eva", 2).await;
    let page = cast.ada.get("/oauth/end_session").await;
    assert_eq!(page.headers["x-frame-options"], "DENY");
    let policy = page.headers["content-security-policy"]
        .to_str()
        .expect("ASCII")
        .to_owned();
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    let (own, foreign) = (page.token(), eva.get("/oauth/end_session").await.token());
    for token in ["", "x", foreign.as_str()] {
        let answer = cast
            .ada
            .post("/oauth/end_session", &[("token", token), ("request", "")])
            .await;
        assert_eq!(answer.status, 403, "{token}");
    }
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let sent = Request::post("/oauth/end_session")
            .header(FORM.0, FORM.1)
            .header(name, value);
        let body = Body::from(encoded(&[("token", &own), ("request", "")]));
        assert_eq!(
            cast.ada.send(sent.body(body).expect("a request")).await.status,
            403,
            "{name}: {value}"
        );
    }
    assert!(is_signed_in(&mut cast.ada).await && is_signed_in(&mut eva).await);
    assert_eq!(
        cast.ada
            .post("/oauth/end_session", &[("token", &own), ("request", "")])
            .await
            .status,
        303
    );
    assert!(!is_signed_in(&mut cast.ada).await && is_signed_in(&mut eva).await);
}

#[tokio::test]
async fn a_form_of_a_server_only_leads_to_the_page() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let tokens = cast.log_in(&hall, "openid").await;
    let hint = text(&tokens, "id_token");
    for pairs in [
        vec![("client_id", hall.id())],
        vec![("id_token_hint", hint)],
        vec![("post_logout_redirect_uri", "https://evil.example/")],
        vec![
            ("id_token_hint", hint),
            ("post_logout_redirect_uri", hall.bye()),
            ("request", "x"),
            ("token", ""),
        ],
    ] {
        let sent = Request::post("/oauth/end_session")
            .header(FORM.0, FORM.1)
            .header("sec-fetch-site", "cross-site");
        let answer = cast
            .ada
            .send(sent.body(Body::from(encoded(&pairs))).expect("a request"))
            .await;
        assert_eq!(answer.status, 303, "{pairs:?}: {}", answer.body);
        assert!(
            answer.location().starts_with("/oauth/end_session?"),
            "{}",
            answer.location()
        );
        assert_eq!(cast.ada.get(answer.location()).await.status, 200);
        assert!(is_signed_in(&mut cast.ada).await);
    }
    let page = cast.ada.get(&address(&[("id_token_hint", hint)])).await;
    press(&mut cast.ada, &page).await;
    assert!(!is_signed_in(&mut cast.ada).await);
}

/// Every way of asking to be sent to `uri`.
fn askings(hall: &Party, hint: &str, uri: &str) -> [String; 3] {
    [
        address(&[
            ("id_token_hint", hint),
            ("post_logout_redirect_uri", uri),
            ("state", "s"),
        ]),
        address(&[("client_id", hall.id()), ("post_logout_redirect_uri", uri)]),
        address(&[("post_logout_redirect_uri", uri), ("state", "s")]),
    ]
}

#[tokio::test]
async fn an_address_that_no_admin_registered_leads_nowhere() {
    let mut cast = Cast::new().await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    let tokens = cast.log_in(&hall, "openid").await;
    let hint = text(&tokens, "id_token").to_owned();
    let mut stranger = cast.house.browser();
    let page = stranger.get(&askings(&hall, &hint, hall.bye())[0]).await;
    assert!(
        page.attribute("href=\"https://hall.example/bye", "href").is_some(),
        "{}",
        page.body
    );
    for uri in [
        "https://hall.example/by",
        "https://hall.example/bye/",
        "https://hall.example/bye?x=1",
        "https://hall.example/bye#x",
        "https://hall.example/bye/../evil",
        "https://hall.example/",
        "https://hall.example/callback",
        "https://HALL.example/bye",
        "https://hall.example:443/bye",
        "http://hall.example/bye",
        "https://hall.example.evil.example/bye",
        "https://hall.example@evil.example/bye",
        "https://evil.example/bye",
        "//evil.example/bye",
        "/\\evil.example",
        "javascript:alert(1)",
        "JavaScript://hall.example/bye%0aalert(1)",
        "data:text/html,x",
        "https://hall.example/bye\r\nLocation: https://evil.example/",
        other.bye(),
    ] {
        for asking in askings(&hall, &hint, uri) {
            let page = stranger.get(&asking).await;
            assert_eq!((page.status, page.location()), (200, ""), "{uri}");
            assert_eq!(ways_out(&page), Vec::<String>::new(), "{uri}");
        }
        let mut phone = cast.house.browser();
        cast.house.clock.advance(std::time::Duration::from_secs(61));
        phone.sign_in(1).await;
        let page = phone.get(&askings(&hall, &hint, uri)[0]).await;
        let gone = press(&mut phone, &page).await;
        assert_eq!(destination(&gone), "/oauth/end_session", "{uri}");
    }
}

#[tokio::test]
async fn what_stands_there_twice_or_contradicts_itself_leads_nowhere() {
    let mut cast = Cast::new().await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    let tokens = cast.log_in(&hall, "openid").await;
    let hint = text(&tokens, "id_token");
    let mut stranger = cast.house.browser();
    let (id, uri) = (("client_id", hall.id()), ("post_logout_redirect_uri", hall.bye()));
    let offers = |page: &Answer| {
        page.attribute("href=\"https://", "href")
            .is_some_and(|link| link.contains(".example"))
    };
    assert!(offers(&stranger.get(&address(&[id, uri])).await));
    for pairs in [
        vec![uri],
        vec![id, uri, uri],
        vec![id, uri, ("post_logout_redirect_uri", "https://evil.example/")],
        vec![id, ("client_id", other.id()), uri],
        vec![("client_id", "rp_nobody"), uri],
        vec![("client_id", other.id()), uri],
        vec![("id_token_hint", hint), ("client_id", other.id()), uri],
        vec![("id_token_hint", hint), ("id_token_hint", hint), uri],
        vec![("id_token_hint", "nonsense"), uri],
        vec![("id_token_hint", "nonsense"), ("client_id", other.id()), uri],
        vec![("id_token_hint", text(&tokens, "access_token")), uri],
    ] {
        let page = stranger.get(&address(&pairs)).await;
        assert_eq!((page.status, page.location()), (200, ""), "{pairs:?}");
        assert!(!offers(&page), "{pairs:?}: {}", page.body);
    }
    // One that says nothing, perhaps because its key is published no more, is as good as none.
    let unreadable = vec![("id_token_hint", "nonsense"), id, uri];
    assert!(offers(&stranger.get(&address(&unreadable)).await));
    let long = "s".repeat(2001);
    let page = stranger.get(&address(&[id, uri, ("state", &long)])).await;
    assert!(
        page.status == 200 && !page.body.contains(&format!("state={long}")),
        "too long to be carried"
    );
}

#[tokio::test]
async fn what_a_server_says_is_shown_as_text() {
    let mut cast = Cast::new().await;
    let hall = cast
        .party("hall", |party| party.name = "<img src=x onerror=alert(1)>".to_owned())
        .await;
    let pairs = [("client_id", hall.id()), ("state", "\"><script>alert(1)</script>")];
    for page in [
        cast.ada.get(&address(&pairs)).await,
        cast.ada
            .get(&hall.asking(&[("state", "\"><script>alert(1)</script>")]))
            .await,
        cast.ada
            .get(&hall.asking(&[("redirect_uri", "\"><script>alert(1)</script>")]))
            .await,
    ] {
        assert!(
            !page.body.contains("<script>alert") && !page.body.contains("<img src=x"),
            "{}",
            page.body
        );
    }
    let page = cast.ada.get(&hall.asking(&[])).await;
    assert!(
        page.body.contains("&#60;img src=x") || page.body.contains("&lt;img src=x"),
        "{}",
        page.body
    );
}
