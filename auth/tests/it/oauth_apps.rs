//! Apps register themselves.

use crate::house::House;
use crate::oauth_steps::{CALLBACK, form, multipart, register};
use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};
use std::net::IpAddr;
use std::time::Duration;

const APPS: &str = "/api/v1/apps";

#[tokio::test]
async fn an_app_registers_in_any_of_three_encodings_and_gets_mastodons_answer() {
    let house = House::new();
    let mut browser = house.browser();
    let fields = [
        ("client_name", "Pachyderm"),
        (
            "redirect_uris",
            "https://app.example/callback\nurn:ietf:wg:oauth:2.0:oob",
        ),
        ("scopes", "read write push"),
        ("website", "https://app.example/"),
    ];
    let json = json!({
        "client_name": "Pachyderm",
        "redirect_uris": ["https://app.example/callback", "urn:ietf:wg:oauth:2.0:oob"],
        "scopes": "read write push",
        "website": "https://app.example/",
    });
    for reply in [
        form(&mut browser, APPS, &fields).await,
        multipart(&mut browser, APPS, &fields).await,
        browser.post(APPS, json).await,
    ] {
        assert_eq!(reply.headers["cache-control"], "no-store");
        assert_eq!(reply.headers["access-control-allow-origin"], "*");
        let app = reply.is(200);
        assert_eq!(app["name"], "Pachyderm");
        assert_eq!(app["website"], "https://app.example/");
        assert_eq!(app["scopes"], json!(["read", "write", "push"]));
        assert_eq!(
            app["redirect_uris"],
            json!(["https://app.example/callback", "urn:ietf:wg:oauth:2.0:oob"])
        );
        assert_eq!(
            app["redirect_uri"],
            "https://app.example/callback\nurn:ietf:wg:oauth:2.0:oob"
        );
        assert_eq!(app["client_secret_expires_at"], 0);
        assert!(app["id"].as_str().is_some_and(|id| id.parse::<i64>().is_ok()));
        for secret in ["client_id", "client_secret"] {
            assert_eq!(app[secret].as_str().map(str::len), Some(64), "{app}");
        }
        assert!(app["vapid_key"].is_string());
    }
}

#[tokio::test]
async fn an_app_that_names_no_scopes_gets_read_and_only_the_hash_of_its_secret_is_kept() {
    let house = House::new();
    let mut browser = house.browser();
    let app = form(
        &mut browser,
        APPS,
        &[("client_name", "App"), ("redirect_uris", CALLBACK)],
    )
    .await
    .is(200);
    assert_eq!((&app["scopes"], &app["website"]), (&json!(["read"]), &Value::Null));
    let id = app["client_id"].as_str().expect("an id").to_owned();
    let secret = app["client_secret"].as_str().expect("a secret").to_owned();
    let (_, hash) = house
        .read(move |conn| store::oauth_apps::find_with_secret(conn, &id))
        .await
        .expect("the app");
    let hash = hash.expect("a hash");
    assert_ne!(hash, secret);
    assert_eq!(hash, domain::session::Secret::presented(&secret).hash());
}

#[tokio::test]
async fn an_app_that_says_so_has_no_secret() {
    let house = House::new();
    let mut browser = house.browser();
    let mut app = json!({"client_name": "App", "redirect_uris": CALLBACK, "token_endpoint_auth_method": "none"});
    let public = browser.post(APPS, app.clone()).await.is(200);
    assert!(public.get("client_secret").is_none(), "{public}");
    app["token_endpoint_auth_method"] = "private_key_jwt".into();
    assert_eq!(browser.post(APPS, app).await.status, 422);
}

#[tokio::test]
async fn what_an_app_may_not_be_is_refused_in_mastodons_words() {
    let house = House::new();
    let mut browser = house.browser();
    let good =
        json!({"client_name": "App", "redirect_uris": CALLBACK, "scopes": "read", "website": "https://app.example"});
    browser.post(APPS, good.clone()).await.is(200);
    let long = format!("https://app.example/{}", "x".repeat(2000));
    let many: Vec<String> = (0..11).map(|n| format!("https://app.example/{n}")).collect();
    for (name, value) in [
        ("client_name", json!("")),
        ("client_name", json!(null)),
        ("client_name", json!("x".repeat(61))),
        ("client_name", json!("a\u{202e}b")),
        ("redirect_uris", json!("")),
        ("redirect_uris", json!([])),
        ("redirect_uris", json!("/callback")),
        ("redirect_uris", json!("javascript:alert(1)")),
        ("redirect_uris", json!("data:text/html,x")),
        ("redirect_uris", json!("vbscript:x")),
        ("redirect_uris", json!("file:///etc/passwd")),
        ("redirect_uris", json!("blob:https://app.example/1")),
        ("redirect_uris", json!("https://app.example/#fragment")),
        ("redirect_uris", json!([CALLBACK, "javascript:alert(1)"])),
        ("redirect_uris", json!(long)),
        ("redirect_uris", json!(many)),
        ("scopes", json!("read everything")),
        ("scopes", json!("admin")),
        ("scopes", json!("openid")),
        ("website", json!("javascript:alert(1)")),
        ("website", json!(long)),
    ] {
        let mut bad = good.clone();
        bad[name] = value.clone();
        let reply = browser.post(APPS, bad).await;
        assert_eq!(reply.status, 422, "{name} = {value}: {reply:?}");
        let error = reply.json["error"].as_str().unwrap_or_default();
        assert!(error.starts_with("Validation failed: "), "{name} = {value}: {error}");
    }
}

#[tokio::test]
async fn custom_schemes_and_loopback_addresses_are_good_redirect_uris() {
    let house = House::new();
    let mut browser = house.browser();
    for uri in [
        "com.example.app:/oauth",
        "tusky://oauth",
        "http://localhost:4567/cb",
        "http://[::1]/",
    ] {
        let app = browser
            .post(APPS, json!({"client_name": "App", "redirect_uris": uri}))
            .await
            .is(200);
        assert_eq!(app["redirect_uris"], json!([uri]));
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused() {
    let house = House::new();
    let mut browser = house.browser();
    let good = json!({"client_name": "App", "redirect_uris": CALLBACK}).to_string();
    for (content_type, body, status) in [
        ("application/json", good.clone(), 200),
        ("application/json", "[]".into(), 400),
        ("application/json", "{".into(), 400),
        ("text/plain", good.clone(), 415),
        ("multipart/form-data", good.clone(), 400),
        ("multipart/form-data; boundary=edge", "--edge\r\nnonsense".into(), 400),
        ("application/json", format!("{good}{}", " ".repeat(64 * 1024)), 413),
    ] {
        let request = browser
            .request(Method::POST, APPS)
            .header(header::CONTENT_TYPE, content_type);
        let reply = browser.send(request.body(Body::from(body)).expect("a request")).await;
        assert_eq!(reply.status.as_u16(), status, "{content_type}: {reply:?}");
        assert!(reply.status == 200 || reply.json["error"].is_string());
    }
}

#[tokio::test]
async fn whoever_registers_app_after_app_is_told_when_to_come_back() {
    let house = House::with(5, &[]);
    let mut browser = house.browser();
    // What is refused does not count.
    for _ in 0..6 {
        let wrong = json!({"client_name": "App", "redirect_uris": "javascript:alert(1)"});
        browser.post(APPS, wrong).await.is(422);
    }
    for _ in 0..5 {
        register(&mut browser).await;
    }
    let app = json!({"client_name": "App", "redirect_uris": CALLBACK});
    let reply = browser.post(APPS, app.clone()).await;
    assert_eq!(
        (reply.status.as_u16(), &reply.headers["retry-after"]),
        (429, &"720".parse().expect("a header"))
    );
    assert!(reply.json["error"].is_string());
    browser.ip = IpAddr::from([127, 0, 0, 2]);
    browser.post(APPS, app.clone()).await.is(200);
    browser.ip = IpAddr::from([127, 0, 0, 1]);
    house.clock.advance(Duration::from_secs(720));
    browser.post(APPS, app).await.is(200);
}

#[tokio::test]
async fn an_app_that_nobody_lets_in_is_forgotten_after_a_day() {
    let house = House::new();
    let mut browser = house.browser();
    let client = register(&mut browser).await;
    let sweep = |house: &House| {
        let now = domain::Clock::now(&*house.clock);
        let store = house.store.clone();
        async move {
            store
                .write(move |conn| store::sweep::run(conn, now))
                .await
                .expect("sweeps")
        }
    };
    house.clock.advance(Duration::from_secs(24 * 3600 - 1));
    assert_eq!(sweep(&house).await, 0);
    house.clock.advance(Duration::from_secs(1));
    assert_eq!(sweep(&house).await, 1);
    let gone = house.read(move |conn| store::oauth_apps::find(conn, &client.id)).await;
    assert_eq!(gone, None);
}

#[tokio::test]
async fn every_origin_may_ask_and_the_metadata_say_where() {
    let house = House::new();
    let mut browser = house.browser();
    browser.origin = Some("https://elk.example".into());
    let metadata = "/.well-known/oauth-authorization-server";
    for path in [APPS, "/oauth/token", "/oauth/revoke", metadata] {
        let request = browser
            .request(Method::OPTIONS, path)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type");
        let reply = browser.send(request.body(Body::empty()).expect("a request")).await;
        assert!(reply.status.is_success(), "{path}: {reply:?}");
        assert_eq!(reply.headers["access-control-allow-origin"], "*", "{path}");
        assert!(
            reply.headers["access-control-allow-methods"]
                .to_str()
                .is_ok_and(|m| m.contains("POST"))
        );
        let allowed = reply.headers["access-control-allow-headers"].to_str().expect("ASCII");
        assert!(
            allowed.contains("authorization") && allowed.contains("content-type"),
            "a star would leave out authorization: {allowed}"
        );
        assert!(
            reply.headers.get("access-control-allow-credentials").is_none(),
            "cookies play no part"
        );
    }
    register(&mut browser).await;
    let found = browser.get(metadata).await.is(200);
    let origin = crate::browser::ORIGIN;
    assert_eq!(found["issuer"], origin);
    for (name, path) in [
        ("authorization_endpoint", "/oauth/authorize"),
        ("token_endpoint", "/oauth/token"),
        ("revocation_endpoint", "/oauth/revoke"),
        ("app_registration_endpoint", APPS),
    ] {
        assert_eq!(found[name], format!("{origin}{path}"));
    }
    assert_eq!(found["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(
        found["grant_types_supported"],
        json!(["authorization_code", "refresh_token", "client_credentials"])
    );
    assert_eq!(found["authorization_response_iss_parameter_supported"], true);
    let scopes = found["scopes_supported"].as_array().expect("a list");
    for scope in ["read:statuses", "profile", "openid", "offline_access"] {
        let count = scopes.iter().filter(|one| *one == scope).count();
        assert_eq!(count, 1, "{scope}");
    }
}

#[tokio::test]
async fn the_two_documents_of_one_issuer_agree() {
    let house = House::new();
    let mut browser = house.browser();
    let of_apps = browser.get("/.well-known/oauth-authorization-server").await.is(200);
    let of_servers = browser.get("/.well-known/openid-configuration").await.is(200);
    assert!(of_servers["jwks_uri"].is_string() && of_servers["userinfo_endpoint"].is_string());
    for (name, said) in of_servers.as_object().expect("an object") {
        match said {
            Value::Array(said) => {
                let there = of_apps[name].as_array().unwrap_or_else(|| panic!("no {name}"));
                assert!(said.iter().all(|one| there.contains(one)), "{name}: {there:?}");
            }
            said => assert_eq!(&of_apps[name], said, "{name}"),
        }
    }
}

#[tokio::test]
async fn a_get_of_what_wants_a_post_is_named() {
    let house = House::new();
    let mut browser = house.browser();
    register(&mut browser).await;
    for path in [APPS, "/oauth/token", "/oauth/revoke"] {
        assert_eq!(browser.get(path).await.status, 405, "{path}");
    }
}
