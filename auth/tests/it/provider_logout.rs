//! Log-outs that reach every server a member is logged in at, and no other machine.

use crate::fakes::Counted;
use crate::house::{House, answer, sign_in, wallet, with as and};
use crate::parties::{Member, issuer, log_in, member, parts_of, party, register, stranger};
use auth::{Auth, Wiring};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use domain::Clock;
use domain::job::{Job, JobOutcome, JobRunner, SendLogoutToken};
use domain::openid::RelyingParty;
use net::error::Cause;
use net::resolver::Lookup;
use net::{BudgetSettings, ClientProfiles, ProfileSettings, StrangerClient};
use serde_json::json;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{jobs, openid_grants, sessions, sweep};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::form_urlencoded;

/// A relying party's server: hears logout tokens and answers what it is told to.
struct Forum {
    port: u16,
    heard: Heard,
    task: JoinHandle<()>,
}

/// A status, and headers beside it.
type Answer = (StatusCode, Vec<(&'static str, String)>);

#[derive(Clone, Default)]
struct Heard {
    tokens: Arc<Mutex<Vec<(String, String)>>>,
    answer: Arc<Mutex<Vec<Answer>>>,
}

async fn hear(State(heard): State<Heard>, headers: HeaderMap, body: String) -> Response {
    let kind = headers[header::CONTENT_TYPE].to_str().expect("ASCII").to_owned();
    heard.tokens.lock().expect("nobody panicked").push((kind, body));
    let answer = heard.answer.lock().expect("nobody panicked").pop();
    let (status, more) = answer.unwrap_or((StatusCode::OK, Vec::new()));
    let mut response = status.into_response();
    for (name, value) in more {
        response.headers_mut().insert(name, value.parse().expect("a header"));
    }
    response
}

impl Forum {
    async fn start() -> Self {
        let heard = Heard::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let router = Router::new().route("/logout", post(hear)).with_state(heard.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { port, heard, task }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/logout", self.port)
    }

    fn answers(&self, status: u16, more: Vec<(&'static str, String)>) {
        let status = StatusCode::from_u16(status).expect("a status");
        self.heard.answer.lock().expect("nobody panicked").push((status, more));
    }

    /// The tokens that came, with the kind of body each came in.
    fn heard(&self) -> Vec<(String, String)> {
        self.heard.tokens.lock().expect("nobody panicked").clone()
    }
}

impl Drop for Forum {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn logged_in(house: &House, uri: Option<String>) -> (Member, RelyingParty) {
    let (ada, mut forum) = (member(house, 1, "ada").await, party("forum", "forum.example"));
    forum.backchannel_logout_uri = uri;
    register(house, &forum).await;
    log_in(house, &forum, &ada).await;
    (ada, forum)
}

async fn sign_out(house: &House, ada: &Member) {
    let (account, session) = (ada.account.id, ada.session);
    let ended = house.write(move |tx| sessions::end_by_id(tx, account, session)).await;
    assert!(ended);
}

/// Runs the jobs that are due with this room; returns what became of each.
async fn run(house: &House, auth: &Auth) -> Vec<JobOutcome> {
    let now = house.clock.now();
    let due = house
        .write(move |conn| jobs::claim(conn, &[SendLogoutToken::KIND], now, Duration::from_secs(60), 100))
        .await;
    let mut outcomes = Vec::new();
    for job in due {
        outcomes.push(auth.run(&job.kind, &job.payload).await);
        house.write(move |conn| jobs::finish(conn, &job)).await;
    }
    outcomes
}

/// The same room with another client for strangers.
fn with(house: &House, stranger: StrangerClient) -> Auth {
    Auth::new(Wiring {
        store: house.store.clone(),
        clock: Arc::clone(&house.clock) as _,
        entropy: Arc::new(Counted(AtomicU64::new(1 << 45))),
        gate: Arc::clone(&house.gate) as _,
        members: Arc::clone(&house.gate) as _,
        chains: Arc::clone(&house.chain) as _,
        keys: Arc::clone(&house.keys) as _,
        openid: house.auth.openid().clone(),
        admit: Arc::clone(&house.admit) as _,
        stranger,
        allow_loopback: false,
        config: house.auth.config().clone(),
    })
}

/// The job for a log-out of the member at the party.
fn job(house: &House, ada: &Member) -> String {
    let job = SendLogoutToken {
        client_id: "rp_forum".to_owned(),
        account_id: ada.account.id,
        sid: house.auth.openid().sid("rp_forum", ada.session),
        logout_id: 77,
    };
    serde_json::to_string(&job).expect("JSON")
}

#[tokio::test]
async fn a_session_that_ends_ends_its_log_ins_elsewhere_and_the_party_is_told_once() {
    let house = House::new();
    let server = Forum::start().await;
    let (ada, forum) = logged_in(&house, Some(server.url())).await;
    assert_eq!(
        house.auth.end_orphaned_grants().await.expect("looked"),
        0,
        "the session lives"
    );
    sign_out(&house, &ada).await;
    assert_eq!(house.auth.end_orphaned_grants().await.expect("looked"), 1);
    assert_eq!(house.auth.end_orphaned_grants().await.expect("looked"), 0);
    assert!(
        house
            .read(move |conn| openid_grants::list_of(conn, ada.account.id))
            .await
            .is_empty()
    );
    assert_eq!(run(&house, &house.auth).await, [JobOutcome::Done]);
    assert!(run(&house, &house.auth).await.is_empty());

    let heard = server.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].0, "application/x-www-form-urlencoded");
    let fields: Vec<(String, String)> = form_urlencoded::parse(heard[0].1.as_bytes()).into_owned().collect();
    assert_eq!((fields.len(), fields[0].0.as_str()), (1, "logout_token"));
    let (head, said) = parts_of(&fields[0].1);
    assert_eq!((&head["typ"], &head["alg"]), (&json!("logout+jwt"), &json!("RS256")));
    assert_eq!(said["iss"], issuer().to_string());
    assert_eq!(said["aud"], json!(["rp_forum"]));
    assert_eq!(said["sub"], house.auth.openid().subject(&forum, ada.account.id));
    assert_eq!(said["sid"], house.auth.openid().sid("rp_forum", ada.session));
    assert_eq!(
        said["events"],
        json!({"http://schemas.openid.net/event/backchannel-logout": {}})
    );
    let now = house.clock.now().as_millis() / 1000;
    assert_eq!(
        (said["iat"].as_i64(), said["exp"].as_i64()),
        (Some(now), Some(now + 120))
    );
    assert!(said["jti"].as_str().is_some_and(|jti| !jti.is_empty()));
    assert!(
        said.get("nonce").is_none(),
        "an id_token has one: nobody may take this for one"
    );
    assert_eq!(
        house.auth.openid().read_hint(&fields[0].1).await.expect("keys"),
        None,
        "nor do we"
    );
}

#[tokio::test]
async fn a_deleted_account_is_logged_out_everywhere_and_the_party_is_told_of_its_subject() {
    let house = House::new();
    let server = Forum::start().await;
    let (ada, forum) = logged_in(&house, Some(server.url())).await;
    let quiet = party("quiet", "quiet.example");
    register(&house, &quiet).await;
    log_in(&house, &quiet, &ada).await;
    let bob = member(&house, 2, "bob").await;
    log_in(&house, &forum, &bob).await;
    let mut browser = house.browser();
    sign_in(&mut browser, &wallet(1)).await.is(200);
    assert!(run(&house, &house.auth).await.is_empty(), "nobody was logged out yet");
    let signed = answer(&mut browser, &wallet(1), "delete_account").await;
    browser
        .delete("/auth/account", and(signed, json!({"username": "ada"})))
        .await
        .is(204);
    assert_eq!(run(&house, &house.auth).await, [JobOutcome::Done]);
    assert_eq!(house.auth.end_orphaned_grants().await.expect("looked"), 0);
    let heard = server.heard();
    assert_eq!(heard.len(), 1);
    let (_, said) = parts_of(heard[0].1.trim_start_matches("logout_token="));
    assert_eq!(said["sub"], house.auth.openid().subject(&forum, ada.account.id));
    assert_eq!(said["sid"], house.auth.openid().sid("rp_forum", ada.session));
    let others = house
        .read(move |conn| openid_grants::list_of(conn, bob.account.id))
        .await;
    assert_eq!(others.len(), 1, "nobody else's log-in ended");
}

#[tokio::test]
async fn a_repeat_names_the_same_log_out() {
    let house = House::new();
    let server = Forum::start().await;
    let (ada, _) = logged_in(&house, Some(server.url())).await;
    let job = job(&house, &ada);
    for _ in 0..2 {
        assert_eq!(house.auth.run(SendLogoutToken::KIND, &job).await, JobOutcome::Done);
        house.clock.advance(Duration::from_secs(60));
    }
    let jti = |n: usize| {
        let body = server.heard()[n].1.clone();
        parts_of(body.trim_start_matches("logout_token=")).1["jti"].clone()
    };
    assert_eq!(jti(0), jti(1));
    // The same moment may end another session of hers, which is another log-out.
    let mut of_another: SendLogoutToken = serde_json::from_str(&job).expect("JSON");
    of_another.sid = "another session".to_owned();
    let of_another = serde_json::to_string(&of_another).expect("JSON");
    assert_eq!(
        house.auth.run(SendLogoutToken::KIND, &of_another).await,
        JobOutcome::Done
    );
    assert_ne!(jti(0), jti(2));
    assert!(!jti(0).to_string().contains("77"), "two parties cannot compare it");
}

#[tokio::test]
async fn a_party_that_wants_to_hear_nothing_is_told_nothing() {
    let house = House::new();
    let (ada, _) = logged_in(&house, None).await;
    sign_out(&house, &ada).await;
    assert_eq!(house.auth.end_orphaned_grants().await.expect("looked"), 1);
    assert!(run(&house, &house.auth).await.is_empty());
}

#[tokio::test]
async fn a_refusal_and_trouble_are_tried_again() {
    let house = House::new();
    let server = Forum::start().await;
    let (ada, _) = logged_in(&house, Some(server.url())).await;
    let job = job(&house, &ada);
    let send = async || house.auth.run(SendLogoutToken::KIND, &job).await;
    for fine in [200, 204] {
        server.answers(fine, Vec::new());
        assert_eq!(send().await, JobOutcome::Done);
    }
    // The party may know our keys of an hour ago.
    server.answers(400, Vec::new());
    let refused = send().await;
    let tries = u32::try_from(SendLogoutToken::MAX_ATTEMPTS).expect("a few") - 1;
    let hour = Duration::from_secs(3600);
    assert!(
        matches!(refused, JobOutcome::Retry { after: Some(after), .. } if after * tries > hour && after < hour),
        "{refused:?}"
    );
    for trouble in [401, 404, 500, 501] {
        server.answers(trouble, Vec::new());
        assert!(
            matches!(send().await, JobOutcome::Retry { after: None, .. }),
            "{trouble}"
        );
    }
    server.answers(503, vec![("retry-after", "120".to_owned())]);
    let put_off = send().await;
    assert!(
        matches!(put_off, JobOutcome::Retry { after: Some(after), .. } if after == Duration::from_secs(120)),
        "{put_off:?}"
    );
    drop(server);
    assert!(matches!(send().await, JobOutcome::Retry { .. }), "nobody is there");
}

#[tokio::test]
async fn a_redirect_is_not_followed_wherever_it_leads() {
    let house = House::new();
    let (server, inside) = (Forum::start().await, Forum::start().await);
    let (ada, _) = logged_in(&house, Some(server.url())).await;
    let job = job(&house, &ada);
    assert_eq!(
        house.auth.run(SendLogoutToken::KIND, &job).await,
        JobOutcome::Done,
        "the clean twin"
    );
    for status in [301, 302, 303, 307, 308] {
        server.answers(status, vec![("location", inside.url())]);
        let outcome = house.auth.run(SendLogoutToken::KIND, &job).await;
        assert!(matches!(outcome, JobOutcome::Retry { .. }), "{outcome:?}");
    }
    assert!(inside.heard().is_empty(), "the token went nowhere else");
}

/// A name that leads to this machine.
struct Inside;

impl Lookup for Inside {
    fn lookup(&self, _: String) -> Pin<Box<dyn Future<Output = Result<Vec<IpAddr>, Cause>> + Send>> {
        Box::pin(async { Ok(vec![IpAddr::from([10, 0, 0, 7])]) })
    }
}

#[tokio::test]
async fn an_address_inside_is_refused_by_number_and_by_name() {
    let house = House::new();
    let server = Forum::start().await;
    let (ada, mut forum) = logged_in(&house, Some(server.url())).await;
    let job = job(&house, &ada);
    let clock: Arc<dyn Clock> = Arc::clone(&house.clock) as _;
    assert_eq!(
        house.auth.run(SendLogoutToken::KIND, &job).await,
        JobOutcome::Done,
        "the clean twin"
    );
    let closed = with(&house, stranger(Arc::clone(&clock), false));
    let refused = closed.run(SendLogoutToken::KIND, &job).await;
    assert!(matches!(&refused, JobOutcome::Fail(_)), "{refused:?}");
    assert_eq!(server.heard().len(), 1);

    for uri in [
        "https://10.0.0.7/logout",
        "https://[::ffff:10.0.0.7]/logout",
        "https://169.254.169.254/latest",
    ] {
        forum.backchannel_logout_uri = Some(uri.to_owned());
        let changed = forum.clone();
        house
            .write(move |tx| store::relying_parties::update(tx, &changed))
            .await;
        let refused = house.auth.run(SendLogoutToken::KIND, &job).await;
        assert!(matches!(&refused, JobOutcome::Fail(_)), "{uri}: {refused:?}");
    }

    let settings = ProfileSettings {
        user_agent: "test".to_owned(),
        allow_loopback: true,
        per_host: BudgetSettings::default(),
    };
    let clients = ClientProfiles::with_lookup(settings, clock, Arc::new(Inside)).expect("clients");
    forum.backchannel_logout_uri = Some("https://forum.example/logout".to_owned());
    let changed = forum.clone();
    house
        .write(move |tx| store::relying_parties::update(tx, &changed))
        .await;
    let refused = with(&house, clients.stranger()).run(SendLogoutToken::KIND, &job).await;
    assert!(
        matches!(&refused, JobOutcome::Fail(why) if why.contains("refused_address")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_ban_ends_the_log_ins_of_its_member_by_the_way() {
    let house = House::new();
    let server = Forum::start().await;
    let (ada, _) = logged_in(&house, Some(server.url())).await;
    house
        .write(move |tx| sessions::end_others(tx, ada.account.id, None))
        .await;
    assert_eq!(house.auth.end_orphaned_grants().await.expect("looked"), 1);
    assert_eq!(run(&house, &house.auth).await, [JobOutcome::Done]);
    assert_eq!(server.heard().len(), 1);
}

#[tokio::test]
async fn a_session_that_dies_of_age_tells_nobody_until_its_member_ends_everything() {
    let house = House::new();
    let server = Forum::start().await;
    let (ada, forum) = logged_in(&house, Some(server.url())).await;
    house.clock.advance(domain::session::SESSION_IDLE);
    let now = house.clock.now();
    assert!(house.write(move |conn| sweep::run(conn, now)).await > 0);
    assert_eq!(house.auth.end_orphaned_grants().await.expect("looked"), 0);
    assert!(run(&house, &house.auth).await.is_empty(), "age is no log-out");

    // Signing in again and out again is another session's business.
    let mut browser = house.browser();
    sign_in(&mut browser, &wallet(1)).await.is(200);
    browser.delete("/auth/session", json!({})).await.is(204);
    assert_eq!(house.auth.end_orphaned_grants().await.expect("looked"), 0);

    let living = house
        .read(move |conn| openid_grants::list_at(conn, &forum.client_id, ada.account.id))
        .await;
    assert_eq!(living.len(), 1, "she may still be logged in there");
    house
        .write(move |conn| sessions::end_others(conn, ada.account.id, None))
        .await;
    assert_eq!(house.auth.end_orphaned_grants().await.expect("looked"), 1);
    assert_eq!(run(&house, &house.auth).await, [JobOutcome::Done]);
    assert_eq!(server.heard().len(), 1);
}

#[tokio::test]
async fn a_deleted_account_is_logged_out_of_servers_whose_session_here_grew_too_old() {
    let house = House::new();
    let server = Forum::start().await;
    logged_in(&house, Some(server.url())).await;
    house.clock.advance(domain::session::SESSION_IDLE);
    let now = house.clock.now();
    house.write(move |conn| sweep::run(conn, now)).await;
    assert!(run(&house, &house.auth).await.is_empty());
    let mut browser = house.browser();
    sign_in(&mut browser, &wallet(1)).await.is(200);
    let signed = answer(&mut browser, &wallet(1), "delete_account").await;
    let body = and(signed, json!({"username": "ada"}));
    browser.delete("/auth/account", body).await.is(204);
    assert_eq!(run(&house, &house.auth).await, [JobOutcome::Done]);
    assert_eq!(server.heard().len(), 1);
}
