//! What a token is worth (RFC 7662): told to the server it was given to, as long as it is worth anything. All
//! the rest is one answer, so that nobody learns of tokens by asking.

use super::authenticating::basic;
use super::cast::{ALL_SCOPES, Cast, FORM, Party, agree, encoded, form, reads, text, with, write};
use super::identity::claims;
use crate::pages::house::ORIGIN;
use domain::Clock;
use domain::account::AccountState;
use domain::membership::Stage;
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use store::accounts;

const INTROSPECT: &str = "/oauth/introspect";
const OFFLINE: &str = "openid profile offline_access";

async fn is_active(cast: &Cast, party: &Party, token: &str) -> bool {
    let answer = party.introspect(&cast.house, token, &[]).await.is(200);
    if answer["active"] == false {
        assert_eq!(answer, json!({"active": false}), "and nothing else");
    }
    answer["active"] == true
}

#[tokio::test]
async fn a_server_learns_what_its_own_tokens_are_worth() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let tokens = cast.log_in(&hall, OFFLINE).await;
    let now = cast.house.clock.now().as_secs();
    cast.house.clock.advance(Duration::from_secs(60));
    let reply = hall.introspect(&cast.house, text(&tokens, "access_token"), &[]).await;
    assert_eq!(reply.header("cache-control"), "no-store");
    let expected = |life: i64| {
        json!({
            "active": true,
            "scope": OFFLINE,
            "client_id": hall.id(),
            "sub": claims(&tokens)["sub"],
            "iss": ORIGIN,
            "aud": hall.id(),
            "iat": now,
            "exp": now + life,
        })
    };
    let mut access = expected(3600);
    access["token_type"] = json!("Bearer");
    assert_eq!(reply.is(200), access);
    for hint in ["refresh_token", "access_token", "nonsense"] {
        let refresh = text(&tokens, "refresh_token");
        let answer = hall
            .introspect(&cast.house, refresh, &[("token_type_hint", hint)])
            .await;
        assert_eq!(answer.is(200), expected(30 * 86_400), "no bearer token");
    }
    assert!(
        reads(&cast.house, text(&tokens, "access_token")).await,
        "asking uses nothing up"
    );
    let next = hall
        .refresh(&cast.house, text(&tokens, "refresh_token"), &[("scope", "openid")])
        .await
        .is(200);
    let answer = hall.introspect(&cast.house, text(&next, "access_token"), &[]).await;
    assert_eq!(answer.is(200)["scope"], "openid", "of the token, not of the log-in");
    for used in ["access_token", "refresh_token"] {
        assert!(!is_active(&cast, &hall, text(&tokens, used)).await, "{used}");
    }
    // By the header as well.
    let authorization = basic(hall.id(), hall.secret.as_deref().expect("a secret"));
    let headers = [FORM, ("authorization", authorization.as_str())];
    let body = encoded(&[("token", text(&next, "access_token"))]);
    let answer = with(&cast.house, Method::POST, INTROSPECT, &headers, body).await;
    assert_eq!(answer.is(200)["active"], true);
}

#[tokio::test]
async fn of_what_is_not_its_own_a_server_learns_nothing() {
    let mut cast = Cast::new().await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    let own = cast.log_in(&hall, OFFLINE).await;
    let foreign = cast.log_in(&other, OFFLINE).await;
    let code = cast.code(&hall, &[]).await;
    let session = cast.ada.cookies.values().next().cloned().expect("a session");
    assert!(is_active(&cast, &hall, text(&own, "access_token")).await);
    assert!(is_active(&cast, &other, text(&foreign, "access_token")).await);
    for nothing in [
        text(&foreign, "access_token"),
        text(&foreign, "refresh_token"),
        text(&own, "id_token"),
        &code,
        &session,
        hall.id(),
        hall.secret.as_deref().expect("a secret"),
        "x",
        "' OR 1=1 --",
        "\0",
        &"x".repeat(20_000),
    ] {
        assert!(!is_active(&cast, &hall, nothing).await, "{nothing}");
    }
    hall.exchange(&cast.house, &code, &[]).await.is(200);
}

#[tokio::test]
async fn a_token_is_worth_nothing_as_soon_as_what_it_rests_on_is() {
    let mut cast = Cast::new().await;
    let mut hall = cast.hall().await;
    let log_in = async |cast: &mut Cast, hall: &Party| {
        let tokens = cast.log_in(hall, OFFLINE).await;
        assert!(is_active(cast, hall, text(&tokens, "access_token")).await);
        assert!(is_active(cast, hall, text(&tokens, "refresh_token")).await);
        tokens
    };
    let is_dead = async |cast: &Cast, hall: &Party, tokens: &Value| {
        !is_active(cast, hall, text(tokens, "access_token")).await
            && !is_active(cast, hall, text(tokens, "refresh_token")).await
    };
    // Given back.
    let tokens = log_in(&mut cast, &hall).await;
    hall.revoke(&cast.house, text(&tokens, "refresh_token")).await.is(200);
    assert!(is_dead(&cast, &hall, &tokens).await);
    // The gate: a lapse, a group, and what nobody knows.
    let tokens = log_in(&mut cast, &hall).await;
    for stage in [Stage::Limited, Stage::Dormant] {
        cast.stage(stage).await;
        assert!(is_dead(&cast, &hall, &tokens).await, "{stage:?}");
    }
    cast.stage(Stage::Grace).await;
    assert!(
        is_active(&cast, &hall, text(&tokens, "access_token")).await,
        "grace is no lapse"
    );
    cast.unknown(None).await;
    let reply = hall.introspect(&cast.house, text(&tokens, "access_token"), &[]).await;
    reply.refused(503, "temporarily_unavailable");
    assert!(!reply.header("retry-after").is_empty());
    cast.stage(Stage::Active).await;
    hall.change(&cast.house, |party| party.gate_group = Some("builders".to_owned()))
        .await;
    assert!(is_dead(&cast, &hall, &tokens).await);
    cast.group("builders").await;
    assert!(is_active(&cast, &hall, text(&tokens, "access_token")).await);
    hall.change(&cast.house, |party| party.gate_group = None).await;
    // Age.
    cast.house.clock.advance(Duration::from_secs(3600));
    assert!(!is_active(&cast, &hall, text(&tokens, "access_token")).await);
    assert!(is_active(&cast, &hall, text(&tokens, "refresh_token")).await);
    // A suspension, and a sign-out.
    let tokens = log_in(&mut cast, &hall).await;
    let ada = cast.account().await.id;
    write(&cast.house, move |conn| {
        accounts::set_state(conn, ada, AccountState::Suspended)
    })
    .await;
    assert!(is_dead(&cast, &hall, &tokens).await);
    write(&cast.house, move |conn| {
        accounts::set_state(conn, ada, AccountState::Active)
    })
    .await;
    assert!(is_active(&cast, &hall, text(&tokens, "access_token")).await);
    let token = cast.ada.get("/oauth/end_session").await.token();
    let out = [("token", token.as_str()), ("request", "")];
    cast.ada.post("/oauth/end_session", &out).await;
    assert!(is_dead(&cast, &hall, &tokens).await);
}

#[tokio::test]
async fn nobody_asks_without_a_secret_of_their_own() {
    let mut cast = Cast::new().await;
    let (hall, other) = (cast.hall().await, cast.party("other", |_| {}).await);
    let open = cast.party("open", |party| party.is_public = true).await;
    let tokens = cast.log_in(&hall, ALL_SCOPES).await;
    let token = text(&tokens, "access_token");
    hall.introspect(&cast.house, token, &[]).await.is(200);
    let foreign = other.secret.clone().expect("a secret");
    for wrong in ["", "x", &foreign] {
        hall.introspect(&cast.house, token, &[("client_secret", wrong)])
            .await
            .refused(401, "invalid_client");
    }
    form(&cast.house, INTROSPECT, &[("token", token)])
        .await
        .refused(401, "invalid_client");
    let code = agree(&mut cast.ada, &open.asking(&[])).await.code();
    let of_open = open.exchange(&cast.house, &code, &[]).await.is(200);
    open.introspect(&cast.house, text(&of_open, "access_token"), &[])
        .await
        .refused(400, "unauthorized_client");
    // The token is no credential, and neither is an app.
    let bearer = format!("Bearer {token}");
    let headers = [FORM, ("authorization", bearer.as_str())];
    with(
        &cast.house,
        Method::POST,
        INTROSPECT,
        &headers,
        encoded(&[("token", token)]),
    )
    .await
    .refused(401, "invalid_client");
    let app = [
        ("client_name", "App"),
        ("redirect_uris", "https://app.example/cb"),
        ("scopes", "read"),
    ];
    let app = form(&cast.house, "/api/v1/apps", &app).await.is(200);
    let fields = [
        ("client_id", text(&app, "client_id")),
        ("client_secret", text(&app, "client_secret")),
        ("token", token),
    ];
    form(&cast.house, INTROSPECT, &fields)
        .await
        .refused(400, "unauthorized_client");
    hall.introspect(&cast.house, "", &[])
        .await
        .refused(400, "invalid_request");
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let reply = with(&cast.house, method, &format!("{INTROSPECT}?token={token}"), &[], "").await;
        assert_eq!(reply.status, 405, "{reply:?}");
    }
}

#[tokio::test]
async fn guessing_secrets_is_counted_here_as_at_the_token_endpoint() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let tokens = cast.log_in(&hall, "openid").await;
    let token = text(&tokens, "access_token");
    for _ in 0..100 {
        hall.introspect(&cast.house, token, &[]).await.is(200);
    }
    let mut last = 401;
    for _ in 0..100 {
        last = hall
            .introspect(&cast.house, token, &[("client_secret", "x")])
            .await
            .status;
    }
    assert_eq!(last, 429);
    hall.introspect(&cast.house, token, &[]).await.is(200);
}
