//! Tokens at doors that are not theirs: userinfo takes the access token of a log-in in the header and nothing
//! else (RFC 6750 2 and 3), and no other API here takes that one.

use super::cast::{Cast, FORM, Landing, Pair, encoded, form, press, reads, text, userinfo, with};
use super::reply::Reply;
use crate::pages::house::House;
use axum::body::Body;
use domain::account::Role;
use http::Method;
use serde_json::Value;
use store::accounts;

const USERINFO: &str = "/oauth/userinfo";
const OUT_OF_BAND: &str = "https://app.example/callback";

async fn bearer(house: &House, path: &str, token: &str) -> Reply {
    let value = format!("Bearer {token}");
    with(house, Method::GET, path, &[("authorization", &value)], Body::empty()).await
}

/// Registers an app with these scopes.
async fn app(house: &House, scopes: &str) -> Reply {
    let fields = [
        ("client_name", "App"),
        ("redirect_uris", OUT_OF_BAND),
        ("scopes", scopes),
    ];
    form(house, "/api/v1/apps", &fields).await
}

/// What an app asks for.
fn asking(app: &Value, scope: &str) -> String {
    let pairs: [Pair<'_>; 4] = [
        ("response_type", "code"),
        ("client_id", text(app, "client_id")),
        ("redirect_uri", OUT_OF_BAND),
        ("scope", scope),
    ];
    format!("/oauth/authorize?{}", encoded(&pairs))
}

/// The token that Ada lets an app have.
async fn token_of_an_app(cast: &mut Cast, app: &Value) -> String {
    let page = cast.ada.get(&asking(app, "read profile")).await;
    let code = Landing::of(&press(&mut cast.ada, &page, "allow").await).code();
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", text(app, "client_id")),
        ("client_secret", text(app, "client_secret")),
        ("redirect_uri", OUT_OF_BAND),
        ("code", &code),
    ];
    text(
        &form(&cast.house, "/oauth/token", &fields).await.is(200),
        "access_token",
    )
    .to_owned()
}

#[tokio::test]
async fn userinfo_takes_its_token_in_the_header_only() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let tokens = cast.log_in(&hall, "openid").await;
    let token = text(&tokens, "access_token");
    let (house, value) = (&cast.house, format!("Bearer {token}"));
    for method in [Method::GET, Method::POST] {
        let reply = with(house, method, USERINFO, &[("authorization", &value)], Body::empty()).await;
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.is(200)["sub"], super::identity::claims(&tokens)["sub"]);
    }
    let head = with(
        house,
        Method::HEAD,
        USERINFO,
        &[("authorization", &value)],
        Body::empty(),
    )
    .await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    let in_query = format!("{USERINFO}?access_token={token}");
    let in_body = format!("access_token={token}");
    let cookie = format!("access_token={token}");
    for reply in [
        with(house, Method::GET, &in_query, &[], Body::empty()).await,
        with(house, Method::POST, &in_query, &[], Body::empty()).await,
        with(house, Method::POST, USERINFO, &[FORM], in_body).await,
        with(house, Method::GET, USERINFO, &[("cookie", &cookie)], Body::empty()).await,
        with(house, Method::GET, USERINFO, &[], Body::empty()).await,
        with(
            house,
            Method::GET,
            USERINFO,
            &[("authorization", "Basic YTpi")],
            Body::empty(),
        )
        .await,
    ] {
        assert_eq!(reply.status, 401, "{reply:?}");
        assert!(reply.header("www-authenticate").starts_with("Bearer"), "{reply:?}");
    }
    let twice = [("authorization", value.as_str()), ("authorization", value.as_str())];
    with(house, Method::GET, USERINFO, &twice, Body::empty())
        .await
        .refused(400, "invalid_request");
    for broken in ["Bearer", "Bearer ", token, "Bearer x y", "bearer\t"] {
        let reply = with(
            house,
            Method::GET,
            USERINFO,
            &[("authorization", broken)],
            Body::empty(),
        )
        .await;
        assert!(reply.status == 400 || reply.status == 401, "{broken}: {reply:?}");
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let reply = with(house, method, USERINFO, &[("authorization", &value)], Body::empty()).await;
        assert_eq!(reply.status, 405, "{reply:?}");
    }
}

#[tokio::test]
async fn a_browser_with_cookies_is_nobody_at_userinfo() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let tokens = cast.log_in(&hall, "openid").await;
    assert!(reads(&cast.house, text(&tokens, "access_token")).await);
    assert_eq!(cast.ada.get("/home").await.status, 200);
    assert_eq!(cast.ada.get(USERINFO).await.status, 401);
}

#[tokio::test]
async fn of_a_log_in_only_the_access_token_reads_anything() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let tokens = cast.log_in(&hall, "openid offline_access").await;
    let code = cast.code(&hall, &[]).await;
    assert!(reads(&cast.house, text(&tokens, "access_token")).await);
    let secret = hall.secret.clone().expect("a secret");
    let session = cast.ada.cookies.values().next().cloned().unwrap_or_default();
    for other in [
        text(&tokens, "refresh_token"),
        text(&tokens, "id_token"),
        &code,
        hall.id(),
        &session,
        "x",
    ] {
        userinfo(&cast.house, other).await.refused(401, "invalid_token");
    }
    assert!(!secret.is_empty());
}

#[tokio::test]
async fn a_token_of_a_log_in_opens_no_other_api() {
    let mut cast = Cast::new().await;
    let id = cast.account().await.id;
    super::cast::write(&cast.house, move |conn| accounts::set_role(conn, id, Role::Owner, None)).await;
    let app = app(&cast.house, "read profile").await.is(200);
    let of_app = token_of_an_app(&mut cast, &app).await;
    let hall = cast.hall().await;
    let tokens = cast.log_in(&hall, super::cast::ALL_SCOPES).await;
    bearer(&cast.house, "/api/v1/accounts/verify_credentials", &of_app)
        .await
        .is(200);
    for token in ["access_token", "refresh_token", "id_token"].map(|name| text(&tokens, name)) {
        for path in [
            "/api/v1/accounts/verify_credentials",
            "/api/v1/apps/verify_credentials",
            "/api/v1/timelines/home",
            "/api/v1/notifications",
            "/api/v2/search?q=ada",
            "/api/guildhall/v1/admin/overview",
        ] {
            let reply = bearer(&cast.house, path, token).await;
            assert_eq!(reply.status, 401, "{path}: {reply:?}");
        }
        let headers = [FORM, ("authorization", &format!("Bearer {token}"))];
        let reply = with(&cast.house, Method::POST, "/api/v1/statuses", &headers, "status=evil").await;
        assert_eq!(reply.status, 401, "{reply:?}");
    }
    assert!(!cast.ada.get("/home").await.body.contains("evil"));
}

#[tokio::test]
async fn an_app_is_no_server_and_gets_no_scope_and_no_token_of_one() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let app_alone = app(&cast.house, "read profile").await.is(200);
    let of_app = token_of_an_app(&mut cast, &app_alone).await;
    let for_itself = [
        ("grant_type", "client_credentials"),
        ("client_id", text(&app_alone, "client_id")),
        ("client_secret", text(&app_alone, "client_secret")),
    ];
    let for_itself = form(&cast.house, "/oauth/token", &for_itself).await.is(200);
    for token in [&of_app, text(&for_itself, "access_token")] {
        userinfo(&cast.house, token).await.refused(401, "invalid_token");
    }
    for scopes in [
        "read openid",
        "openid",
        "read offline_access",
        "read wallet",
        "read groups",
    ] {
        let refused = app(&cast.house, scopes).await;
        assert_eq!(refused.status, 422, "{scopes}: {refused:?}");
    }
    for scope in ["openid", "read openid", "read wallet", "read offline_access"] {
        let page = cast.ada.get(&asking(&app_alone, scope)).await;
        assert_eq!((page.status, page.location()), (400, ""), "{scope}: {}", page.body);
        assert!(page.body.contains("error=invalid_scope"), "{scope}: {}", page.body);
    }
    // An app that shows a server's code, and a server that shows an app's.
    let code = cast.code(&hall, &[]).await;
    let as_app = [
        ("grant_type", "authorization_code"),
        ("client_id", text(&app_alone, "client_id")),
        ("client_secret", text(&app_alone, "client_secret")),
        ("redirect_uri", hall.callback()),
        ("code", &code),
        ("code_verifier", super::cast::VERIFIER),
    ];
    form(&cast.house, "/oauth/token", &as_app)
        .await
        .refused(400, "invalid_grant");
    let page = cast.ada.get(&asking(&app_alone, "read")).await;
    let of_app_code = Landing::of(&press(&mut cast.ada, &page, "allow").await).code();
    let uri = [("redirect_uri", OUT_OF_BAND)];
    hall.exchange(&cast.house, &of_app_code, &uri)
        .await
        .refused(400, "invalid_grant");
    hall.refresh(&cast.house, &of_app, &[])
        .await
        .refused(400, "invalid_grant");
    hall.revoke(&cast.house, &of_app).await;
    bearer(&cast.house, "/api/v1/accounts/verify_credentials", &of_app)
        .await
        .is(200);
    hall.exchange(&cast.house, &code, &[]).await.is(200);
}

#[tokio::test]
async fn an_app_gives_no_token_of_a_server_back() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let app = app(&cast.house, "read").await.is(200);
    let tokens = cast.log_in(&hall, "openid").await;
    let fields = [
        ("client_id", text(&app, "client_id")),
        ("client_secret", text(&app, "client_secret")),
        ("token", text(&tokens, "access_token")),
    ];
    form(&cast.house, "/oauth/revoke", &fields).await;
    assert!(reads(&cast.house, text(&tokens, "access_token")).await);
}
