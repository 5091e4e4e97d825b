//! What tests of apps repeat: registering, a member's yes, and requests in each encoding.

use crate::browser::{Browser, Reply};
use crate::house::House;
use auth::Visitor;
use auth::oauth::{Authorization, AuthorizeError, Landing};
use axum::body::Body;
use axum::http::{HeaderMap, Method, header};
use serde_json::{Value, json};
use store::oauth_tokens;
use url::form_urlencoded;

pub const CALLBACK: &str = "https://app.example/callback";
// RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A registered app.
#[derive(Clone, Debug)]
pub struct Client {
    pub id: String,
    pub secret: Option<String>,
}

/// A request with a form, as a script sends it.
pub async fn form(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let request = browser
        .request(Method::POST, path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    browser.send(request.body(Body::from(body)).expect("a request")).await
}

/// The same as multipart.
pub async fn multipart(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += "--edge--\r\n";
    let request = browser
        .request(Method::POST, path)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    browser.send(request.body(Body::from(body)).expect("a request")).await
}

/// Fails the test unless the reply is this error of RFC 6749.
#[track_caller]
pub fn refused(reply: &Reply, status: u16, code: &str) {
    let found = (reply.status.as_u16(), reply.json["error"].as_str());
    assert_eq!(found, (status, Some(code)), "{reply:?}");
    let text = reply.json["error_description"].as_str().unwrap_or_default();
    assert!(text.len() > 15, "the description says what to do: {reply:?}");
    assert_eq!(reply.headers["cache-control"], "no-store");
}

/// Registers an app with one web address and all usual scopes.
pub async fn register(browser: &mut Browser) -> Client {
    register_as(
        browser,
        json!({"client_name": "App", "redirect_uris": CALLBACK, "scopes": "read write follow push"}),
    )
    .await
}

pub async fn register_as(browser: &mut Browser, what: Value) -> Client {
    let app = browser.post("/api/v1/apps", what).await.is(200);
    Client {
        id: app["client_id"].as_str().expect("an id").to_owned(),
        secret: app["client_secret"].as_str().map(str::to_owned),
    }
}

/// The query of an address that an app sends a browser to.
pub fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// The usual query of a client, and more.
pub fn asking(client: &Client, more: &[(&str, &str)]) -> String {
    let usual = [
        ("response_type", "code"),
        ("client_id", &client.id),
        ("redirect_uri", CALLBACK),
    ];
    let more = more.iter().filter(|(_, value)| !value.is_empty());
    let replaced = |name: &str| more.clone().any(|(other, _)| *other == name);
    let kept = usual.into_iter().filter(|(name, _)| !replaced(name));
    query(&kept.chain(more.clone().copied()).collect::<Vec<_>>())
}

/// Who this browser is.
pub async fn visitor(house: &House, browser: &Browser) -> Visitor {
    let request = browser.request(Method::GET, "/").body(()).expect("a request");
    let headers: HeaderMap = request.headers().clone();
    house.auth.visitor(&headers).await.expect("a visitor")
}

pub async fn read(house: &House, query: &str) -> Result<Authorization, AuthorizeError> {
    house.auth.read_authorization(query).await
}

/// The member says yes; the address that the browser is sent to.
pub async fn approve(house: &House, member: &Browser, query: &str) -> String {
    let asked = read(house, query).await.expect("a good request");
    let visitor = visitor(house, member).await;
    match house.auth.approve(&visitor, &asked).await.expect("approved") {
        Landing::Away(address) => address,
        other => panic!("not sent anywhere: {other:?}"),
    }
}

/// A value in the query of an address.
pub fn answered(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

/// The code for the usual query and more.
pub async fn code(house: &House, member: &Browser, client: &Client, more: &[(&str, &str)]) -> String {
    let address = approve(house, member, &asking(client, more)).await;
    answered(&address, "code").unwrap_or_else(|| panic!("no code in {address}"))
}

/// The fields that exchange a code, and more; a field given again replaces the usual one, and an empty
/// one leaves it out.
pub async fn exchange(browser: &mut Browser, client: &Client, code: &str, more: &[(&str, &str)]) -> Reply {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("client_id", &client.id),
        ("code", code),
        ("redirect_uri", CALLBACK),
    ];
    if let Some(secret) = &client.secret {
        fields.push(("client_secret", secret));
    }
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        if !value.is_empty() {
            fields.push((name, value));
        }
    }
    form(browser, "/oauth/token", &fields).await
}

/// A token for the member.
pub async fn token(house: &House, member: &mut Browser, client: &Client) -> String {
    let code = code(house, member, client, &[("scope", "read write")]).await;
    let token = exchange(member, client, &code, &[]).await.is(200);
    token["access_token"].as_str().expect("a token").to_owned()
}

/// What a token gives now, if anything.
pub async fn access(house: &House, token: &str) -> Option<domain::oauth::Access> {
    let hash = domain::session::Secret::presented(token).hash();
    house.read(move |conn| oauth_tokens::find(conn, &hash)).await
}
