//! A house with relying parties, a member's browser, and the steps that every test here takes.

use super::reply::Reply;
use crate::pages::browser::{Answer, Browser};
use crate::pages::house::House;
use axum::body::Body;
use domain::account::Account;
use domain::gate::{Effect, Outcome};
use domain::membership::{Stage, Standing};
use domain::openid::{PartyKind, PartyScopes, RelyingParty};
use domain::session::Secret;
use domain::{Clock, Timestamp};
use http::{Method, Request, header};
use serde_json::Value;
use std::time::Duration;
use store::memberships::Membership;
use store::{Conn, StoreError, accounts, member_effects, memberships, relying_parties};
use url::form_urlencoded;

// RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub const ALL_SCOPES: &str = "openid profile email groups wallet offline_access";

/// A pair of a query or a form. One that a test gives replaces the usual one of that name; an empty value
/// leaves it out.
pub type Pair<'a> = (&'a str, &'a str);

/// Ada's browser, signed in, and the house.
pub struct Cast {
    pub house: House,
    pub ada: Browser,
}

/// A relying party with its secret.
#[derive(Clone)]
pub struct Party {
    pub stored: RelyingParty,
    pub secret: Option<String>,
}

/// Where a browser was sent with an answer.
#[derive(Debug)]
pub struct Landing(pub String);

impl Landing {
    /// Where an answer of a page leads: by its header, or by itself after it was shown.
    #[track_caller]
    pub fn of(answer: &Answer) -> Self {
        if !answer.location().is_empty() {
            return Self(answer.location().to_owned());
        }
        let refresh = answer.attribute("http-equiv=\"refresh\"", "content");
        let address = refresh.and_then(|content| Some(content.split_once("url=")?.1.to_owned()));
        Self(address.unwrap_or_else(|| panic!("leads nowhere: {} {}", answer.status, answer.body)))
    }

    /// A parameter of the answer.
    pub fn get(&self, name: &str) -> Option<String> {
        let (_, query) = self.0.split_once('?')?;
        let found = form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned())
    }

    #[track_caller]
    pub fn code(&self) -> String {
        self.get("code").unwrap_or_else(|| panic!("no code in {}", self.0))
    }

    /// Fails the test unless this tells `party` this error, with `iss` and without a code.
    #[track_caller]
    pub fn tells(&self, party: &Party, error: &str) {
        assert!(self.0.starts_with(&format!("{}?", party.callback())), "{}", self.0);
        assert_eq!(self.get("error").as_deref(), Some(error), "{}", self.0);
        assert_eq!(
            self.get("iss").as_deref(),
            Some(crate::pages::house::ORIGIN),
            "{}",
            self.0
        );
        assert_eq!(self.get("code"), None, "{}", self.0);
        let text = self.get("error_description").unwrap_or_default();
        assert!(text.len() > 15, "the description says what to do: {}", self.0);
    }
}

fn replaced<'a>(mut usual: Vec<Pair<'a>>, more: &[Pair<'a>]) -> Vec<Pair<'a>> {
    usual.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    usual.extend(more.iter().filter(|(_, value)| !value.is_empty()));
    usual
}

pub fn encoded(pairs: &[Pair<'_>]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

impl Party {
    pub fn id(&self) -> &str {
        &self.stored.client_id
    }

    pub fn callback(&self) -> &str {
        &self.stored.redirect_uris[0]
    }

    pub fn bye(&self) -> &str {
        &self.stored.post_logout_uris[0]
    }

    /// The address that it sends a browser to.
    pub fn asking(&self, more: &[Pair<'_>]) -> String {
        let usual = vec![
            ("response_type", "code"),
            ("client_id", self.id()),
            ("redirect_uri", self.callback()),
            ("scope", "openid profile"),
            ("state", "s-1"),
            ("nonce", "n-1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        format!("/oauth/authorize?{}", encoded(&replaced(usual, more)))
    }

    fn with_credentials<'a>(&'a self, mut fields: Vec<Pair<'a>>, more: &[Pair<'a>]) -> Vec<Pair<'a>> {
        fields.push(("client_id", self.id()));
        fields.extend(self.secret.as_deref().map(|secret| ("client_secret", secret)));
        replaced(fields, more)
    }

    /// Its server exchanges a code.
    pub async fn exchange(&self, house: &House, code: &str, more: &[Pair<'_>]) -> Reply {
        let usual = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.callback()),
            ("code_verifier", VERIFIER),
        ];
        form(house, "/oauth/token", &self.with_credentials(usual, more)).await
    }

    /// Its server asks for new tokens.
    pub async fn refresh(&self, house: &House, token: &str, more: &[Pair<'_>]) -> Reply {
        let usual = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
        form(house, "/oauth/token", &self.with_credentials(usual, more)).await
    }

    /// Its server gives a token back.
    pub async fn revoke(&self, house: &House, token: &str) -> Reply {
        form(
            house,
            "/oauth/revoke",
            &self.with_credentials(vec![("token", token)], &[]),
        )
        .await
    }

    /// Its server sends its request ahead.
    pub async fn push(&self, house: &House, more: &[Pair<'_>]) -> Reply {
        let asking = self.asking(&[("client_id", "")]);
        let (_, query) = asking.split_once('?').expect("a query");
        let usual: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let usual = usual.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        form(house, "/oauth/par", &self.with_credentials(usual.collect(), more)).await
    }

    /// The address that it sends a browser to with the name of a request.
    pub fn naming(&self, request_uri: &str, more: &[Pair<'_>]) -> String {
        let usual = vec![("client_id", self.id()), ("request_uri", request_uri)];
        format!("/oauth/authorize?{}", encoded(&replaced(usual, more)))
    }

    /// Sends its request ahead; the address that it then sends a browser to.
    pub async fn ahead(&self, house: &House, more: &[Pair<'_>]) -> String {
        let answer = self.push(house, more).await.is(201);
        self.naming(text(&answer, "request_uri"), &[])
    }

    /// Its server asks what a token is worth.
    pub async fn introspect(&self, house: &House, token: &str, more: &[Pair<'_>]) -> Reply {
        let fields = self.with_credentials(vec![("token", token)], more);
        form(house, "/oauth/introspect", &fields).await
    }

    /// Changes what is stored of it.
    pub async fn change(&mut self, house: &House, change: impl FnOnce(&mut RelyingParty)) {
        change(&mut self.stored);
        let stored = self.stored.clone();
        let known = write(house, move |conn| {
            relying_parties::set_disabled_at(conn, &stored.client_id, stored.disabled_at)?;
            relying_parties::update(conn, &stored)
        })
        .await;
        assert!(known);
    }
}

impl Cast {
    pub async fn new() -> Self {
        Self::of(House::new().await).await
    }

    pub async fn of(house: House) -> Self {
        let ada = house.member("ada", 1).await;
        Self { house, ada }
    }

    /// Registers a relying party at `<name>.example` that may ask for everything.
    pub async fn party(&self, name: &str, change: impl FnOnce(&mut RelyingParty)) -> Party {
        let host = format!("{name}.example");
        let mut stored = RelyingParty {
            client_id: format!("rp_{name}"),
            id: name.bytes().fold(7, |sum, byte| sum * 31 % 1_000_003 + i64::from(byte)),
            name: name.to_owned(),
            kind: PartyKind::Other,
            website: None,
            redirect_uris: vec![format!("https://{host}/callback")],
            post_logout_uris: vec![format!("https://{host}/bye")],
            backchannel_logout_uri: None,
            scopes: PartyScopes::parse(ALL_SCOPES).expect("scopes"),
            sector: host,
            gate_group: None,
            synthetic_email: true,
            is_public: false,
            created_at: Timestamp::from_millis(1),
            disabled_at: None,
        };
        change(&mut stored);
        let secret = (!stored.is_public).then(|| format!("secret of {name}: 100% + & = ü"));
        let hash = secret.as_deref().map(|secret| Secret::presented(secret).hash());
        let new = stored.clone();
        write(&self.house, move |conn| {
            relying_parties::add(conn, &new, hash.as_deref())
        })
        .await;
        Party { stored, secret }
    }

    /// The relying party of most tests.
    pub async fn hall(&self) -> Party {
        self.party("hall", |_| {}).await
    }

    /// Ada follows the server's link, and says yes if she is asked.
    pub async fn agree(&mut self, party: &Party, more: &[Pair<'_>]) -> Landing {
        agree(&mut self.ada, &party.asking(more)).await
    }

    /// A code for Ada.
    pub async fn code(&mut self, party: &Party, more: &[Pair<'_>]) -> String {
        self.agree(party, more).await.code()
    }

    /// The whole way; the answer of the token endpoint.
    pub async fn log_in(&mut self, party: &Party, scope: &str) -> Value {
        let code = self.code(party, &[("scope", scope)]).await;
        party.exchange(&self.house, &code, &[]).await.is(200)
    }

    /// What the gate knows of Ada's membership: looked at just now, and everything in order but for `change`.
    pub async fn membership(&self, change: impl FnOnce(&mut Membership)) {
        let (now, ada) = (self.house.clock.now(), self.account().await);
        let mut membership = Membership {
            account_id: ada.id,
            rule: None,
            standing: Standing::active(now),
            expires_at: None,
            expiry_noticed_for: None,
            recheck_at: now.plus(Duration::from_secs(86_400)),
            checked_at: Some(now),
            outcome: Some(Outcome::Yes),
            yes_at: Some(now),
        };
        change(&mut membership);
        write(&self.house, move |conn| memberships::save(conn, &membership)).await;
    }

    /// Ada's membership is in this stage.
    pub async fn stage(&self, stage: Stage) {
        self.membership(|it| {
            it.standing.stage = stage;
            it.outcome = Some(if stage == Stage::Active {
                Outcome::Yes
            } else {
                Outcome::No
            });
        })
        .await;
    }

    /// The chain does not answer; the last yes is this old.
    pub async fn unknown(&self, last_yes: Option<Duration>) {
        let yes_at = last_yes.map(|age| self.house.clock.now().minus(age));
        self.membership(|it| {
            it.outcome = Some(Outcome::Unknown);
            it.yes_at = yes_at;
        })
        .await;
    }

    /// Ada is in this group.
    pub async fn group(&self, name: &str) {
        let (ada, now) = (self.account().await, self.house.clock.now());
        let effect = Effect::Group(name.to_owned());
        write(&self.house, move |conn| {
            member_effects::grant(conn, ada.id, &effect, "rule", now)
        })
        .await;
    }

    pub async fn account(&self) -> Account {
        write(&self.house, |conn| accounts::find_by_username(conn, "ada"))
            .await
            .expect("she joined")
    }
}

/// Follows a server's link with this browser, and says yes if the member is asked.
pub async fn agree(browser: &mut Browser, asking: &str) -> Landing {
    let page = browser.get(asking).await;
    if page.status == 200 && page.body.contains("value=\"allow\"") {
        Landing::of(&press(browser, &page, "allow").await)
    } else {
        Landing::of(&page)
    }
}

/// The links of a page that lead away from us, and where it goes by itself.
pub fn ways_out(page: &Answer) -> Vec<String> {
    let ours = |link: &&str| link.starts_with('#') || link.starts_with('/') && !link.starts_with("//");
    let links = page
        .body
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap_or(rest));
    let mut found: Vec<String> = links.filter(|link| !ours(link)).map(str::to_owned).collect();
    found.extend(page.attribute("http-equiv=\"refresh\"", "content"));
    found
}

/// Presses a button of the page that asks.
pub async fn press(browser: &mut Browser, page: &Answer, button: &str) -> Answer {
    let request = page.attribute("name=\"request\"", "value").expect("the request");
    let token = page.token();
    let fields = [("token", token.as_str()), ("request", &request), ("answer", button)];
    browser.post("/oauth/authorize", &fields).await
}

/// A request of a server, which has no cookies, with a form.
pub async fn form(house: &House, path: &str, fields: &[Pair<'_>]) -> Reply {
    with(house, Method::POST, path, &[FORM], encoded(fields)).await
}

pub const FORM: Pair<'_> = ("content-type", "application/x-www-form-urlencoded");

/// Any request of a server.
pub async fn with(house: &House, method: Method, path: &str, headers: &[Pair<'_>], body: impl Into<Body>) -> Reply {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = house
        .browser()
        .send(request.body(body.into()).expect("a request"))
        .await;
    Reply::of(answer)
}

/// What userinfo says to this token.
pub async fn userinfo(house: &House, token: &str) -> Reply {
    let bearer = format!("Bearer {token}");
    with(
        house,
        Method::GET,
        "/oauth/userinfo",
        &[(header::AUTHORIZATION.as_str(), &bearer)],
        Body::empty(),
    )
    .await
}

/// Whether a token reads anything.
pub async fn reads(house: &House, token: &str) -> bool {
    userinfo(house, token).await.status == 200
}

pub async fn write<T: Send + 'static>(
    house: &House,
    f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
) -> T {
    house.app.store().write(f).await.expect("the database works")
}

/// A text of an answer.
#[track_caller]
pub fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}"))
}
