//! The page on which members show that an account at another server is theirs.

use super::browser::{Answer, Browser};
use super::house::House;
use axum::Router;
use axum::routing::get;
use domain::Clock;
use domain::openid::{PartyKind, PartyScopes, RelyingParty};
use std::sync::{Arc, Mutex};
use store::{StoreError, relying_parties};
use tokio::net::TcpListener;

const PAGE: &str = "/settings/linked-accounts";
const PARTY: &str = "rp_social";

/// A Mastodon on which everybody has the same note. Its address.
async fn mastodon(note: Arc<Mutex<String>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("it is bound"));
    let app = Router::new().route(
        "/api/v1/accounts/lookup",
        get(async move || {
            let note = note.lock().expect("no panic").clone();
            serde_json::json!({ "acct": "robert", "note": note, "fields": [] }).to_string()
        }),
    );
    tokio::spawn(async move {
        let _ = axum::serve(listener, app).await;
    });
    base
}

async fn register(house: &House, base: &str) {
    let party = RelyingParty {
        client_id: PARTY.to_owned(),
        id: 7,
        name: "Social <One>".to_owned(),
        kind: PartyKind::Mastodon,
        website: None,
        redirect_uris: vec![format!("{base}/callback")],
        post_logout_uris: Vec::new(),
        backchannel_logout_uri: None,
        scopes: PartyScopes::default(),
        sector: "127.0.0.1".to_owned(),
        gate_group: None,
        synthetic_email: false,
        is_public: false,
        created_at: house.clock.now(),
        disabled_at: None,
    };
    let store = house.app.store().clone();
    let added: Result<(), StoreError> = store
        .write(move |conn| relying_parties::add(conn, &party, Some("hash")))
        .await;
    added.expect("it is registered");
}

async fn send(browser: &mut Browser, verb: &str, account: &str) -> Answer {
    let fields = [("server", PARTY), ("account", account)];
    browser.submit(PAGE, &format!("{PAGE}/{verb}"), &fields).await
}

#[tokio::test]
async fn an_account_is_named_shown_linked_and_unlinked_without_scripts() {
    let house = House::new().await;
    let mut ada = house.member("ada", 1).await;
    assert!(
        !ada.get("/settings").await.body.contains(PAGE),
        "there is no server yet"
    );
    let note = Arc::new(Mutex::new(String::new()));
    let base = mastodon(Arc::clone(&note)).await;
    register(&house, &base).await;
    assert!(ada.get("/settings").await.body.contains(PAGE));
    let page = ada.get(PAGE).await;
    assert!(
        page.body.contains("Social &#60;One&#62;") || page.body.contains("Social &lt;One&gt;"),
        "{}",
        page.body
    );

    let refused = send(&mut ada, "begin", "rob<ert").await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.attribute("id=\"account-1\"", "value").as_deref(),
        Some("rob<ert")
    );
    assert!(refused.attribute("id=\"account-1\"", "aria-describedby").is_some());

    assert_eq!(send(&mut ada, "begin", "@robert").await.location(), PAGE);
    let shown = ada.get(PAGE).await;
    let code = shown
        .body
        .split("<code id=\"code-1\">")
        .nth(1)
        .and_then(|rest| rest.split('<').next());
    let code = code.expect("a code").to_owned();
    let missing = send(&mut ada, "check", "").await;
    assert_eq!(missing.status, 422);
    assert!(missing.body.contains("not in the profile yet"), "{}", missing.body);

    note.lock()
        .expect("no panic")
        .push_str(&format!("<p>I build. {code}</p>"));
    let linked = send(&mut ada, "check", "").await;
    assert_eq!(linked.location(), format!("{PAGE}?done=linked"), "{}", linked.body);
    let shown = ada.get(linked.location()).await;
    assert!(shown.body.contains("robert is linked to you"), "{}", shown.body);
    assert_eq!(shown.headers["cache-control"], "no-store");

    let undone = send(&mut ada, "unlink", "").await;
    assert_eq!(undone.location(), format!("{PAGE}?done=unlinked"));
    send(&mut ada, "begin", "@robert").await;
    let withdrawn = send(&mut ada, "withdraw", "").await;
    assert_eq!(withdrawn.location(), format!("{PAGE}?done=withdrawn"));
    assert!(!ada.get(PAGE).await.body.contains("<code id=\"code-1\">"));
    house.app.run_until_idle().await.expect("the queue works");
}

#[tokio::test]
async fn a_claim_needs_a_member_a_form_of_ours_and_a_server_that_is_offered() {
    let house = House::new().await;
    let base = mastodon(Arc::default()).await;
    register(&house, &base).await;
    let mut ada = house.member("ada", 1).await;
    assert_eq!(send(&mut ada, "begin", "@robert").await.status, 303);
    let fields = [("server", PARTY), ("account", "@robert")];
    assert_eq!(
        ada.post(&format!("{PAGE}/begin"), &fields).await.status,
        403,
        "without the token"
    );
    let other = [("server", "rp_other"), ("account", "@robert")];
    assert_eq!(ada.submit(PAGE, &format!("{PAGE}/begin"), &other).await.status, 404);
    let stranger = house.browser().get(PAGE).await;
    assert_eq!(stranger.status, 303, "to the sign-in");
}
