//! Addresses that a server is registered with and that lead inside: nothing here connects to them, however
//! they are written (RFC 9700 4.12 is about others; this is our own SSRF guard at work). Log-out tokens are
//! the only thing that is ever sent to such an address.

use super::cast::{Cast, Party, encoded, text};
use super::identity::{audience, claims, is_genuine, parts};
use crate::pages::house::House;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use domain::job::{Job, SendLogoutToken};
use http::header;
use net::error::Cause;
use net::resolver::Lookup;
use net::{BudgetSettings, ClientProfiles, ProfileSettings};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::form_urlencoded;

/// A server that keeps the log-out tokens it is sent, or sends whoever comes elsewhere.
struct Ear {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
    elsewhere: Arc<Mutex<Option<String>>>,
    task: JoinHandle<()>,
}

type Kept = (Arc<Mutex<Vec<String>>>, Arc<Mutex<Option<String>>>);

async fn hear(State((heard, elsewhere)): State<Kept>, body: String) -> Response {
    heard.lock().expect("nobody panicked").push(body);
    match &*elsewhere.lock().expect("nobody panicked") {
        Some(address) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, address.clone())]).into_response(),
        None => StatusCode::OK.into_response(),
    }
}

impl Ear {
    async fn new() -> Self {
        let kept = Kept::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let router = Router::new().route("/logout", post(hear)).with_state(kept.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        let (heard, elsewhere) = kept;
        Self {
            port,
            heard,
            elsewhere,
            task,
        }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/logout", self.port)
    }

    fn tokens(&self) -> Vec<String> {
        let token = |body: &String| {
            let pairs: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
            assert_eq!((pairs.len(), pairs[0].0.as_str()), (1, "logout_token"));
            pairs[0].1.clone()
        };
        self.heard.lock().expect("nobody panicked").iter().map(token).collect()
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Counts connections and says nothing.
struct Door {
    port: u16,
    knocks: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Door {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let knocks = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&knocks);
        let task = tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { port, knocks, task }
    }

    fn knocks(&self) -> usize {
        self.knocks.load(Ordering::SeqCst)
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// All names lead to this address.
struct Names(IpAddr);

impl Lookup for Names {
    fn lookup(&self, _: String) -> Pin<Box<dyn Future<Output = Result<Vec<IpAddr>, Cause>> + Send>> {
        let address = self.0;
        Box::pin(async move { Ok(vec![address]) })
    }
}

/// A house whose names lead to `address`.
async fn house(address: IpAddr, allow_loopback: bool) -> House {
    let settings = ProfileSettings {
        user_agent: "test".to_owned(),
        allow_loopback,
        per_host: BudgetSettings::default(),
    };
    House::with_clients(|clock| {
        ClientProfiles::with_lookup(settings, clock, Arc::new(Names(address))).expect("clients")
    })
    .await
}

/// Ada logs in at the party, signs out at its wish, and what is to be sent is sent.
async fn in_and_out(cast: &mut Cast, party: &Party) -> Value {
    cast.house.clock.advance(Duration::from_secs(61));
    cast.ada.sign_in(1).await;
    let tokens = cast.log_in(party, "openid").await;
    let page = cast
        .ada
        .get(&format!("/oauth/end_session?{}", encoded(&[("client_id", party.id())])))
        .await;
    let token = page.token();
    let gone = cast
        .ada
        .post("/oauth/end_session", &[("token", &token), ("request", "")])
        .await;
    assert_eq!(gone.status, 303, "{}", gone.body);
    cast.house.app.run_until_idle().await.expect("the queue works");
    tokens
}

/// How many log-out tokens were given up.
async fn dead(cast: &Cast) -> usize {
    let jobs = super::cast::write(&cast.house, |conn| store::jobs::list(conn, "dead", 100)).await;
    jobs.iter().filter(|job| job.kind == SendLogoutToken::KIND).count()
}

#[tokio::test]
async fn a_server_hears_of_each_log_out_once_in_a_token_of_its_own() {
    let mut cast = Cast::new().await;
    let (ear, other_ear) = (Ear::new().await, Ear::new().await);
    let hall = cast
        .party("hall", |party| party.backchannel_logout_uri = Some(ear.url()))
        .await;
    let other = cast
        .party("other", |party| party.backchannel_logout_uri = Some(other_ear.url()))
        .await;
    let first = in_and_out(&mut cast, &hall).await;
    let second = in_and_out(&mut cast, &hall).await;
    in_and_out(&mut cast, &other).await;
    let heard = ear.tokens();
    assert_eq!((heard.len(), other_ear.tokens().len()), (2, 1));
    let mut ids = BTreeSet::new();
    for (token, answer) in heard.iter().zip([&first, &second]) {
        let (header, said) = parts(token);
        let id_token = claims(answer);
        assert!(is_genuine(&cast.house, token).await);
        assert_eq!(header["typ"], "logout+jwt");
        for name in ["iss", "sub", "sid"] {
            assert_eq!(said[name], id_token[name], "{name}");
        }
        assert_eq!(audience(&said), [hall.id()]);
        assert_eq!(
            said["events"],
            json!({"http://schemas.openid.net/event/backchannel-logout": {}})
        );
        assert!(said.get("nonce").is_none(), "nobody may take it for an id_token");
        let life = said["exp"]
            .as_i64()
            .zip(said["iat"].as_i64())
            .map(|(end, begin)| end - begin);
        assert_eq!(life, Some(120));
        assert!(
            ids.insert(text(&said, "jti").to_owned()),
            "each log-out has its own name"
        );
        // And it is no hint either.
        let pairs = [
            ("id_token_hint", token.as_str()),
            ("post_logout_redirect_uri", hall.bye()),
        ];
        let page = cast
            .house
            .browser()
            .get(&format!("/oauth/end_session?{}", encoded(&pairs)))
            .await;
        assert!(!page.body.contains(hall.bye()), "{}", page.body);
    }
    assert!(ids.insert(text(&parts(&other_ear.tokens()[0]).1, "jti").to_owned()));
}

#[tokio::test]
async fn a_redirect_of_a_log_out_token_is_not_followed() {
    let mut cast = Cast::new().await;
    let (ear, inside) = (Ear::new().await, Ear::new().await);
    let hall = cast
        .party("hall", |party| party.backchannel_logout_uri = Some(ear.url()))
        .await;
    in_and_out(&mut cast, &hall).await;
    for elsewhere in [inside.url(), format!("http://localhost:{}/logout", inside.port)] {
        let before = ear.tokens().len();
        *ear.elsewhere.lock().expect("nobody panicked") = Some(elsewhere);
        in_and_out(&mut cast, &hall).await;
        assert!(ear.tokens().len() > before, "it was asked");
    }
    assert!(inside.tokens().is_empty());
}

#[tokio::test]
async fn however_an_address_inside_is_written_nobody_knocks_there() {
    let door = Door::new().await;
    let port = door.port;
    let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let at = |host: &str| format!("https://{host}:{port}/logout");
    let mut open = Cast::of(house(loopback, true).await).await;
    let hall = open
        .party("hall", |party| party.backchannel_logout_uri = Some(at("127.0.0.1")))
        .await;
    let knocks = tokio::time::timeout(Duration::from_secs(5), in_and_out(&mut open, &hall)).await;
    assert!(
        door.knocks() > 0,
        "the clean twin, where this machine is allowed: {}",
        knocks.is_ok()
    );

    let before = door.knocks();
    let mut closed = Cast::of(house(loopback, false).await).await;
    let mut hall = closed.party("hall", |_| {}).await;
    let mut given_up = 0;
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "sub.localhost",
        // Names of others that lead here.
        "forum.example",
        "127.0.0.1.nip.example",
    ] {
        let uri = at(host);
        hall.change(&closed.house, |party| party.backchannel_logout_uri = Some(uri))
            .await;
        in_and_out(&mut closed, &hall).await;
        assert_eq!(door.knocks(), before, "{host}");
        given_up += 1;
        assert_eq!(
            dead(&closed).await,
            given_up,
            "{host}: it was tried, and is not tried again"
        );
    }
    let plain = format!("http://forum.example:{port}/logout");
    hall.change(&closed.house, |party| party.backchannel_logout_uri = Some(plain))
        .await;
    in_and_out(&mut closed, &hall).await;
    assert_eq!(door.knocks(), before, "without TLS");
}

#[tokio::test]
async fn special_ranges_are_refused_for_good_and_not_tried_again() {
    for address in [
        "10.0.0.7",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "fd00::1",
        "fe80::1",
    ] {
        let address: IpAddr = address.parse().expect("an address");
        let mut cast = Cast::of(house(address, true).await).await;
        let ear = Ear::new().await;
        let mut hall = cast
            .party("hall", |party| party.backchannel_logout_uri = Some(ear.url()))
            .await;
        in_and_out(&mut cast, &hall).await;
        assert_eq!(ear.tokens().len(), 1, "the clean twin");
        let literal = match address {
            IpAddr::V4(v4) => vec![format!("{v4}"), format!("[::ffff:{v4}]"), "forum.example".to_owned()],
            IpAddr::V6(v6) => vec![format!("[{v6}]"), "forum.example".to_owned()],
        };
        for (n, host) in literal.into_iter().enumerate() {
            let uri = format!("https://{host}/logout");
            hall.change(&cast.house, |party| party.backchannel_logout_uri = Some(uri))
                .await;
            in_and_out(&mut cast, &hall).await;
            assert_eq!(dead(&cast).await, n + 1, "{host}");
        }
        assert_eq!(ear.tokens().len(), 1);
    }
}
