//! What tests of log-ins at relying parties repeat: registering one, the way of a browser through us, and the
//! requests of its server.

use crate::browser::{Browser, Reply};
use crate::house::House;
use crate::oauth_steps::{CHALLENGE, VERIFIER, answered, form, visitor};
use crate::parties::party;
use auth::openid::{PartyAnswer, PartyAuthorization, PartyAuthorizeError, PartyStep};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::job::{Job, SendLogoutToken};
use domain::openid::{PartyGrant, RelyingParty};
use domain::session::Secret;
use serde_json::Value;
use std::time::Duration;
use store::{jobs, openid_grants, relying_parties};

/// All that a server asks for that stays logged in.
pub const SCOPE: &str = "openid profile groups offline_access";

/// The server of a relying party.
#[derive(Clone, Debug)]
pub struct Server {
    pub party: RelyingParty,
    pub secret: Option<String>,
}

impl Server {
    pub fn id(&self) -> &str {
        &self.party.client_id
    }

    pub fn callback(&self) -> &str {
        &self.party.redirect_uris[0]
    }
}

/// Registers a relying party, with a secret unless it is public.
pub async fn register(house: &House, party: RelyingParty) -> Server {
    let secret = (!party.is_public).then(|| format!("secret of {}", party.name));
    let hash = secret.as_deref().map(|secret| Secret::presented(secret).hash());
    let stored = party.clone();
    house
        .write(move |conn| relying_parties::add(conn, &stored, hash.as_deref()))
        .await;
    Server { party, secret }
}

/// A relying party called Hall at hall.example.
pub async fn hall(house: &House) -> Server {
    register(house, crate::parties::party("Hall", "hall.example")).await
}

fn replaced<'a>(usual: Vec<(&'a str, &'a str)>, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut pairs = usual;
    pairs.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    pairs.extend(more.iter().filter(|(_, value)| !value.is_empty()));
    pairs
}

/// The query that a server sends a browser with. A parameter given again replaces the usual one, and an empty
/// one leaves it out.
pub fn asking(server: &Server, more: &[(&str, &str)]) -> String {
    let usual = vec![
        ("response_type", "code"),
        ("client_id", server.id()),
        ("redirect_uri", server.callback()),
        ("scope", "openid profile"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    crate::oauth_steps::query(&replaced(usual, more))
}

pub async fn read(house: &House, query: &str) -> Result<PartyAuthorization, PartyAuthorizeError> {
    house.auth.read_party_authorization(query).await
}

/// How far this browser is with a good request.
pub async fn step(house: &House, browser: &Browser, query: &str) -> PartyStep {
    let asked = read(house, query).await.expect("a good request");
    let visitor = visitor(house, browser).await;
    house.auth.party_step(&visitor, &asked).await.expect("a step")
}

/// The address that takes an answer, which is wanted in the query.
#[track_caller]
pub fn address(answer: PartyAnswer) -> String {
    match answer {
        PartyAnswer::Query(address) => address,
        PartyAnswer::Form(form) => panic!("a form to {}", form.address),
    }
}

/// The address that the browser is sent to by itself.
pub async fn away(house: &House, browser: &Browser, query: &str) -> String {
    match step(house, browser, query).await {
        PartyStep::Away(answer) => address(answer),
        other => panic!("it stays here: {other:?}"),
    }
}

/// The member says yes; the address that the browser is sent to.
pub async fn agree(house: &House, member: &Browser, query: &str) -> String {
    let asked = read(house, query).await.expect("a good request");
    let visitor = visitor(house, member).await;
    match house.auth.approve_party(&visitor, &asked).await.expect("an answer") {
        PartyStep::Away(answer) => address(answer),
        other => panic!("it stays here: {other:?}"),
    }
}

/// A code for the usual query and more.
pub async fn code(house: &House, member: &Browser, server: &Server, more: &[(&str, &str)]) -> String {
    let address = agree(house, member, &asking(server, more)).await;
    answered(&address, "code").unwrap_or_else(|| panic!("no code in {address}"))
}

/// The server exchanges a code. A field given again replaces the usual one, and an empty one leaves it out.
pub async fn exchange(browser: &mut Browser, server: &Server, code: &str, more: &[(&str, &str)]) -> Reply {
    let mut usual = vec![
        ("grant_type", "authorization_code"),
        ("client_id", server.id()),
        ("code", code),
        ("redirect_uri", server.callback()),
        ("code_verifier", VERIFIER),
    ];
    usual.extend(server.secret.as_deref().map(|secret| ("client_secret", secret)));
    form(browser, "/oauth/token", &replaced(usual, more)).await
}

/// The server asks for new tokens.
pub async fn refresh(browser: &mut Browser, server: &Server, token: &str, more: &[(&str, &str)]) -> Reply {
    let mut usual = vec![
        ("grant_type", "refresh_token"),
        ("client_id", server.id()),
        ("refresh_token", token),
    ];
    usual.extend(server.secret.as_deref().map(|secret| ("client_secret", secret)));
    form(browser, "/oauth/token", &replaced(usual, more)).await
}

/// A whole log-in with these scopes; the answer of the token endpoint.
pub async fn log_in(house: &House, member: &Browser, server: &Server, scope: &str) -> Value {
    let code = code(house, member, server, &[("scope", scope), ("nonce", "n-1")]).await;
    exchange(&mut house.browser(), server, &code, &[]).await.is(200)
}

/// A text of an answer.
#[track_caller]
pub fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}"))
}

/// What an id_token says. Its signature is looked at elsewhere.
#[track_caller]
pub fn claims(answer: &Value) -> Value {
    let payload = text(answer, "id_token").split('.').nth(1).expect("three parts");
    let bytes = URL_SAFE_NO_PAD.decode(payload).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// Whether userinfo takes this access token.
pub async fn reads(house: &House, token: &str) -> bool {
    let browser = house.browser();
    let request = browser
        .request(axum::http::Method::GET, "/oauth/userinfo")
        .header("authorization", format!("Bearer {token}"));
    let mut browser = browser;
    let reply = browser
        .send(request.body(axum::body::Body::empty()).expect("a request"))
        .await;
    reply.status == 200
}

/// The log-ins at a relying party.
pub async fn grants(house: &House, server: &Server) -> Vec<PartyGrant> {
    let client_id = server.id().to_owned();
    house
        .read(move |conn| openid_grants::list_of_party(conn, &client_id, 100))
        .await
}

/// A relying party that wants to hear of log-outs.
pub async fn listening(house: &House, name: &str, host: &str) -> Server {
    let mut new = party(name, host);
    new.backchannel_logout_uri = Some(format!("https://{host}/logout"));
    register(house, new).await
}

/// How many log-out tokens wait to be sent.
pub async fn told(house: &House) -> usize {
    let now = domain::Clock::now(&*house.clock);
    house
        .write(move |conn| jobs::claim(conn, &[SendLogoutToken::KIND], now, Duration::from_millis(1), 100))
        .await
        .len()
}
